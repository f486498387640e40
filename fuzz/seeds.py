"""Makes what the fuzzer begins with: `python3 seeds.py FOLDER` writes one folder of small inputs for each target.

Needs pyarrow, for Parquet files as another program writes them.
"""

import datetime
import decimal
import itertools
import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).resolve().parent
ROWS = [
    ("1", "0.50", "new", "2024-02-29", "a"),
    ("2", "12", "paid", "", "b, c"),
    ("3", "99999999.99", "sent", "1999-12-31", 'say "x"'),
]
BAD_ROWS = [("3", "0", "new", "", ""), ("-1", "1e3", "gone", "2024-02-30", "x" * 30), ("007", "0.001", "", "2024-2-3", "\u00e9")]
EXPRESSIONS = [
    "id > 1",
    "amount >= id * 1.19 and not (state in ('new', 'paid') or day is null)",
    "day between date '2000-01-01' and '2024-12-31'\nis_new",
    "state like 'a%_' or length(trim(lower(state))) < 3",
    "f != 0 and -f <= 1.5\nat > timestamp '2024-01-01T00:00:00Z'",
    "octet_length(upper(`state`)) = 2 or \"id\" is not null",
]


def main(folder):
    write(folder / "contract", contracts())
    write(folder / "expression", (text.encode() for text in EXPRESSIONS))
    write(folder / "csv", csv())
    write(folder / "ndjson", ndjson())
    write(folder / "parquet", parquet())


def write(folder, inputs):
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(inputs):
        (folder / f"seed-{number:03}").write_bytes(content)


def contracts():
    root = HERE.parent
    for path in sorted([*root.glob("fixtures/**/*.yaml"), *root.glob("contracts/*.yaml")]):
        yield path.read_bytes()


def csv():
    header = "id,amount,state,day,note"
    quoted = lambda cell: '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"') else cell
    for rows, end in itertools.product((ROWS, ROWS[:1], ROWS + BAD_ROWS, []), ("\n", "\r\n")):
        lines = [header, *(",".join(map(quoted, row)) for row in rows)]
        yield (end.join(lines) + end).encode()
    yield ("\ufeff# a comment\n" + header.replace(",", ";") + "\n 1;2;'new';;NA\n").encode()


def ndjson():
    names = ("id", "amount", "state", "day", "note")
    good = [dict(zip(names, (int(row[0]), *row[1:3], row[3] or None, row[4]))) for row in ROWS]
    yield "\n".join(map(json.dumps, good)).encode()
    yield b"\n".join(json.dumps(row, ensure_ascii=False).encode() for row in [*good, dict(zip(names, BAD_ROWS[1]))])
    yield b'{"id": 1, "tags": ["a", null], "place": {"x": 1.5e3, "y": [1, 2]}, "at": "2024-02-29T00:00:00Z"}\n{"id":2}\r\n'
    yield b'{"id": 1e0, "amount": 0.10, "state": "\\u006eew", "note": "\\ud83d\\ude00"}\n\n{"id": 9223372036854775808}'


def parquet():
    """Every codec, page version and encoding, over columns of several types."""
    number, text, when = decimal.Decimal, pa.string(), datetime.datetime(2024, 2, 29, 12)
    ids = itertools.cycle([pa.int64(), pa.uint16(), pa.int8(), pa.int64()])
    amounts = itertools.cycle(
        [
            pa.array([1, None, 3], pa.int32()),
            pa.array([number("1.50"), None, number("0.00")], pa.decimal128(5, 2)),
            pa.array([1.5, None, 0.0], pa.float32()),
            pa.array([when, None, when], pa.timestamp("us", "UTC")),
            pa.array([when.time(), None, when.time()], pa.time64("us")),
            pa.array([True, None, False]),
            pa.array([b"x", None, b""]),
            pa.array([{"x": 1, "y": [1]}, None, {"x": None, "y": []}]),
            pa.array(["a", None, "a"]).dictionary_encode(),
            pa.nulls(3),
            pa.array([1.5, None, 0.0], pa.float16()),
            pa.array([number("1.50"), None, number("0.00")], pa.decimal256(50, 2)),
            pa.array([[("x", 1)], None, []], pa.map_(text, pa.uint8())),
        ]
    )
    codecs = ("none", "snappy", "gzip", "zstd", "brotli", "lz4")
    writings = [
        {"compression": codec, "data_page_version": version, "use_dictionary": dictionary}
        for codec, version, dictionary in itertools.product(codecs, ("1.0", "2.0"), (True, False))
    ]
    plain = {"compression": "none", "use_dictionary": False}
    writings.append({**plain, "column_encoding": {"id": "DELTA_BINARY_PACKED", "state": "DELTA_BYTE_ARRAY"}})
    writings.append({**plain, "column_encoding": {"share": "BYTE_STREAM_SPLIT", "state": "DELTA_LENGTH_BYTE_ARRAY"}})
    writings.append({**plain, "use_deprecated_int96_timestamps": True, "store_schema": False})
    writings.append({**plain, "row_group_size": 1, "write_page_index": True, "write_page_checksum": True})
    for writing, kind, amount in zip(writings, ids, amounts):
        columns = {
            "id": pa.array([1, 2, 3], pa.int64() if "column_encoding" in writing else kind),
            "state": pa.array(["new", "paid", "sent"], text),
            "day": pa.array([datetime.date(2024, 2, 29), None, datetime.date(2001, 1, 1)]),
            "amount": amount,
            "share": pa.array([0.5, 0.0, None], pa.float64()),
            "tags": pa.array([["a", None], [], None]),
        }
        sink = pa.BufferOutputStream()
        pq.write_table(pa.table(columns), sink, **writing)
        yield sink.getvalue().to_pybytes()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
