#!/usr/bin/env bash
# Installs what the tests need and does not find, builds with warnings as errors, and runs all tests.
# Needs the .NET 10 SDK, and on a machine without the packages below root, or sudo without a password.
set -euo pipefail
cd "$(dirname "$0")"

# Package -> a command it brings.
declare -A needed=([prometheus]=promtool [strace]=strace [curl]=curl [python3-minimal]=python3 [util-linux]=unshare)

missing=()
for package in "${!needed[@]}"; do
    command -v "${needed[$package]}" > /dev/null || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo > /dev/null || ! sudo -n true 2> /dev/null; then
            echo "test.sh: the tests need ${missing[*]}: run it as root or with sudo, or install them first" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]}"
    # The packages start services of their own; the tests start what they need themselves.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" > /dev/null
        "${as_root[@]}" chmod +x "$policy"
        trap '"${as_root[@]}" rm -f "$policy"' EXIT
    fi
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" > /dev/null
fi

dotnet build MmExporter.slnx --configuration Release --verbosity quiet --nologo

log=$(mktemp)
trap 'rm -f "$log"; [ -z "${policy:-}" ] || "${as_root[@]}" rm -f "$policy"' EXIT
status=0
# One project at a time: several of them measure races, and the machine may have two cores.
for project in tests/*/*.Tests.csproj; do
    dotnet test "$project" --configuration Release --no-build --nologo --verbosity quiet \
        --logger 'console;verbosity=minimal' 2>&1 | tee -a "$log" || status=1
done

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
