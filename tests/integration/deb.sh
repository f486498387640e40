#!/usr/bin/env bash
# cargo-deb packs the release build, dpkg unpacks it into an empty root, and everything is where a system looks for it.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
command -v cargo-deb >/dev/null || fail 'no cargo-deb: cargo install --locked cargo-deb'

mkdir -p "$scratch/target/release" "$scratch/root"
cp "$tabpact" "$scratch/target/release/tabpact"
cd "$root"
CARGO_TARGET_DIR=$scratch/target expect 0 cargo deb --no-build --output "$scratch/tabpact.deb"
expect 0 dpkg-deb --info "$scratch/tabpact.deb"
expect 0 dpkg-deb --contents "$scratch/tabpact.deb"
for file in bin/tabpact share/man/man1/tabpact.1.gz share/man/man1/tabpact-check.1.gz \
    share/bash-completion/completions/tabpact share/zsh/vendor-completions/_tabpact \
    share/fish/vendor_completions.d/tabpact.fish share/doc/tabpact/copyright share/doc/tabpact/contracts/README.md; do
    says " ./usr/$file"
done

# With no script in the package, unpacking is installing.
expect 0 dpkg-deb --extract "$scratch/tabpact.deb" "$scratch/root"
mkdir "$scratch/shop"
cd "$scratch/shop"
write_shop
expect 0 "$scratch/root/usr/bin/tabpact" check --quiet
is_silent
write_broken_data
expect 1 "$scratch/root/usr/bin/tabpact" check --format concise
if command -v man >/dev/null; then
    expect 0 man --local-file "$scratch/root/usr/share/man/man1/tabpact-lint.1.gz"
    says 'Check contracts without reading data'
fi
# shellcheck disable=SC2016
expect 0 bash -c 'source "$1"; complete -p tabpact' _ "$scratch/root/usr/share/bash-completion/completions/tabpact"
