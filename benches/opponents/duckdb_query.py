"""The contract of orders as DuckDB queries written by hand.

    python duckdb_query.py ORDERS CUSTOMERS [scans | one]

- `scans` reads the file once for the row checks, once for the key and once for the reference, each time only the columns
  it needs: best where reading a column is cheap.
- `one` answers everything in one query: best where the whole text must be parsed for any column.

Uniqueness goes through hashes of the key, which is cheaper than the keys themselves. Only where hashes repeat are the
keys looked at, in one more query: a count of distinct hashes alone overlooks nothing, but can accuse wrongly.
"""

import duckdb
from work import COLUMNS, CUSTOMER_COLUMNS, EMAIL, SETS, Files, report

TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "int32": "INTEGER",
    "decimal": "DECIMAL(12,2)",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}


def main():
    files = Files({"parquet": "scans", "csv": "one"})
    database = duckdb.connect()
    # The order of rows does not matter here, and keeping it costs time and memory.
    database.execute("SET preserve_insertion_order = false")
    ask = lambda query: database.execute(query).fetchone()
    orders = table(files.orders, COLUMNS)
    customers = table(files.customers, CUSTOMER_COLUMNS)

    described = database.execute(f"DESCRIBE SELECT * FROM {orders}").fetchall()
    types_hold = {name: kind for name, kind, *_ in described} == {name: TYPES[kind] for name, kind in COLUMNS.items()}

    row_checks = ", ".join(f"{expression} AS {name}" for name, expression in row_expressions().items())
    distinct = "count(DISTINCT hash(order_id)) FILTER (order_id IS NOT NULL)"
    if files.plan == "one":
        answers = ask(f"""
            SELECT {row_checks}, {distinct}, count(*) FILTER (customer_id IS NOT NULL AND known IS NULL)
            FROM {orders} LEFT JOIN (SELECT DISTINCT customer_id AS known FROM {customers}) ON customer_id = known""")
        *answers, different, orphans = answers
    else:
        answers = ask(f"SELECT {row_checks} FROM {orders}")
        (different,) = ask(f"SELECT {distinct} FROM {orders}")
        referring = f"(SELECT customer_id FROM {orders} WHERE customer_id IS NOT NULL)"
        (orphans,) = ask(f"SELECT count(*) FROM {referring} ANTI JOIN {customers} USING (customer_id)")
    answers = dict(zip(row_expressions(), answers, strict=True))

    surplus = answers["order_id"] - different
    if surplus:
        keys = f"(SELECT order_id FROM {orders} WHERE order_id IS NOT NULL)"
        repeated = f"SELECT hash(order_id) FROM {keys} GROUP BY 1 HAVING count(*) > 1"
        (surplus,) = ask(f"""
            SELECT coalesce(sum(times - 1), 0)
            FROM (SELECT count(*) AS times FROM {keys} WHERE hash(order_id) IN ({repeated}) GROUP BY order_id)""")
    found = {name: answers[name] for name in answers if name not in COLUMNS and name not in ("row_count", "newest")}
    report(
        files,
        types_hold=types_hold,
        counts={"rows": answers["row_count"], **{column: answers[column] for column in COLUMNS}},
        newest=answers["newest"],
        found={**found, "dup_order_id": int(surplus), "orphan_customer": orphans},
    )


def table(path, columns):
    """A file as DuckDB reads it fastest: nothing is guessed."""
    if path.endswith(".parquet"):
        return f"read_parquet('{path}')"
    types = ", ".join(f"'{name}': '{TYPES[kind]}'" for name, kind in columns.items())
    return f"read_csv('{path}', header = true, delim = ',', auto_detect = false, columns = {{{types}}})"


def row_expressions():
    """What one look at each row answers, by name; a column's name stands for its values that are not null."""
    listed = lambda words: ", ".join(f"'{word}'" for word in words)
    return {
        "row_count": "count(*)",
        **{column: f"count({column})" for column in COLUMNS},
        "neg_amount": "count(*) FILTER (amount < 0)",
        **{f"bad_{name}": f"count(*) FILTER ({name} NOT IN ({listed(words)}))" for name, words in SETS.items()},
        "bad_email": f"count(*) FILTER (NOT regexp_matches(email, '{EMAIL}'))",
        "bad_quantity": "count(*) FILTER (quantity NOT BETWEEN 1 AND 100)",
        "newest": "max(updated_at)",
    }


if __name__ == "__main__":
    main()
