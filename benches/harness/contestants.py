"""Who takes part: how each is started, and how what it found is read. A wrong answer ends the race."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

BENCHES = Path(__file__).parent.parent
CONTRACT = BENCHES / "contracts" / "orders.yaml"

# Which check of the contract finds which planted fault.
FAULTS = {
    ("order_id", "not_null"): "null_order_id",
    ("order_id", "unique"): "dup_order_id",
    ("amount", "in_range"): "neg_amount",
    ("currency", "in_set"): "bad_currency",
    ("status", "in_set"): "bad_status",
    ("country", "in_set"): "bad_country",
    ("email", "matches_regex"): "bad_email",
    ("quantity", "in_range"): "bad_quantity",
    ("customer_id", "references"): "orphan_customer",
}


class Wrong(Exception):
    """A contestant did not find what is there."""


@dataclass(frozen=True)
class Tabpact:
    """The program."""

    binary: Path
    options: tuple[str, ...] = ()
    name: str = "tabpact"

    def command(self, orders, customers):
        data = ["--data", f"orders={orders}", "--data", f"customers={customers}"]
        return self.check(CONTRACT, *data)

    def check(self, *arguments):
        return [self.binary, "check", *arguments, "--format", "json", "--no-progress", *self.options]

    def verify(self, run, expected, faults):
        report = json.loads(run.output)
        if not report["complete"] or run.code != (1 if any(faults.values()) else 0):
            raise Wrong(f"{self.name} ended with {run.code}, complete: {report['complete']}")
        (contract,) = report["contracts"]
        datasets = {dataset["name"]: dataset for dataset in contract["datasets"]}
        same(self.name, "rows", datasets["orders"]["rows"], expected["rows"])
        found = {}
        for check in (check for dataset in datasets.values() for check in dataset["checks"]):
            fault = FAULTS.get((check["columns"][0] if check["columns"] else None, check["check"]))
            if fault and check["id"].startswith("orders."):
                counts = check["counts"]
                # Of rows with the same key all fail but one is not too many.
                found[fault] = counts["failing"] - (counts["repeated_keys"] if check["check"] == "unique" else 0)
            else:
                same(self.name, check["id"], check["status"], "pass")
        same(self.name, "faults", found, faults)

    def verify_passed(self, run, *, rows, checks):
        """That so many checks of so many rows were made, and held."""
        report = json.loads(run.output)
        summary = report["summary"]
        same(self.name, "exit code", run.code, 0)
        same(self.name, "rows", summary["rows"], rows)
        if not report["complete"] or summary["passed"] != summary["checks"] or summary["checks"] < checks:
            raise Wrong(f"{self.name}: {summary}")

    def version(self):
        return subprocess.run([self.binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()


@dataclass(frozen=True)
class Query:
    """A query written by hand: `duckdb`, `polars`, or with another than its best plan `polars:distinct`."""

    python: Path
    name: str

    def command(self, orders, customers):
        engine, _, plan = self.name.partition(":")
        return [self.python, BENCHES / "opponents" / f"{engine}_query.py", orders, customers, *([plan] if plan else [])]

    def verify(self, run, expected, faults):
        report = json.loads(run.output.splitlines()[-1])
        same(self.name, "rows", report["rows"], expected["rows"])
        same(self.name, "faults", report["found"], faults)
        same(self.name, "passed", report["passed"], not any(faults.values()))


def same(who, what, found, expected):
    if found != expected:
        raise Wrong(f"{who}, {what}: found {found}, expected {expected}")
