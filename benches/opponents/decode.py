"""Decodes columns with Polars and does nothing with them: the least that any reader of them must do.

    python decode.py FILE [COLUMN...]

Prints one line with the rows and the CPU seconds of the decoding alone, without the start of Python.
"""

import json
import resource
import sys

import polars as pl


def main():
    path, *columns = sys.argv[1:]
    before = cpu_seconds()
    rows = 0

    def see(batch):
        nonlocal rows
        rows += batch.height

    scan = pl.scan_parquet(path) if path.endswith(".parquet") else pl.scan_csv(path, schema=schema(path))
    scan.select(columns or pl.all()).sink_batches(see, maintain_order=False)
    print(json.dumps({"rows": rows, "cpu": cpu_seconds() - before}))


def schema(path):
    """The types of the wide file, which its column names tell."""
    kinds = {"whole": pl.Int64, "float": pl.Float64, "word": pl.String, "text": pl.String}
    with open(path, encoding="utf-8") as lines:
        return {name: kinds[name.split("_")[0]] for name in next(lines).strip().split(",")}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
