#!/usr/bin/env bash
# maturin makes a wheel, pip installs it into an empty environment, and `tabpact` is a command there.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
install maturin 'maturin>=1.9,<2'
rm "$scratch/bin/tabpact"

cd "$root"
expect 0 "$environment/bin/maturin" build --release --locked --out "$scratch/wheels"
expect 0 ls "$scratch/wheels"
python3 -m venv "$scratch/environment"
expect 0 "$scratch/environment/bin/pip" install --no-index --disable-pip-version-check --find-links "$scratch/wheels" tabpact
expect 0 "$scratch/environment/bin/pip" show --files --disable-pip-version-check tabpact

mkdir "$scratch/shop"
cd "$scratch/shop"
write_shop
export PATH="$scratch/environment/bin:$PATH"
expect 0 command -v tabpact
says "$scratch/environment/bin/tabpact"
expect 0 tabpact --version
says "tabpact $(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)"
expect 0 tabpact check --quiet
is_silent
write_broken_data
expect 1 tabpact check --format concise
rm data/orders.csv
expect 3 tabpact check --format concise
