"""Runs tabpact and the queries written by hand on the same files in turn, and prints what each needed.

    python3 benches/race.py [--sizes 1M,10M,50M] [--formats parquet,csv] [--runs 5] [--only race,wide,…]

Makes the data that is absent. Every contestant must find exactly what was planted, or the race ends there. Prints the
medians as a table, then every target with what was measured, and writes all runs to benches/data/results.json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from harness.child import medians, run
from harness.contestants import BENCHES, Query, Tabpact, Wrong
from harness.others import DATA, OTHERS

COSTS = ("cpu", "wall", "memory")


def main():
    options = arguments()
    tabpact = Tabpact(options.binary, tuple(options.tabpact_options.split()))
    generate(options)
    results = {"machine": machine(), "versions": versions(options, tabpact), "date": date.today().isoformat()}
    print(f"{results['machine']}\n{results['versions']}\n")
    rows = []
    if "race" in options.only:
        contestants = [tabpact, *(Query(options.python, name) for name in options.opponents)]
        results["race"] = races(contestants, options)
        print(race_table(results["race"], contestants))
        rows += race_targets(results["race"])
    for name in options.only:
        if name in OTHERS:
            progress(name)
            results[name], more = OTHERS[name](tabpact, options)
            rows += more
    print(target_table(rows))
    results["targets"] = rows
    (DATA / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def arguments():
    words = lambda text: [word for word in text.split(",") if word]
    target = Path(os.environ.get("CARGO_TARGET_DIR", BENCHES.parent / "target"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=words, default="1M,10M,50M", help="also 100k; 50M is only Parquet")
    parser.add_argument("--formats", type=words, default="parquet,csv")
    parser.add_argument("--variants", type=words, default="clean,dirty")
    parser.add_argument("--runs", type=int, default=5, help="of each contestant on each file, after one that warms up")
    parser.add_argument("--only", type=words, default=",".join(["race", *OTHERS]), help="default: %(default)s")
    parser.add_argument("--opponents", type=words, default="duckdb,polars", help="also with a plan: `polars:distinct`")
    parser.add_argument("--binary", type=Path, default=target / "release" / "tabpact")
    parser.add_argument("--tabpact-options", default="", help="more options for tabpact, such as `--threads 1`")
    parser.add_argument("--python", type=Path, default=DATA / "venv" / "bin" / "python", help="what runs the queries")
    options = parser.parse_args()
    for path, remedy in [(options.binary, "cargo build --release"), (options.python, "see benches/README.md")]:
        if not path.exists():
            parser.error(f"{path} does not exist: {remedy}")
    if unknown := set(options.only) - {"race", *OTHERS}:
        parser.error(f"--only does not know {', '.join(sorted(unknown))}")
    return options


def generate(options):
    """Makes the data that the chosen parts need, where they are absent."""
    chosen = set(options.only)
    sizes = list(options.sizes) if {"race", "limit"} & chosen else []
    sizes += ["10"] if "start" in chosen else []
    sizes += ["1M"] if {"groups", "many"} & chosen else []
    formats = list(options.formats)
    formats += ["parquet"] if {"groups", "limit"} & chosen else []
    formats += ["csv"] if "many" in chosen else []
    extra = {"groups": {"groups"}, "wide": {"wide", "narrow"}, "many": {"many", "contracts"}}
    unique = lambda words: ",".join(dict.fromkeys(words))
    command = [options.python, BENCHES / "generate.py", "--sizes", unique(sizes), "--formats", unique(formats)]
    command += ["--variants", unique(["clean", *options.variants])]
    command += ["--extra", unique(name for name, users in extra.items() if users & chosen)]
    subprocess.run(command, check=True, stdout=sys.stderr)


def races(contestants, options):
    """The runs of every contestant on every file."""
    expected = json.loads((DATA / "expected.json").read_text())
    results = []
    for size in options.sizes:
        for form in options.formats if size != "50M" else ["parquet"]:
            for variant in options.variants:
                files = DATA / f"orders_{size}_{variant}.{form}", DATA / f"customers_{size}.{form}"
                runs = {each.name: [] for each in contestants}
                progress(f"{size} {form} {variant}")
                # In turn, so that whatever else the machine does falls on all of them. The first round warms up.
                for lap in range(options.runs + 1):
                    for each in contestants:
                        result = run(each.command(*files))
                        each.verify(result, expected[size], expected[size][variant])
                        if lap:
                            runs[each.name].append(result)
                results.append({
                    "size": size,
                    "rows": expected[size]["rows"],
                    "format": form,
                    "variant": variant,
                    "medians": {name: medians(some) for name, some in runs.items()},
                    "runs": {name: [without_output(each) for each in some] for name, some in runs.items()},
                })  # fmt: skip
    return results


def without_output(result):
    costs = asdict(result)
    del costs["output"]
    return costs


def ratios(result):
    """Each cost of tabpact, against the opponent that needs least of it."""
    ours, *theirs = result["medians"].values()
    return {cost: ours[cost] / min(each[cost] for each in theirs) for cost in COSTS}


def race_table(results, contestants):
    lines = ["CPU s / wall s / memory MB, medians; ratios against the opponent that is best at each", ""]
    lines += markdown(["orders", *(each.name for each in contestants), "ratio CPU", "ratio wall", "ratio memory"])
    for result in results:
        costs = [
            f"{each['cpu']:.2f} / {each['wall']:.2f} / {each['memory']:.0f}" for each in result["medians"].values()
        ]
        compared = [f"{ratio:.2f}" for ratio in ratios(result).values()] if len(contestants) > 1 else ["", "", ""]
        lines.append(row([f"{result['size']} {result['format']} {result['variant']}", *costs, *compared]))
    return "\n".join(lines) + "\n"


def race_targets(results):
    """The targets that the race itself answers."""
    rows = []
    clean = {(each["size"], each["format"]): each for each in results if each["variant"] == "clean"}
    for (size, form), result in clean.items():
        if size == "10M" and len(result["medians"]) > 1:
            compared = ratios(result)
            rows.append((f"CPU, {size} {form}", "≤ 0.6", f"{compared['cpu']:.2f}", compared["cpu"] <= 0.6))
            rows.append((f"wall clock, {size} {form}", "≤ 0.6", f"{compared['wall']:.2f}", compared["wall"] <= 0.6))
    for result in results:
        most = {"10M": 400, "50M": 1_000}.get(result["size"])
        if most:
            memory = result["medians"]["tabpact"]["memory"]
            what = f"memory, {result['size']} {result['format']} {result['variant']}"
            rows.append((what, f"≤ {most:,} MB", f"{memory:,.0f} MB", memory <= most))
    for form in dict.fromkeys(form for _, form in clean):
        per_row = [
            (size, result["medians"]["tabpact"]["cpu"] / result["rows"] * 1e6)
            for (size, of), result in clean.items()
            if of == form and size != "100k"
        ]
        if len(per_row) > 1:
            shown = ", ".join(f"{size} {cost:.3f} s" for size, cost in per_row)
            linear = all(more <= 1.15 * less for (_, less), (_, more) in zip(per_row, per_row[1:]))
            rows.append((f"CPU per million rows, {form}", "grows ≤ 15 %", shown, linear))
    for result in results:
        partner = clean.get((result["size"], result["format"]))
        if result["variant"] == "dirty" and partner and result["rows"] >= 10_000_000:
            ratio = result["medians"]["tabpact"]["cpu"] / partner["medians"]["tabpact"]["cpu"]
            what = f"CPU dirty against clean, {result['size']} {result['format']}"
            rows.append((what, "≤ 1.3", f"{ratio:.2f}", ratio <= 1.3))
    return rows


def target_table(rows):
    sign = {True: "yes", False: "**no**", None: ""}
    lines = markdown(["what", "target", "measured", "met"])
    lines += [row([what, target, shown, sign[met]]) for what, target, shown, met in rows]
    return "\n".join(lines)


def markdown(names):
    return [row(names), row(["---"] * len(names))]


def row(cells):
    return f"| {' | '.join(cells)} |"


def progress(text):
    print(f"… {text}", file=sys.stderr, flush=True)


def machine():
    model = next(
        (line.partition(":")[2].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def versions(options, tabpact):
    script = "import duckdb, polars; print(f'DuckDB {duckdb.__version__}, Polars {polars.__version__}')"
    libraries = subprocess.run([options.python, "-c", script], capture_output=True, text=True, check=True)
    size = options.binary.stat().st_size / 1e6
    return f"{tabpact.version()} ({size:.1f} MB), {libraries.stdout.strip()}, Python {platform.python_version()}"


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(f"\nwrong: {wrong}")
