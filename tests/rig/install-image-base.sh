#!/usr/bin/env bash
# Makes the root file system that stands for the base image of the Dockerfile in tests: the C library, libstdc++, OpenSSL, the
# authorities' certificates and time zones out of Debian's packages, and no program. Where it is there already, nothing happens.
#
#   tests/rig/install-image-base.sh          image-base/base.tar in $MMEXPORTER_RIG, or ~/.cache/mmexporter-rig
set -euo pipefail
. "$(dirname "$0")/packages.sh"

suite=bookworm
packages=(libc6 libgcc-s1 libstdc++6 libssl3 ca-certificates tzdata)

[ ! -e "$rig/image-base/base.tar" ] || exit 0
begin "put a tar file of a root file system with ${packages[*]} at $rig/image-base/base.tar"

download() {
    local mirror
    for mirror in $(mirrors); do
        if see_suite "$suite" "$mirror" && (cd "$work/packages" && "${apt[@]}" download "${packages[@]}"); then
            return
        fi
    done
    fail "the packages ${packages[*]} of Debian's suite $suite are not to be had from where this machine takes its packages"
}

echo "Making $rig/image-base"
root=$work/root
mkdir -p "$work/packages" "$root" "$work/image-base"
download
for package in "$work"/packages/*.deb; do
    dpkg-deb --extract "$package" "$root"
done
# The C library's package brings a few programs and scripts.
rm -rf "$root"/bin "$root"/sbin "$root"/usr/bin "$root"/usr/sbin "$root"/usr/share/doc "$root"/usr/share/man
# What the package does when it is installed.
mkdir -p "$root/etc/ssl/certs"
cat "$root"/usr/share/ca-certificates/mozilla/*.crt > "$root/etc/ssl/certs/ca-certificates.crt"
mkdir -m 1777 "$root/tmp"
tar --sort=name --numeric-owner --owner=0 --group=0 -cf "$work/image-base/base.tar" -C "$root" .
# All of it or nothing, should this be interrupted.
rm -rf "$rig/image-base"
mv "$work/image-base" "$rig/image-base"
