#!/usr/bin/env bash
# Installs what the tests need and does not find, builds with warnings as errors, and runs all tests.
# Needs the .NET 10 SDK and, on a machine without the packages below, Debian's apt as root or with sudo.
set -euo pipefail
cd "$(dirname "$0")"

fail() {
    echo "test.sh: $1" >&2
    exit 1
}

command -v dotnet > /dev/null || fail "there is no dotnet: install the .NET 10 SDK and put it on PATH"

# Command -> the package that brings it.
declare -A needed=([prometheus]=prometheus [promtool]=prometheus [amtool]=prometheus-alertmanager [strace]=strace [curl]=curl [python3]=python3 [unshare]=util-linux [mount]=mount [cc]=gcc [node]=nodejs [npm]=npm
    [systemd-analyze]=systemd [systemd-socket-activate]=systemd [systemd-nspawn]=systemd-container [mmdebstrap]=mmdebstrap [script]=bsdutils
    [podman]=podman [buildah]=buildah [runc]=runc [catatonit]=catatonit)
declare -A missing=()
for command in "${!needed[@]}"; do
    command -v "$command" > /dev/null || missing[${needed[$command]}]=1
done
# A compiler alone has no headers, and a minimal Python no JSON.
[ -e /usr/include/stdio.h ] || missing[libc6-dev]=1
python3 -c "import json, mmap" 2> /dev/null || missing[python3]=1
# The packages bring them to the system's own Python, which need not be the first on PATH.
/usr/bin/python3 -c "import prometheus_client.openmetrics.parser" 2> /dev/null || missing[python3-prometheus-client]=1
/usr/bin/python3 -c "import yaml" 2> /dev/null || missing[python3-yaml]=1

log=$(mktemp)
made_policy=
as_root=()
publishing=
finish() {
    [ -z "$publishing" ] || kill "$publishing" 2> /dev/null || true
    rm -f "$log"
    [ -z "$made_policy" ] || "${as_root[@]}" rm -f "$made_policy"
}
trap finish EXIT

if [ ${#missing[@]} -gt 0 ]; then
    install="apt-get install --no-install-recommends ${!missing[*]}"
    command -v apt-get > /dev/null || fail "the tests need ${!missing[*]}, and there is no apt-get: install them by hand"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || fail "the tests need ${!missing[*]}: as root, $install"
        # It may ask for a password where there is somebody to ask.
        if [ -t 0 ]; then ask=(); else ask=(--non-interactive); fi
        sudo "${ask[@]}" true || fail "the tests need ${!missing[*]}: sudo $install"
        as_root=(sudo)
    fi
    echo "Installing ${!missing[*]}"
    # The packages start services of their own; the tests start what they need themselves.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" > /dev/null
        made_policy=$policy
        "${as_root[@]}" chmod +x "$policy"
    fi
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${!missing[@]}" > /dev/null
fi

# What is deployed is tested as it is deployed. It is made while other things are downloaded.
deploy/publish.sh artifacts/published &
publishing=$!

tests/rig/install-scrapers.sh || fail "the tests need the scrapers that tests/rig/install-scrapers.sh unpacks"
tests/rig/install-collector.sh || fail "the tests need the collector that tests/rig/install-collector.sh builds"
tests/rig/install-helm.sh || fail "the tests need Helm and kubectl, which tests/rig/install-helm.sh unpacks"
# It takes root; without it, the tests that boot a system say that they are skipped.
[ "$(id -u)" -ne 0 ] || tests/rig/install-systemd-root.sh || echo "test.sh: without that root directory the tests that boot a system are skipped" >&2
tests/rig/install-image-base.sh || fail "the tests need the base image that tests/rig/install-image-base.sh makes"

dotnet build MmExporter.slnx --configuration Release --verbosity quiet --nologo
wait "$publishing" || fail "the exporter cannot be published: deploy/publish.sh says why"
publishing=

status=0
size=artifacts/image-size.txt
rm -f "$size"
# One project at a time: several of them measure races, and the machine may have two cores.
for project in tests/*/*.Tests.csproj; do
    dotnet test "$project" --configuration Release --no-build --nologo --verbosity quiet \
        --logger 'console;verbosity=minimal' 2>&1 | tee -a "$log" || status=1
done

[ ! -e "$size" ] || cat "$size"
awk '
    /^(Passed|Failed|Skipped)! / {
        gsub(",", "")
        for (i = 1; i < NF; i++) {
            if ($i == "Failed:") failed += $(i + 1)
            if ($i == "Passed:") passed += $(i + 1)
            if ($i == "Skipped:") skipped += $(i + 1)
        }
    }
    END {
        printf "%d passed, %d failed", passed, failed
        if (skipped > 0) printf ", %d skipped", skipped
        printf "\n"
    }' "$log"
exit $status
