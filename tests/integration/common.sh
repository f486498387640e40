# What the scripts here share: which tabpact is tried, a shop to try it on, and how a transcript is written and held.
# Sourced, not run.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# The program: TABPACT, or the last release build.
tabpact=${TABPACT:-}
for built in "${CARGO_TARGET_DIR:-$root/target}" "$root/target" "$HOME/.cache/tabpact/target"; do
    if [[ -z $tabpact && -x $built/release/tabpact ]]; then tabpact=$built/release/tabpact; fi
done
if [[ ! -x $tabpact ]]; then
    echo 'no tabpact: cargo build --release, or TABPACT=/path/to/tabpact' >&2
    exit 2
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/tabpact-integration.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
cp "$tabpact" "$scratch/bin/tabpact"
export PATH="$scratch/bin:$PATH" NO_COLOR=1 LC_ALL=C.UTF-8 COLUMNS=100
unset CI GITHUB_ACTIONS GITHUB_STEP_SUMMARY TF_BUILD "${!TABPACT_@}"

# Runs a command, shows it with what it prints, and insists on its exit code. What it printed is kept in `printed`.
expect() {
    local wanted=$1 code=0
    shift
    printf '$ %s\n' "$*"
    printed=$("$@" 2>&1) || code=$?
    if [[ -n $printed ]]; then printf '%s\n' "$printed"; fi
    printf '? %d\n\n' "$code"
    if ((code != wanted)); then fail "expected exit code $wanted"; fi
}

# Insists that the last command printed this.
says() {
    if [[ $printed != *"$1"* ]]; then fail "expected it to say: $1"; fi
}

# Insists that the last command printed nothing.
is_silent() {
    if [[ -n $printed ]]; then fail 'expected it to print nothing'; fi
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# Puts an environment with these packages of PyPI into `environment`. It is kept for the next time.
install() {
    environment=${XDG_CACHE_HOME:-$HOME/.cache}/tabpact/environments/$1
    shift
    if [[ ! -e $environment/complete ]]; then
        rm -rf "$environment"
        python3 -m venv "$environment"
        "$environment/bin/pip" install --quiet --disable-pip-version-check "$@"
        touch "$environment/complete"
    fi
}

# A shop in the current folder: a contract, and data that keeps it.
write_shop() {
    mkdir -p contracts data
    cat >contracts/orders.yaml <<'YAML'
name: orders
version: 1.0
source: ../data/orders.csv
schema:
  - name: order_id
    type: string
    primary_key: true
  - name: amount
    type: decimal(10, 2)
    required: true
    min: 0
YAML
    write_sound_data
}

write_sound_data() {
    printf 'order_id,amount\nA-1,10.00\nA-2,12.50\n' >data/orders.csv
}

write_broken_data() {
    printf 'order_id,amount\nA-1,10.00\nA-2,-1.00\n' >data/orders.csv
}
