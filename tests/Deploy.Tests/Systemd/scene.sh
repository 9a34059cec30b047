#!/bin/bash
# What an operator and some applications do on a machine with systemd, played there by its root. /rig has the packages and the writer; what
# was seen becomes files in /rig/facts, which the tests look at. Nothing is judged here but that what is waited for comes.
set -u
export LC_ALL=C DEBIAN_FRONTEND=noninteractive SYSTEMD_COLORS=0 SYSTEMD_PAGER=

facts=/rig/facts
shared=/dev/shm/mmstats
address=http://127.0.0.1:9464

# note NAME COMMAND...: what a command writes, and behind it its exit code, becomes a fact.
note() {
    local name=$1 code=0
    shift
    "$@" > "$facts/$name" 2>&1 || code=$?
    echo "$code" > "$facts/$name.code"
}

# eventually WHAT COMMAND...: waits until a command succeeds; in vain is a fact too.
eventually() {
    local what=$1 end=$((SECONDS + 15))
    shift
    until "$@" > /dev/null 2>&1; do
        if [ "$SECONDS" -ge "$end" ]; then
            echo "$what" >> "$facts/waited-in-vain"
            return
        fi
        sleep 0.05
    done
}

page() { curl --silent --show-error --max-time 5 "$address/metrics"; }
page_has() { page | grep -q -- "$1"; }
show() { systemctl show mmexporter.service --property "$1" --value; }
shows() { [ "$(show "$1")" = "$2" ]; }
main_process() { show MainPID; }
process_other_than() { local now; now=$(main_process); [ "$now" != 0 ] && [ "$now" != "$1" ] && shows ActiveState active; }
file_count() { find "$shared/$1" -name '*.mmstats' | wc -l; }
has_files() { [ "$(file_count "$1")" = "$2" ]; }

set_arguments() { echo "ARGS=\"$1\"" > /etc/default/mmexporter; }

# write USER APPLICATION VALUE: has a user hold a counter. Its process is $writer, its umask as strict as can be.
write() {
    rm -f "/tmp/$1.out"
    (umask 077 && exec setpriv --reuid "$1" --regid "$1" --init-groups /rig/hold "$2" "$3") < <(exec sleep infinity) > "/tmp/$1.out" &
    writer=$!
    eventually "$1 writes" grep -q ready "/tmp/$1.out"
}

kill_writer() { kill -KILL "$1"; wait "$1" 2> /dev/null; }

installing() {
    note install dpkg --install /rig/1.deb
    # Nothing is waited for: the package's scripts come back when the exporter is ready.
    note page-after-install page
    note state-after-install systemctl show mmexporter.service --property ActiveState,SubState,NotifyAccess,StatusText,DynamicUser,Result
    note service-enabled systemctl is-enabled mmexporter.service
    note socket-enabled systemctl is-enabled mmexporter.socket
    note shared-directory stat --format '%a %U %G' "$shared"
    note verify systemd-analyze verify mmexporter.service mmexporter.socket
    note security systemd-analyze security --threshold=15 mmexporter.service
    note process-status cat "/proc/$(main_process)/status"
    note mmstats-group getent group mmstats
    note mounts cat "/proc/$(main_process)/mounts"
}

writing() {
    for user in alice bob; do useradd --no-create-home --user-group --groups mmstats "$user"; done
    useradd --no-create-home --user-group carol
    write alice shop 5
    alice=$writer
    write bob shop 7
    bob=$writer
    note files-of-the-living find "$shared/shop" -printf '%y %m %u %g\n'
    eventually "both writers' counts" page_has '^c_total{app="shop"} 12$'
    note page-of-two-users page
    note stranger setpriv --reuid carol --regid carol --init-groups ls "$shared"
}

dying() {
    set_arguments "--ledger.unlink-delay=0s --scan.interval=200ms"
    systemctl restart mmexporter.service
    kill_writer "$alice"
    kill_writer "$bob"
    for value in 100 200 300; do
        write alice shop "$value"
        kill_writer "$writer"
    done
    note files-of-the-dead file_count shop
    # Three of an application stay.
    eventually "files of dead writers are removed" has_files shop 3
    eventually "the dead are counted" page_has '^c_total{app="shop"} 612$'
    note files-left file_count shop
    note page-after-deaths page
}

restarting() {
    write bob shop 1000
    before=$(main_process)
    note restart systemctl restart mmexporter.service
    note page-after-restart page
    note files-after-restart file_count shop
    note process-changed test "$before" != "$(main_process)"
    note state-directory find /var/lib/private/mmexporter -printf '%P %m\n'
    kill_writer "$writer"

    # Services with users of their own that exist only while they run. systemd removes their files when they stop.
    transient() { systemd-run --quiet --unit="$1" --property=DynamicUser=yes --property=SupplementaryGroups=mmstats sh -c "sleep infinity | $2"; }
    transient cart '/rig/hold cart 4'
    transient dotnet "/demo/mmstats-demo v2 --pattern hold --dir /dev/shm/mmstats"
    eventually "the transient service in C is counted" page_has '^c_total{app="cart"} 4$'
    eventually "the transient service in .NET is counted" page_has '^c_total{app="proof"} 5$'
    note files-of-transients find "$shared/cart" "$shared/proof" -printf '%y %m %g\n'
    systemctl stop cart.service dotnet.service
    note files-after-transients find "$shared/cart" "$shared/proof"
    note page-after-transients page
}

hanging() {
    mkdir -p /run/systemd/system/mmexporter.service.d
    printf '[Service]\nWatchdogSec=2s\nTimeoutAbortSec=1s\nRestartSec=100ms\n' > /run/systemd/system/mmexporter.service.d/watchdog.conf
    systemctl daemon-reload
    systemctl restart mmexporter.service
    sign=$(show WatchdogTimestampMonotonic)
    another_sign() { [ "$(show WatchdogTimestampMonotonic)" != "$sign" ]; }
    eventually "a first sign of life" another_sign
    sign=$(show WatchdogTimestampMonotonic)
    eventually "a second sign of life" another_sign
    note restarts-while-alive show NRestarts
    before=$(main_process)
    kill -STOP "$before"
    eventually "systemd starts another process" process_other_than "$before"
    note restarts-after-hang show NRestarts
    note log-of-hang journalctl --unit mmexporter.service --output cat
    note page-after-hang page
    rm -r /run/systemd/system/mmexporter.service.d
    systemctl daemon-reload
}

reloading() {
    mkdir -p /etc/mmexporter
    mapping() { printf 'mappings:\n- match: "c"\n  %s\n' "$1" > /etc/mmexporter/mapping.yml; }
    mapping 'name: "first"'
    set_arguments "--mapping.config=/etc/mmexporter/mapping.yml"
    systemctl restart mmexporter.service
    before=$(main_process)
    note page-before-reload page
    mapping 'name: "second"'
    note reload systemctl reload mmexporter.service
    eventually "the mapping is read again" page_has '^second_total'
    mapping 'nam: "third"'
    systemctl reload mmexporter.service
    refused() { show StatusText | grep -q refused; }
    eventually "the mistake is in the status" refused
    eventually "it serves again" shows ActiveState active
    note status-after-mistake show StatusText
    note page-after-mistake page
    note same-process test "$before" = "$(main_process)"
    rm -r /etc/mmexporter
}

activating() {
    set_arguments "--web.systemd-socket"
    systemctl stop mmexporter.service
    # Without a socket the flag is a mistake.
    note start-without-socket systemctl start mmexporter.service
    systemctl stop mmexporter.service
    note log-without-socket journalctl --unit mmexporter.service --output cat --lines 20
    systemctl reset-failed mmexporter.service
    systemctl start mmexporter.socket
    note service-before-request systemctl is-active mmexporter.service
    note page-by-activation page
    note service-after-request systemctl is-active mmexporter.service
    note log-of-activation journalctl --unit mmexporter.service --output cat --lines 20
    # Whoever comes while it does not run waits.
    systemctl stop mmexporter.service 2> /dev/null
    note page-after-stop page
    systemctl stop mmexporter.socket mmexporter.service
}

upgrading() {
    set_arguments "--scan.interval=1s"
    systemctl start mmexporter.service
    before=$(main_process)
    note upgrade dpkg --install /rig/2.deb
    note page-after-upgrade page
    note version dpkg-query --show --showformat '${Version} ${Status}' mmexporter
    note process-changed-by-upgrade test "$before" != "$(main_process)"
    note settings-after-upgrade cat /etc/default/mmexporter

    # Whoever has disabled and stopped it finds it so.
    systemctl disable --now mmexporter.service
    note install-when-disabled dpkg --install /rig/2.deb
    note enabled-when-disabled systemctl is-enabled mmexporter.service
    note active-when-disabled systemctl is-active mmexporter.service
    systemctl enable --now mmexporter.service
}

removing() {
    note remove dpkg --remove mmexporter
    note active-after-remove systemctl is-active mmexporter.service
    note state-after-remove find /var/lib/private/mmexporter /etc/default/mmexporter
    note purge dpkg --purge mmexporter
    note left-of-package find / -xdev -not -path '/rig/*' -not -path '/proc/*' -name '*mmexporter*'
    note left-of-applications file_count shop
    note units-after-purge systemctl list-unit-files 'mmexporter*' --no-legend
}

mkdir -p "$facts"
for step in installing writing dying restarting hanging reloading activating upgrading removing; do
    begin=$(date +%s%N)
    "$step"
    echo "$step $((($(date +%s%N) - begin) / 1000000)) ms" >> "$facts/times"
done
journalctl --unit mmexporter.service --output short-monotonic > "$facts/log" 2>&1
