#!/usr/bin/env bash
# Airflow runs the DAG of examples/airflow, with SQLite and without a scheduler, on sound, broken and missing data.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
install airflow 'apache-airflow>=3.1,<4'

export AIRFLOW_HOME=$scratch/airflow AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__UNIT_TEST_MODE=False
export AIRFLOW__CORE__DAGS_FOLDER=$root/examples/airflow PYTHONDONTWRITEBYTECODE=1
export SHOP=$scratch/shop RETRY_SECONDS=1
mkdir -p "$SHOP"
cd "$SHOP"
write_shop
"$environment/bin/airflow" db migrate >"$scratch/migrate.log" 2>&1 || { cat "$scratch/migrate.log"; fail 'no database'; }

# What Airflow logs is long: shown are the cases, what tabpact was asked and printed, what was raised, and what came of it.
code=0
"$environment/bin/python" "$root/tests/integration/airflow_cases.py" "$root" >"$scratch/airflow.log" 2>&1 || code=$?
sed -nE -e '/loading [0-9]+ rows/p' -e '/^(== |-> |all is well|FAILED|airflow\.sdk\.exceptions)/p' -e '/Tmp dir root/d' \
    -e 's/^[^ ]+ \[info +\] (.*)\[airflow\.task\.hooks.*SubprocessHook\].*/    \1/p' "$scratch/airflow.log" | sed -E 's/ +$//'
if ((code != 0)); then
    tail -n 40 "$scratch/airflow.log"
    fail "expected exit code 0, not $code"
fi
printed=$(tail -n 1 "$scratch/airflow.log")
says 'all is well'
grep -q 'loading 2 rows that passed 8 checks' "$scratch/airflow.log" || fail 'the summary did not arrive'
