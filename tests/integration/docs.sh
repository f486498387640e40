#!/usr/bin/env bash
# The first block of YAML on each page of docs/ is what the CI system, or pre-commit, takes for valid.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
install docs check-jsonschema 'pre-commit>=4.4'
export PATH="$environment/bin:$PATH"
cd "$scratch"

# The first block of YAML on a page, into a file.
block() {
    awk '/^```yaml$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$root/docs/$1.md" >"$2"
    test -s "$2" || fail "no YAML in docs/$1.md"
}

block github-actions workflow.yml
expect 0 check-jsonschema --builtin-schema vendor.github-workflows workflow.yml
block gitlab gitlab-ci.yml
expect 0 check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci gitlab-ci.yml
block azure azure-pipelines.yml
expect 0 check-jsonschema --builtin-schema vendor.azure-pipelines --data-transform azure-pipelines azure-pipelines.yml
block pre-commit pre-commit-config.yaml
expect 0 pre-commit validate-config pre-commit-config.yaml

# The inputs that the page names are those of the action.
inputs=$(sed -nE '/^inputs:/,/^outputs:/s/^  ([a-z-]+):$/\1/p' "$root/action.yml" | sort)
# shellcheck disable=SC2016
described=$(sed -nE 's/^\| `([a-z-]+)` \|.*/\1/p' "$root/docs/github-actions.md" | sort)
if [[ $inputs != "$described" ]]; then fail "docs/github-actions.md describes other inputs than action.yml has"; fi
