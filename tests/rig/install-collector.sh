#!/usr/bin/env bash
# Builds the OpenTelemetry Collector that the tests push to, with the OTLP receiver and the OTLP exporter over HTTP, out of
# Debian's own packages of its sources and of Go. Where it has been built from these sources already, nothing happens.
#
#   tests/rig/install-collector.sh         into $MMEXPORTER_RIG, or ~/.cache/mmexporter-rig
#
# It takes about 3 GB there for the time of the build. The suite forky moves on until it is released: the collector is 0.141
# or later.
set -euo pipefail
. "$(dirname "$0")/packages.sh"

suite=forky
source=$(cd "$(dirname "$0")" && pwd)/otelcol/main.go
folder=$rig/otelcol
by_hand="build $source by hand, and put otelcol and main.go into $folder"

# The largest of the packages that others name and the collector takes nothing from: half of all bytes.
unused='^golang-(github-aws-|github-cloudflare-circl-|google-api-|google-cloud-|golang-x-tools$)'

# Go, the sources of the collector, and those of all it needs; without a C compiler, what else they name is not needed.
download() {
    local mirror=$1 names
    see_suite "$suite" "$mirror" || return 1
    names=$("${apt[@]}" install --no-install-recommends --yes --print-uris golang-go golang-opentelemetry-collector-dev |
        sed -n "s/^'[^']*' \(golang[^_]*\)_.*/\1/p" | grep -Ev "$unused") || return 1
    # shellcheck disable=SC2086 # A list of names.
    (cd "$work/packages" && "${apt[@]}" download $names)
}

download_from_any() {
    local mirror
    for mirror in $(mirrors); do
        if download "$mirror"; then return; fi
    done
    fail "golang-opentelemetry-collector-dev of Debian's suite $suite is not to be had from where this machine takes its packages; $by_hand"
}

build() {
    local package
    for package in "$work"/packages/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/root"
        rm "$package"
    done
    mkdir -p "$work/go/src/otelcol" "$work/new" "$work/tmp"
    cp "$source" "$work/go/src/otelcol/"
    cp "$source" "$work/new/"
    GOROOT=$(echo "$work"/root/usr/lib/go-1.*)
    export GOROOT GOPATH="$work/go:$work/root/usr/share/gocode" GOCACHE="$work/cache" GOTMPDIR="$work/tmp"
    # No file of this machine's own Go settings, no module and no C compiler has a part in it.
    export GOENV=off GO111MODULE=off GOFLAGS= CGO_ENABLED=0
    (cd "$work/go/src/otelcol" && "$GOROOT/bin/go" build -ldflags='-s -w' -o "$work/new/otelcol" .)
    "$work/new/otelcol" --version > /dev/null
}

if [ -x "$folder/otelcol" ] && cmp -s "$source" "$folder/main.go"; then exit 0; fi

begin "$by_hand"
echo "Building into $rig: otelcol"
mkdir -p "$work/packages" "$work/root"
download_from_any
build || fail "the collector does not build with the packages of Debian's suite $suite; $by_hand"
# All of it or nothing, should this be interrupted.
rm -rf "$folder"
mv "$work/new" "$folder"
