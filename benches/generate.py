"""Makes the data of the benchmark: the same rows on every machine, written only where they are not there yet.

    python benches/generate.py [--sizes 10,100k,1M,10M,50M] [--formats parquet,csv] [--variants clean,dirty]
                               [--extra groups,wide,many]

Everything lands in benches/data:

    orders_SIZE_VARIANT.{parquet,csv}   11 columns; 50M only as Parquet
    customers_SIZE.{parquet,csv}        one customer for ten orders
    one_group.parquet                   orders_1M_clean.parquet again, in one row group instead of four
    wide.{parquet,csv}                  1,000,000 rows of 200 columns, wide.yaml: a check on each of them
    many/orders_NNNN.csv                1,000 small files
    many/contracts/NNN.yaml             a contract for each of the first 200
    expected.json                       what must be found in which file

A dirty file carries rows / 10,000 rows of each of the nine FAULTS, and no row carries two. The order ids are the numbers
from 1 on in a scattered order, so that no file is sorted by its key. Text files need no quotes; a null is an empty field.
"""

import argparse
import json
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

DATA = Path(__file__).parent / "data"
SIZES = {"10": 10, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000, "50M": 50_000_000}

SEED = 20261123
# Draws are made for so many rows at once: another number would make other rows.
DRAWN_AT_ONCE = 1_000_000
ROWS_PER_GROUP = 250_000
# Shares no factor with any size, so that multiplying by it scatters the ids without repeating one.
SCATTER = 7_368_787

CURRENCIES = ["EUR", "USD", "GBP", "CHF", "SEK"]
STATUSES = ["new", "paid", "packed", "shipped", "delivered", "cancelled"]
COUNTRIES = "DE FR GB US SE CH NL BE ES IT PL AT DK NO FI IE PT CZ HU RO".split()
DOMAINS = ["example.com", "example.org", "mail.example.net", "shop.example.co", "post.example.io"]
FAULTS = [
    "null_order_id",
    "dup_order_id",
    "neg_amount",
    "bad_currency",
    "bad_status",
    "bad_country",
    "bad_email",
    "bad_quantity",
    "orphan_customer",
]
FIRST_ORDER, LAST_ORDER = (int(np.datetime64(day, "s").astype(int)) for day in ("2024-01-01", "2026-11-01"))
DAY = 86_400

ORDERS = pa.schema({
    "order_id": pa.string(),
    "customer_id": pa.int64(),
    "amount": pa.decimal128(12, 2),
    "currency": pa.string(),
    "status": pa.string(),
    "email": pa.string(),
    "created_at": pa.timestamp("us"),
    "updated_at": pa.timestamp("us"),
    "quantity": pa.int32(),
    "country": pa.string(),
    "note": pa.string(),
})  # fmt: skip


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", default="10,1M,10M", help="of orders and customers, or nothing")
    arguments.add_argument("--formats", default="parquet,csv")
    arguments.add_argument("--variants", default="clean,dirty")
    arguments.add_argument("--extra", default="", help="groups, wide, many")
    arguments.add_argument("--out", type=Path, default=DATA)
    options = arguments.parse_args()
    words = lambda text: [word for word in text.split(",") if word]

    options.out.mkdir(parents=True, exist_ok=True)
    for size in words(options.sizes):
        formats = [name for name in words(options.formats) if size != "50M" or name == "parquet"]
        write_absent(options.out / f"customers_{size}", formats, lambda: [customers(SIZES[size])])
        for variant in words(options.variants):
            if variant == "clean" or SIZES[size] >= 10_000:
                write_absent(options.out / f"orders_{size}_{variant}", formats, lambda: orders(SIZES[size], variant))
    if "groups" in words(options.extra):
        one_group(options.out)
    if "wide" in words(options.extra):
        wide_contract(options.out)
        write_absent(options.out / "wide", words(options.formats), wide)
    if "many" in words(options.extra):
        many(options.out / "many")
    (options.out / "expected.json").write_text(json.dumps(expected(), indent=1) + "\n")


def expected():
    """What must be found in the orders of each size."""
    return {
        size: {
            "rows": rows,
            "clean": dict.fromkeys(FAULTS, 0),
            "dirty": dict.fromkeys(FAULTS, rows // 10_000),
        }
        for size, rows in SIZES.items()
    }


def write_absent(base, formats, tables):
    """Writes the tables one behind the other into a file of each format that is not there yet."""
    absent = [name for name in formats if not base.with_suffix(f".{name}").exists()]
    if not absent:
        return
    part = {name: base.with_suffix(f".{name}.part") for name in absent}
    with ExitStack() as stack:
        parquet = text = None
        for table in tables():
            if "parquet" in absent:
                if parquet is None:
                    writer = pq.ParquetWriter(part["parquet"], table.schema, compression="zstd", compression_level=1)
                    parquet = stack.enter_context(writer)
                parquet.write_table(table, row_group_size=ROWS_PER_GROUP)
            if "csv" in absent:
                header = text is None
                if header:
                    text = stack.enter_context(part["csv"].open("wb"))
                pl.from_arrow(table).write_csv(text, include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S")
    for name in absent:
        path = part[name].replace(base.with_suffix(f".{name}"))
        print(f"{path.name}: {path.stat().st_size / 1e6:,.1f} MB", flush=True)


# Orders and customers.


def orders(rows, variant):
    faults = planted(rows) if variant == "dirty" else {}
    for begin in range(0, rows, DRAWN_AT_ONCE):
        yield order_table(rows, begin, min(begin + DRAWN_AT_ONCE, rows), faults)


def planted(rows):
    """The row numbers that get each fault; "copied" are the rows whose id is given to others as well."""
    count = rows // 10_000
    random = np.random.default_rng([SEED, 999, rows])
    kinds = [*FAULTS, "copied"]
    chosen = np.unique(random.integers(0, rows, size=len(kinds) * count * 2))
    random.shuffle(chosen)
    return {kind: chosen[at * count : (at + 1) * count] for at, kind in enumerate(kinds)}


def scattered_id(row, rows):
    return (row * SCATTER + 12_345) % rows + 1


def order_table(rows, begin, end, faults):
    height = end - begin
    random = np.random.default_rng([SEED, begin // DRAWN_AT_ONCE])
    draw = lambda low, high: random.integers(low, high, height)

    # The order of the draws makes the rows what they are.
    number = scattered_id(np.arange(begin, end, dtype=np.int64), rows)
    customer = draw(1, customer_count(rows) + 1)
    cents = draw(0, 500_000)
    cents[random.random(height) < 0.02] = 0
    currency, status, country = draw(0, len(CURRENCIES)), draw(0, len(STATUSES)), draw(0, len(COUNTRIES))
    domain = draw(0, len(DOMAINS))
    quantity = draw(1, 101)
    created = draw(FIRST_ORDER, LAST_ORDER)
    updated = created + draw(0, 21 * DAY)
    without_note = random.random(height) < 0.05
    note = draw(0, 2_000)

    def struck(fault):
        """The rows of this table that carry a fault, as positions and as a mask."""
        all_rows = faults.get(fault, np.empty(0, np.int64))
        positions = all_rows[(all_rows >= begin) & (all_rows < end)] - begin
        mask = np.zeros(height, bool)
        mask[positions] = True
        return positions, mask

    if faults:
        here = (faults["dup_order_id"] >= begin) & (faults["dup_order_id"] < end)
        number[faults["dup_order_id"][here] - begin] = scattered_id(faults["copied"][here].astype(np.int64), rows)
    negative, _ = struck("neg_amount")
    cents[negative] = -cents[negative] - 1
    outside, _ = struck("bad_quantity")
    quantity[outside] = np.where(outside % 2 == 0, 0, 101)
    orphans, _ = struck("orphan_customer")
    customer[orphans] += 2 * customer_count(rows)
    without_id = struck("null_order_id")[1]
    bad_email = struck("bad_email")[1]

    def word(words, index, fault, wrong):
        return choose([*words, wrong], np.where(struck(fault)[1], len(words), index))

    columns = {
        "order_id": joined("ORD-", pc.utf8_lpad(text(number), 9, "0"), absent=without_id),
        "customer_id": pa.array(customer),
        "amount": pc.multiply(pa.array(cents), pa.scalar(Decimal("0.01"))).cast(pa.decimal128(12, 2)),
        "currency": word(CURRENCIES, currency, "bad_currency", "XXX"),
        "status": word(STATUSES, status, "bad_status", "lost"),
        "email": joined("user", text(customer), choose(["@", ".at."], bad_email.astype(int)), choose(DOMAINS, domain)),
        "created_at": instants(created),
        "updated_at": instants(updated),
        "quantity": pa.array(quantity.astype(np.int32)),
        "country": word(COUNTRIES, country, "bad_country", "ZZ"),
        "note": joined("note ", text(note), " on order handling", absent=without_note),
    }
    return pa.table(columns, schema=ORDERS)


def customer_count(rows):
    return max(rows // 10, 10)


def customers(rows):
    count = customer_count(rows)
    random = np.random.default_rng([SEED, 77, count])
    domain = random.integers(0, len(DOMAINS), count)
    signed_up = random.integers(17_000, 20_000, count)
    number = np.arange(1, count + 1)
    return pa.table({
        "customer_id": pa.array(number),
        "name": joined("Customer ", text(number)),
        "email": joined("user", text(number), "@", choose(DOMAINS, domain)),
        "signup_date": pa.array(signed_up.astype(np.int32)).cast(pa.date32()),
    })  # fmt: skip


def text(numbers):
    return pa.array(numbers).cast(pa.string())


def choose(words, index):
    return pa.array(words).take(pa.array(index))


def joined(*parts, absent=None):
    whole = pc.binary_join_element_wise(*parts, "")
    return whole if absent is None else pc.if_else(pa.array(absent), pa.scalar(None, pa.string()), whole)


def instants(seconds):
    return pa.array(seconds * 1_000_000).cast(pa.timestamp("us"))


def one_group(folder):
    path = folder / "one_group.parquet"
    if not path.exists():
        part = path.with_suffix(".part")
        table = pq.read_table(folder / "orders_1M_clean.parquet")
        pq.write_table(table, part, compression="zstd", compression_level=1, row_group_size=table.num_rows)
        part.replace(path)


# Many columns: 50 of whole numbers, 50 of floats, 50 of few words, 50 of texts that hardly repeat.

WIDE_ROWS = 1_000_000
PER_KIND = 50
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]


def wide():
    for begin in range(0, WIDE_ROWS, ROWS_PER_GROUP):
        random = np.random.default_rng([SEED, 200, begin])
        draw = lambda high: random.integers(0, high, ROWS_PER_GROUP)
        columns = {}
        for at in range(PER_KIND):
            columns[f"whole_{at:02}"] = pa.array(draw(1_000_000))
            columns[f"float_{at:02}"] = pa.array(draw(100_000_000) / 10_000)
            columns[f"word_{at:02}"] = choose(WORDS, draw(len(WORDS)))
            columns[f"text_{at:02}"] = joined("T-", pc.utf8_lpad(text(draw(10_000_000)), 7, "0"))
        yield pa.table(columns)


def wide_contract(folder):
    """A contract with one check on each of the columns."""
    lines = ["name: wide", "schema:"]
    for at in range(PER_KIND):
        lines += [
            f"  - {{ name: whole_{at:02}, type: int64, min: 0 }}",
            f"  - {{ name: float_{at:02}, type: float, max: 10000 }}",
            f"  - {{ name: word_{at:02}, type: string, allowed: [{', '.join(WORDS)}] }}",
            f"  - {{ name: text_{at:02}, type: string, max_length: 9 }}",
        ]
    (folder / "wide.yaml").write_text("\n".join(lines) + "\n")


# Many files and many contracts.

FILES = 1_000
ROWS_PER_FILE = 1_000
CONTRACTS = 200


def many(folder):
    contracts = folder / "contracts"
    if len(list(contracts.glob("*.yaml"))) == CONTRACTS:
        return
    contracts.mkdir(parents=True, exist_ok=True)
    rows = FILES * ROWS_PER_FILE
    table = pl.from_arrow(order_table(rows, 0, rows, {}))
    for at in range(FILES):
        part = table.slice(at * ROWS_PER_FILE, ROWS_PER_FILE)
        part.write_csv(folder / f"orders_{at:04}.csv", datetime_format="%Y-%m-%dT%H:%M:%S")
    shared = (Path(__file__).parent / "contracts" / "small.yaml").read_text()
    for at in range(CONTRACTS):
        contract = shared.replace("name: small", f"name: small_{at:03}")
        (contracts / f"{at:03}.yaml").write_text(f"{contract}source: ../orders_{at:04}.csv\n")
    print(f"{folder.name}: {FILES} files, {CONTRACTS} contracts")


if __name__ == "__main__":
    main()
