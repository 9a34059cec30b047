#!/usr/bin/env bash
# Builds the Debian package of the exporter from this tree: the published binary, the units of deploy/systemd, and their settings.
#
#   deploy/deb/build.sh DIR [--binary FILE] [--revision N] [linux-x64|linux-arm64]      writes DIR/mmexporter_VERSION-N_ARCHITECTURE.deb
#
# --binary takes what deploy/publish.sh published before; N is 1 unless told otherwise, and a package with a higher one replaces the others.
# It takes dpkg-deb, and no root. The version is that of Directory.Build.props.
set -euo pipefail

fail() {
    echo "build.sh: $1" >&2
    exit "${2:-1}"
}
usage="deploy/deb/build.sh DIR [--binary FILE] [--revision N] [linux-x64|linux-arm64]"

[ $# -ge 1 ] || fail "name the directory to write the package into: $usage" 2
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
binary='' revision=1 platform=linux-x64
[ "$(uname -m)" != aarch64 ] || platform=linux-arm64
while [ $# -gt 0 ]; do
    case $1 in
        --binary) binary=$(realpath -e -- "${2:?}") || fail "--binary: there is no file ${2:-}" 2; shift 2 ;;
        --revision) revision=${2:-}; [[ $revision =~ ^[1-9][0-9]*$ ]] || fail "--revision: '$revision' is no number from 1" 2; shift 2 ;;
        linux-x64 | linux-arm64) platform=$1; shift ;;
        *) fail "'$1' is not understood: $usage" 2 ;;
    esac
done
command -v dpkg-deb > /dev/null || fail "there is no dpkg-deb: install dpkg"

cd "$(dirname "$0")/../.."
case $platform in
    linux-x64) architecture=amd64 ;;
    linux-arm64) architecture=arm64 ;;
esac
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
[ -n "$version" ] || fail "Directory.Build.props has no <Version>"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$binary" ]; then
    deploy/publish.sh "$work/published" "$platform"
    binary=$work/published/mmexporter
fi

root=$work/root
units=$root/usr/lib/systemd/system
doc=$root/usr/share/doc/mmexporter
install -D -m 755 "$binary" "$root/usr/bin/mmexporter"
install -D -m 644 -t "$units" deploy/systemd/mmexporter.service deploy/systemd/mmexporter.socket
install -D -m 644 deploy/systemd/sysusers.d/mmexporter.conf "$root/usr/lib/sysusers.d/mmexporter.conf"
install -D -m 644 deploy/systemd/tmpfiles.d/mmexporter.conf "$root/usr/lib/tmpfiles.d/mmexporter.conf"
install -D -m 644 deploy/systemd/mmexporter.default "$root/etc/default/mmexporter"
install -D -m 644 -t "$doc" deploy/systemd/README.md
install -D -m 644 LICENSE "$doc/copyright"
gzip -9 -n -c CHANGELOG.md > "$doc/changelog.gz"
chmod 644 "$doc/changelog.gz"

# 1.0.0-rc.1 comes before 1.0.0, which a tilde says; behind a dash is the revision.
mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" << CONTROL
Package: mmexporter
Version: ${version/-/\~}-$revision
Architecture: $architecture
Maintainer: The MmExporter authors <mmexporter@localhost>
Section: net
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f 1)
Pre-Depends: init-system-helpers (>= 1.54~)
Depends: libc6 (>= 2.27), libgcc-s1, libstdc++6 (>= 8), libssl3 | libssl3t64, systemd (>= 247)
Recommends: ca-certificates
Description: serves memory-mapped metrics files to Prometheus
 Applications write their metrics into small memory-mapped files with plain
 stores. MmExporter reads every such file in a directory, serves the numbers to
 Prometheus and pushes them by OTLP. When an application dies, its last numbers
 are still in the file.
CONTROL
echo /etc/default/mmexporter > "$root/DEBIAN/conffiles"
(cd "$root" && find etc usr -type f -print0 | sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
install -m 755 -t "$root/DEBIAN" deploy/deb/postinst deploy/deb/prerm deploy/deb/postrm

package=$out/mmexporter_${version/-/\~}-${revision}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" > /dev/null
echo "$package"
