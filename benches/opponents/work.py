"""The work that every contestant does, and how it says what it found."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

COLUMNS = {
    "order_id": "string",
    "customer_id": "int64",
    "amount": "decimal",
    "currency": "string",
    "status": "string",
    "email": "string",
    "created_at": "timestamp",
    "updated_at": "timestamp",
    "quantity": "int32",
    "country": "string",
    "note": "string",
}
CUSTOMER_COLUMNS = {"customer_id": "int64", "name": "string", "email": "string", "signup_date": "date"}

REQUIRED = ["order_id", "customer_id", "amount", "currency", "status", "created_at", "updated_at", "quantity"]
SETS = {
    "currency": ["EUR", "USD", "GBP", "CHF", "SEK"],
    "status": ["new", "paid", "packed", "shipped", "delivered", "cancelled"],
    "country": "DE FR GB US SE CH NL BE ES IT PL AT DK NO FI IE PT CZ HU RO".split(),
}
EMAIL = r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$"
LEAST_COMPLETE = {column: 0.90 if column == "note" else 0.99 for column in COLUMNS}
OLDEST_UPDATE = timedelta(days=3650)


class Files:
    """The two files and, where one is given, the plan: `QUERY ORDERS CUSTOMERS [PLAN]`."""

    def __init__(self, default_plans):
        self.orders, self.customers = sys.argv[1], sys.argv[2]
        self.format = Path(self.orders).suffix[1:]
        self.plan = sys.argv[3] if len(sys.argv) > 3 else default_plans[self.format]


def report(files, *, types_hold, counts, newest, found):
    """Prints one line: what was found, and whether the contract holds.

    `counts` has the rows as `rows` and the values that are not null by column; `found` the failing rows by fault.
    """
    rows = counts["rows"]
    found = {"null_order_id": rows - counts["order_id"], **found}
    passed = (
        types_hold
        and rows > 0
        and not any(found.values())
        and all(counts[column] == rows for column in REQUIRED)
        and all(counts[column] >= least * rows for column, least in LEAST_COMPLETE.items())
        and newest.replace(tzinfo=UTC) >= datetime.now(UTC) - OLDEST_UPDATE
    )
    print(json.dumps({"rows": rows, "passed": passed, "found": found, "plan": files.plan}))
