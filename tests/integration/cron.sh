#!/usr/bin/env bash
# The script of examples/cron, started as cron starts it: no terminal, next to no environment, a shell that knows nothing.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
mkdir -p "$scratch/shop" "$scratch/metrics"
cd "$scratch/shop"
write_shop
cp "$root/examples/cron/check-data" "$scratch/bin/"
metrics=$scratch/metrics/tabpact$(tr -c 'A-Za-z0-9\n' _ <<<"$scratch/shop").prom

# What a line of a crontab does. The umask is strict, as it often is for root.
cron() {
    (
        cd /
        umask 022
        setsid env -i HOME=/nonexistent LOGNAME=nobody SHELL=/bin/sh PATH="$scratch/bin:/usr/bin:/bin" \
            METRICS="$scratch/metrics" /bin/sh -c "$1" </dev/null
    )
}
metric() { grep -E "^$1(\{| )" "$metrics" || fail "no metric $1"; }

echo '== sound data: no mail'
expect 0 cron "check-data $scratch/shop"
is_silent
expect 0 cat "$metrics"
says 'tabpact_last_success_timestamp_seconds'
expect 0 stat --format=%a "$metrics"
says 644
if grep -E '^[a-z_]+(\{[^}]*\})? [0-9.e+-]+ [0-9]+$' "$metrics"; then fail 'a sample with a timestamp: the collector skips the file'; fi
expect 0 ls -A "$scratch/metrics"
if [[ $printed != "$(basename "$metrics")" ]]; then fail 'something is left beside the metrics'; fi

echo '== broken data: a mail that says what is wrong'
write_broken_data
expect 1 cron "check-data $scratch/shop"
says '1 of 2 rows below 0'
if [[ $printed == *$'\e'* || $printed == *$'\r'* ]]; then fail 'expected plain text'; fi
expect 0 metric tabpact_check_passed
says ' 0'

echo '== missing data'
mv data elsewhere
expect 3 cron "check-data $scratch/shop"
says 'does not exist'
mv elsewhere data
write_sound_data

echo '== the last check is still running'
flock --no-fork "$scratch/shop" sleep 60 &
holder=$!
until ! flock --nonblock "$scratch/shop" true; do sleep 0.1; done
expect 75 cron "check-data $scratch/shop"
says 'still running'
kill "$holder"
wait "$holder" 2>/dev/null || true

echo '== a project that is not there'
expect 2 cron "check-data $scratch/nowhere"

echo '== the units of systemd'
if command -v systemd-analyze >/dev/null; then
    mkdir "$scratch/units"
    sed "s|/usr/bin/tabpact|$scratch/bin/tabpact|" "$root/examples/systemd/tabpact@.service" >"$scratch/units/tabpact@shop.service"
    cp "$root/examples/systemd/tabpact@.timer" "$scratch/units/tabpact@shop.timer"
    expect 0 systemd-analyze verify --man=no "$scratch/units/tabpact@shop.service" "$scratch/units/tabpact@shop.timer"
    is_silent
else
    echo 'not tried: no systemd-analyze here'
fi
