#!/usr/bin/env bash
# pre-commit runs the hooks of this repository on a scratch repository: a sound contract, a broken one, broken data.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
install pre-commit 'pre-commit>=4.4'
export PATH="$environment/bin:$PATH" PRE_COMMIT_HOME=$scratch/pre-commit
export GIT_CONFIG_GLOBAL=$scratch/gitconfig GIT_CONFIG_NOSYSTEM=1
git config --global user.name tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main
git config --global advice.detachedHead false

# The hook repository as it would be released: what is in the working tree now.
mkdir "$scratch/hooks"
cp "$root/.pre-commit-hooks.yaml" "$scratch/hooks/"
(cd "$scratch/hooks" && git init -q && git add -A && git commit -q -m hooks && git tag v0.1.0)

mkdir "$scratch/shop"
cd "$scratch/shop"
git init -q
write_shop
cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $scratch/hooks
    rev: v0.1.0
    hooks:
      - id: tabpact-lint
      - id: tabpact-check
YAML
git add -A

echo '== the manifest'
expect 0 pre-commit validate-manifest "$root/.pre-commit-hooks.yaml"
expect 0 pre-commit validate-config

echo '== a sound contract and sound data'
expect 0 pre-commit install
expect 0 pre-commit run --all-files
says 'lint data contracts'
expect 0 git commit -m 'Add orders'

echo '== a contract with a misspelt key'
sed -i 's/required: true/requierd: true/' contracts/orders.yaml
expect 1 git commit -am 'Break the contract'
says 'did you mean'
says '- exit code: 2'
git checkout -q HEAD -- contracts

echo '== data that breaks its contract'
write_broken_data
expect 1 pre-commit run --all-files tabpact-check
says '1 of 2 rows below 0'
says '- exit code: 1'
git checkout -q HEAD -- data

echo '== data that is not there'
rm data/orders.csv
expect 1 pre-commit run --all-files tabpact-check
says '- exit code: 3'
git checkout -q HEAD -- data

echo '== data that lies in the repository, and is committed'
sed -i 's/- id: tabpact-check/&\n        files: ^(contracts|data)\//' .pre-commit-config.yaml
git commit -qam 'Check data that is committed' >/dev/null 2>&1
write_broken_data
expect 1 git commit -am 'Break the data'
says '1 of 2 rows below 0'
git checkout -q HEAD -- data

echo '== a commit that touches no contract'
echo 'A shop.' >README
git add README
expect 0 git commit -m 'Describe the shop'
says 'Skipped'
