#!/bin/sh
# Builds the models, if what they read keeps its contracts, and succeeds if what they write does.
set -eu
cd "$(dirname "$0")"
tabpact check contracts/sources
dbt build --profiles-dir . "$@"
tabpact check contracts/exposures
