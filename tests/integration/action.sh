#!/usr/bin/env bash
# The steps of action.yml in surroundings like those of a runner: sound and broken data, a broken contract, an installation.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
install action check-jsonschema pyyaml
mv "$scratch/bin/tabpact" "$scratch/tabpact"
mkdir "$scratch/shop"
cd "$scratch/shop"
write_shop

# One use of the action: `with` and its inputs. What a runner would show as summary is in $scratch/run/summary.
with() {
    rm -rf "$scratch/run"
    mkdir "$scratch/run"
    touch "$scratch/run/summary"
    "$environment/bin/python" "$root/tests/integration/action_steps.py" "$root" "$scratch/run" "$@"
}

echo '== the action and the workflows are what GitHub expects'
expect 0 "$environment/bin/check-jsonschema" --builtin-schema vendor.github-actions "$root/action.yml"
expect 0 "$environment/bin/check-jsonschema" --builtin-schema vendor.github-workflows "$root"/.github/workflows/*.yml

echo '== sound data'
expect 0 with "binary=$scratch/tabpact"
says 'output exit-code=0'
expect 0 cat "$scratch/run/summary"

echo '== broken data: an annotation, a summary, and a report that stays'
write_broken_data
expect 1 with "binary=$scratch/tabpact" 'args=--max-samples 1 --select amount' "report=junit=$scratch/tabpact.xml"
says '::error file=contracts/orders.yaml,line=11,'
says 'output exit-code=1'
expect 0 cat "$scratch/run/summary"
says 'below 0'
expect 0 grep -c '<testcase ' "$scratch/tabpact.xml"

echo '== data that looks like a command to the runner'
printf 'order_id,amount\n::error::mine,1\n##[error]mine,-1\n' >data/orders.csv
expect 1 with "binary=$scratch/tabpact"
if grep -E '^(::error::mine|##\[)' <<<"$printed"; then fail 'a value became a command'; fi
write_sound_data

echo '== a broken contract'
sed -i 's/required: true/requierd: true/' contracts/orders.yaml
expect 2 with "binary=$scratch/tabpact"
says 'did you mean'
says 'output exit-code=2'
sed -i 's/requierd: true/required: true/' contracts/orders.yaml

echo '== contracts and inputs with spaces, wildcards and quotes'
mkdir 'more contracts'
cp contracts/orders.yaml "more contracts/o'rders \$HOME.yaml"
expect 0 with "binary=$scratch/tabpact" $'contracts=more contracts/*.yaml\ncontracts/'
says '2 contracts'

echo '== no contract at all'
expect 2 with "binary=$scratch/tabpact" contracts=nothing/

echo '== a program that is not there'
expect 1 with binary=/nonexistent/tabpact
says 'output exit-code='

echo '== installed from a wheel'
version=$("$scratch/tabpact" --version | cut -d' ' -f2)
"$environment/bin/python" "$root/tests/integration/pack_wheel.py" "$scratch/tabpact" "$version" "$scratch/wheels"
export PIP_NO_INDEX=1 PIP_FIND_LINKS=$scratch/wheels
expect 0 with "version=$version"
says "tabpact $version"
expect 1 with version=99.0.0
says 'No matching distribution found'
