#!/usr/bin/env bash
# dbt with DuckDB builds examples/dbt: on sound data, on data that breaks its contract, and with a model that does.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# Later ones install a part from outside of the package index.
install dbt 'dbt-core>=1.10,<1.11' dbt-duckdb
export PATH="$environment/bin:$PATH" DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_USE_COLORS=false DO_NOT_TRACK=1
cp -R "$root/examples/dbt" "$scratch/shop"
cd "$scratch/shop"

echo '== sound data: both gates open'
expect 0 ./build.sh
says 'Completed successfully'
says 'contracts/exposures/revenue.yaml'
test -f data/revenue.parquet || fail 'dbt wrote no data/revenue.parquet'

echo '== broken source: dbt does not start'
rm -rf target data/revenue.parquet
cp data/orders.csv sound.csv
sed -i 's/7.25/-7.25/' data/orders.csv
expect 1 ./build.sh
says '1 of 3 rows below 0'
if [[ $printed == *'Running with dbt'* || -e target ]]; then fail 'dbt has started'; fi
cp sound.csv data/orders.csv

echo '== broken model: what the dashboard reads is not released'
sed -i 's/sum(amount)/sum(amount) - 20/' models/revenue.sql
expect 1 ./build.sh
says 'Completed successfully'
says '1 of 2 rows below 0'

echo '== missing source: it could not be told'
rm data/orders.csv
expect 3 ./build.sh
says 'does not exist'
