"""Runs the DAG of examples/airflow on data that is sound, broken and missing, and insists on what becomes of its tasks."""

import os
import stat
import sys
from pathlib import Path

root, shop = Path(sys.argv[1]), Path(os.environ["SHOP"])
sys.path.insert(0, str(root / "examples" / "airflow"))

import orders_dag  # noqa: E402

orders = shop / "data" / "orders.csv"
SOUND = "order_id,amount\nA-1,10.00\nA-2,12.50\n"
BROKEN = "order_id,amount\nA-1,10.00\nA-2,-1.00\n"


def dag():
    """The DAG as it is read from its file, anew for each run."""
    return orders_dag.orders()


def run(title, tasks, tries, change=lambda dag: None):
    """Runs the DAG once, and compares the states of its tasks and the number of tries."""
    print(f"== {title}", flush=True)
    tested = dag()
    change(tested)
    result = tested.test()
    found = {instance.task_id: instance for instance in result.get_task_instances()}
    states = {name: str(instance.state) for name, instance in found.items()}
    tried = found["check_orders"].try_number
    print(f"-> {states}, check_orders tried {tried} times", flush=True)
    wanted = dict(zip(("check_orders", "load_orders"), tasks, strict=True))
    if (states, tried) != (wanted, tries):
        sys.exit(f"FAILED: {title}: expected {wanted} after {tries} tries")


def arguments(*more):
    return lambda dag: dag.get_task("check_orders").arguments.extend(more)


def program(code):
    """A program that ends so, in the place of tabpact."""
    path = shop / f"ends-with-{code}"
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return lambda dag: setattr(dag.get_task("check_orders"), "tabpact", str(path))


def arrive(context):
    orders.write_text(SOUND)


orders.write_text(SOUND)
run("sound data", ("success", "success"), 1)

orders.write_text(BROKEN)
run("broken data", ("failed", "upstream_failed"), 1)

orders.unlink()
run("missing data", ("failed", "upstream_failed"), 3)


def with_arrival(dag):
    dag.get_task("check_orders").on_retry_callback = [arrive]


run("data that arrives before the second try", ("success", "success"), 2, with_arrival)

orders.write_text(SOUND)
run("a wrong request", ("failed", "upstream_failed"), 1, arguments("--select", "no_such_check"))

orders.unlink()
SKIP = ("--missing-source=skip", "--skip-exit-code=99")
run("missing data that may be missing", ("skipped", "skipped"), 1, arguments(*SKIP))
run("an internal error", ("failed", "upstream_failed"), 3, program(4))
print("all is well")
