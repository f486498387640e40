"""Loads the orders of a day, if they keep their contract."""

import os
from datetime import datetime, timedelta

from airflow.sdk import dag, task
from tabpact_operator import TabpactOperator


@dag(schedule="@daily", start_date=datetime(2026, 1, 1), catchup=False)
def orders():
    check = TabpactOperator(
        task_id="check_orders",
        cwd=os.environ.get("SHOP", "/srv/shop"),
        contract="contracts/orders.yaml",
        # Data that could not be read is tried again; data that is wrong is not.
        retries=2,
        retry_delay=timedelta(seconds=float(os.environ.get("RETRY_SECONDS", "300"))),
    )

    @task
    def load_orders(summary):
        print(f"loading {summary['rows']} rows that passed {summary['passed']} checks")

    load_orders(check.output)


orders()
