"""The contract of orders as a Polars query written by hand, on the streaming engine.

    python polars_query.py ORDERS CUSTOMERS [sorted | distinct]

Text is parsed once for all questions; of Parquet each question reads the columns it needs. Uniqueness goes through hashes
of the key. The plans differ in how repeated hashes are found:

- `sorted` keeps all hashes, sorts them and compares neighbours: the fastest way known to us.
- `distinct` asks for `n_unique`, and looks for orphans by an anti join: what most would write.

Only where hashes repeat are the keys looked at, in one more query.
"""

import polars as pl
from work import COLUMNS, CUSTOMER_COLUMNS, EMAIL, SETS, Files, report

TYPES = {
    "string": pl.String,
    "int64": pl.Int64,
    "int32": pl.Int32,
    "decimal": pl.Decimal(12, 2),
    "timestamp": pl.Datetime("us"),
    "date": pl.Date,
}
KEY = pl.col("order_id")


def main():
    files = Files({"parquet": "sorted", "csv": "sorted"})
    orders = table(files.orders, COLUMNS)
    customers = table(files.customers, CUSTOMER_COLUMNS).select("customer_id")
    types_hold = list(orders.collect_schema().items()) == [(name, TYPES[kind]) for name, kind in COLUMNS.items()]

    ask = by_sorting if files.plan == "sorted" else by_distinct
    answers, orphans, repeated = ask(files, orders, customers)
    surplus = 0 if repeated is None else surplus_of(orders, repeated)
    answers = answers.row(0, named=True)
    newest = answers.pop("newest")
    counts = {"rows": answers.pop("rows"), **{column: answers.pop(column) for column in COLUMNS}}
    found = {**answers, "dup_order_id": surplus, "orphan_customer": orphans}
    report(files, types_hold=types_hold, counts=counts, newest=newest, found=found)


def table(path, columns):
    """A file as Polars reads it fastest."""
    if path.endswith(".parquet"):
        return pl.scan_parquet(path)
    # The reader of CSV takes six times as long for timestamps as a parse by a fixed format behind it.
    times = [name for name, kind in columns.items() if kind == "timestamp"]
    schema = {name: pl.String if name in times else TYPES[kind] for name, kind in columns.items()}
    return pl.scan_csv(path, schema=schema).with_columns(
        pl.col(times).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us") if times else []
    )


def row_expressions():
    """What one look at each row answers; a column's name stands for its values that are not null."""
    failing = {
        "neg_amount": pl.col("amount") < 0,
        **{f"bad_{name}": ~pl.col(name).is_in(words) for name, words in SETS.items()},
        "bad_email": ~pl.col("email").str.contains(EMAIL),
        "bad_quantity": ~pl.col("quantity").is_between(1, 100),
    }
    return [
        pl.len().alias("rows"),
        *(pl.col(column).count() for column in COLUMNS),
        *(predicate.sum().alias(name) for name, predicate in failing.items()),
        pl.col("updated_at").max().alias("newest"),
    ]


def by_sorting(files, orders, customers):
    known = customers.unique().collect(engine="streaming").to_series()
    orphans = (~pl.col("customer_id").is_in(known.implode())).sum().alias("orphans")
    asked = [orders.select(*row_expressions(), orphans), orders.select(KEY.drop_nulls().hash())]
    answers, hashes = all_answers(files, asked)
    hashes = hashes.to_series().sort()
    repeated = hashes.filter(hashes == hashes.shift()).unique()
    return answers.drop("orphans"), answers["orphans"].item(), None if repeated.is_empty() else repeated


def by_distinct(files, orders, customers):
    asked = [
        orders.select(row_expressions()),
        orders.select(KEY.drop_nulls().hash().n_unique()),
        orders.select("customer_id").drop_nulls().join(customers, on="customer_id", how="anti").select(pl.len()),
    ]
    answers, different, orphans = all_answers(files, asked)
    repeated = None
    if different.item() < answers["order_id"].item():
        times = orders.select(KEY.drop_nulls().hash().alias("hash")).group_by("hash").len()
        repeated = times.filter(pl.col("len") > 1).collect(engine="streaming")["hash"]
    return answers, orphans.item(), repeated


def all_answers(files, asked):
    """Text is parsed once for all questions; of Parquet each reads only the columns it needs."""
    if files.format == "csv":
        return pl.collect_all(asked, engine="streaming")
    return [query.collect(engine="streaming") for query in asked]


def surplus_of(orders, hashes):
    """How many rows more than keys there are, of the keys with these hashes."""
    keys = orders.select(KEY.drop_nulls()).filter(KEY.hash().is_in(hashes.implode()))
    times = keys.group_by("order_id").len()
    return times.select((pl.col("len") - 1).sum()).collect(engine="streaming").item()


if __name__ == "__main__":
    main()
