"""What the race does not show: little memory, many columns, few of many, large row groups, ten rows, many files."""

import json
from statistics import median

from .child import medians, repeat, run
from .contestants import BENCHES, CONTRACT, Wrong

DATA = BENCHES / "data"
NARROW = ["whole_00", "word_25", "text_49"]
WIDE_ROWS = 1_000_000


def start(tabpact, options):
    """From start to end on ten rows."""
    found = {}
    for form in options.formats:
        command = tabpact.command(DATA / f"orders_10_clean.{form}", DATA / f"customers_10.{form}")
        milliseconds = repeat(command, max(20, options.runs))["wall"] * 1e3
        found[form] = {"milliseconds": milliseconds}
    slowest = max(each["milliseconds"] for each in found.values())
    shown = ", ".join(f"{form} {each['milliseconds']:.1f} ms" for form, each in found.items())
    return found, [("start to end on ten rows", "≤ 20 ms", shown, slowest <= 20)]


def wide(tabpact, options):
    """Two hundred columns with a check on each, against decoding them."""
    return against_decoding(
        tabpact, options, "200 columns, 200 checks: CPU against decoding", DATA / "wide.yaml", [], checks=200
    )


def narrow(tabpact, options):
    """Three of two hundred columns, against decoding the three."""
    contract = BENCHES / "contracts" / "narrow.yaml"
    found, rows = against_decoding(
        tabpact, options, "3 of 200 columns: CPU against decoding", contract, NARROW, checks=3
    )
    for form, each in found.items():
        size = (DATA / f"wide.{form}").stat().st_size / 1e6
        each["file"] = size
        if each["tabpact"]["read"] is not None and form == "parquet":
            read = each["tabpact"]["read"]
            rows.append(
                (f"3 of 200 columns, {form}: read", "3 columns", f"{read:.0f} of {size:.0f} MB", read <= 0.05 * size)
            )
    return found, rows


def against_decoding(tabpact, options, what, contract, columns, *, checks):
    found, rows = {}, []
    for form in options.formats:
        path = DATA / f"wide.{form}"
        check = tabpact.check(contract, path)
        decode = [options.python, BENCHES / "opponents" / "decode.py", path, *columns]
        tabpact.verify_passed(run(check), rows=WIDE_ROWS, checks=checks)
        run(decode)
        checked, decoded = [], []
        for _ in range(options.runs):
            checked.append(run(check))
            decoded.append(json.loads(run(decode).output)["cpu"])
        ours, floor = medians(checked), median(decoded)
        found[form] = {"tabpact": ours, "decode_cpu": floor}
        ratio = ours["cpu"] / floor
        costs = f"{ours['wall']:.1f} s, {ours['memory']:,.0f} MB"
        shown = f"{ratio:.2f} ({ours['cpu']:.2f} s against {floor:.2f} s; {costs})"
        rows.append((f"{what}, {form}", "≤ 1.5", shown, ratio <= 1.5))
    return found, rows


def groups(tabpact, options):
    """One large row group, as many writers make them, against four small ones with the same rows."""
    customers = DATA / "customers_1M.parquet"
    one = tabpact.command(DATA / "one_group.parquet", customers)
    four = tabpact.command(DATA / "orders_1M_clean.parquet", customers)
    found = {"one": repeat(one, options.runs), "four": repeat(four, options.runs)}
    ratio, memory = (found["one"][cost] / found["four"][cost] for cost in ("cpu", "memory"))
    shown = f"{ratio:.2f} (memory {memory:.2f})"
    return found, [("one row group of 1M rows: CPU against four", "≤ 1.15", shown, ratio <= 1.15)]


def many(tabpact, options):
    """A thousand files as one dataset: against a hundred of them, and against one file with the same rows."""
    contract = BENCHES / "contracts" / "small.yaml"
    thousand = tabpact.check(contract, DATA / "many" / "orders_*.csv")
    hundred = tabpact.check(contract, DATA / "many" / "orders_00*.csv")
    one = tabpact.check(contract, DATA / "orders_1M_clean.csv")
    # With so few handles, files that stay open would soon be too many.
    handles = 64
    try:
        tabpact.verify_passed(run(thousand, handles=handles), rows=1_000_000, checks=5)
        bounded = ("bounded", f"at most {handles}", True)
    except Wrong:
        bounded = ("bounded", f"more than {handles}", False)
    tabpact.verify_passed(run(thousand), rows=1_000_000, checks=5)
    tabpact.verify_passed(run(hundred), rows=100_000, checks=5)
    tabpact.verify_passed(run(one), rows=1_000_000, checks=5)
    found = {
        "thousand": repeat(thousand, options.runs),
        "hundred": repeat(hundred, options.runs),
        "one": repeat(one, options.runs),
    }
    growth, against_one = (found["thousand"]["cpu"] / found[name]["cpu"] for name in ("hundred", "one"))
    seconds = f"{found['thousand']['cpu']:.2f} s"
    return found, [
        ("1,000 files: CPU against 100 files", "≤ 11.5", f"{growth:.1f} ({seconds})", growth <= 11.5),
        ("1,000 files: CPU against one file of the same rows", "", f"{against_one:.2f}", None),
        ("1,000 files: open at once", *bounded),
    ]


def contracts(tabpact, options):
    """Two hundred contracts in one run, against twenty."""
    folder = DATA / "many" / "contracts"
    all_of_them = tabpact.check(folder)
    some = tabpact.check(*sorted(folder.glob("00?.yaml")), *sorted(folder.glob("01?.yaml")))
    tabpact.verify_passed(run(all_of_them), rows=200_000, checks=1_000)
    tabpact.verify_passed(run(some), rows=20_000, checks=100)
    found = {"two_hundred": repeat(all_of_them, options.runs), "twenty": repeat(some, max(10, options.runs))}
    growth = found["two_hundred"]["cpu"] / found["twenty"]["cpu"]
    shown = f"{growth:.1f} ({found['two_hundred']['cpu']:.2f} s CPU, {found['two_hundred']['wall']:.2f} s)"
    return found, [("200 contracts: CPU against 20 contracts", "≤ 11.5", shown, growth <= 11.5)]


def limit(tabpact, options):
    """The largest file with little memory: the verdict must stay."""
    size = options.sizes[-1]
    what = f"{size} rows with `--memory-limit 512MB`"
    if "--memory-limit" not in run([tabpact.binary, "check", "--help"]).output:
        return {}, [(what, "same verdict", "there is no such option yet", False)]
    command = [
        *tabpact.check(CONTRACT, "--memory-limit", "512MB"),
        "--data", f"orders={DATA / f'orders_{size}_clean.parquet'}",
        "--data", f"customers={DATA / f'customers_{size}.parquet'}",
    ]  # fmt: skip
    limited = run(command)
    expected = json.loads((DATA / "expected.json").read_text())[size]
    tabpact.verify(limited, expected, expected["clean"])
    shown = f"same verdict, {limited.memory:.0f} MB, {limited.cpu:.1f} s CPU"
    return medians([limited]), [(what, "same verdict", shown, limited.memory <= 512)]


OTHERS = {each.__name__: each for each in (limit, wide, narrow, groups, start, many, contracts)}
