#!/usr/bin/env bash
# Makes a small Debian with systemd, into which the tests put the package and boot. Where it is there already, nothing happens.
# It takes root.
#
#   tests/rig/install-systemd-root.sh      into $MMEXPORTER_RIG, or ~/.cache/mmexporter-rig
set -euo pipefail
. "$(dirname "$0")/packages.sh"

suite=bookworm
# What the package depends on, and what the tests do in there: the root has no network to fetch it from.
packages=systemd,systemd-sysv,libgcc-s1,libstdc++6,libssl3,curl

folder=systemd-root
[ ! -e "$rig/$folder/made-of" ] || [ "$(cat "$rig/$folder/made-of")" != "$suite $packages" ] || exit 0

by_hand="make a root directory of Debian $suite with $packages in $rig/$folder/root by hand"
[ "$(id -u)" -eq 0 ] || fail "a root directory needs root: run this as root, or $by_hand"
command -v mmdebstrap > /dev/null || fail "there is no mmdebstrap: apt-get install --no-install-recommends mmdebstrap"
begin "$by_hand"
echo "Making $rig/$folder"
for mirror in $(mirrors); do
    rm -rf "$work/new"
    mkdir "$work/new"
    mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --aptopt='APT::Sandbox::User "root"' \
        "$suite" "$work/new/root" "deb [signed-by=$keys] $mirror $suite main" || continue
    # Whoever boots a copy is somebody else.
    : > "$work/new/root/etc/machine-id"
    echo "$suite $packages" > "$work/new/made-of"
    rm -rf "${rig:?}/$folder"
    mv "$work/new" "$rig/$folder"
    exit 0
done
fail "no root directory could be made of Debian's suite $suite from where this machine takes its packages; $by_hand"
