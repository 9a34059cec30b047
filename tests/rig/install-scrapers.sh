#!/usr/bin/env bash
# Unpacks the scrapers that the tests need and Debian 12 does not have: Prometheus 2.53 and 3.5, vmagent and
# VictoriaMetrics, out of packages of newer Debian suites. They need only the C library. Where all is there already,
# nothing happens.
#
#   tests/rig/install-scrapers.sh          into $MMEXPORTER_RIG, or ~/.cache/mmexporter-rig
#
# The suite forky moves on until it is released: its Prometheus is 3.5 or later.
set -euo pipefail
. "$(dirname "$0")/packages.sh"

# Folder of the rig, suite, package, and the programs of it.
wanted=(
    "prometheus-2.53 trixie prometheus prometheus"
    "prometheus-3.5 forky prometheus prometheus"
    "promtool-3 forky promtool promtool"
    "victoria-metrics forky victoria-metrics vmagent victoria-metrics"
)

has_programs() {
    local folder=$1 program
    for program in "${@:4}"; do
        [ -x "$rig/$folder/$program" ] || return 1
    done
}

# Downloads a package of a suite into a folder.
download() {
    local suite=$1 package=$2 folder=$3 mirror=$4
    see_suite "$suite" "$mirror" && (cd "$folder" && "${apt[@]}" download "$package")
}

unpack() {
    local folder=$1 suite=$2 package=$3 programs=("${@:4}") mirror new=$work/$1
    mkdir -p "$new"
    for mirror in $(mirrors); do
        download "$suite" "$package" "$new" "$mirror" || continue
        dpkg-deb --fsys-tarfile "$new"/*.deb | tar -x -C "$new" --strip-components=3 "${programs[@]/#/./usr/bin/}"
        rm "$new"/*.deb
        # All of it or nothing, should this be interrupted.
        rm -rf "${rig:?}/$folder"
        mv "$new" "$rig/$folder"
        return
    done
    fail "the package $package of Debian's suite $suite is not to be had from where this machine takes its packages; put ${programs[*]} into $rig/$folder by hand"
}

missing=()
for line in "${wanted[@]}"; do
    # shellcheck disable=SC2086 # The line is a list of words.
    has_programs $line || missing+=("$line")
done
[ ${#missing[@]} -gt 0 ] || exit 0

begin "put the programs of Prometheus 2.53, 3.5 and VictoriaMetrics into $rig by hand"
for line in "${missing[@]}"; do
    echo "Unpacking into $rig: ${line%% *}"
    # shellcheck disable=SC2086
    unpack $line
done
