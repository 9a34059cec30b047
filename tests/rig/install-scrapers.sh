#!/usr/bin/env bash
# Unpacks the scrapers that the tests need and Debian 12 does not have: Prometheus 2.53 and 3.5, vmagent and
# VictoriaMetrics, out of packages of newer Debian suites. They need only the C library. Nothing is installed: no package
# source and no package of this machine changes, and root is not needed. Where all is there already, nothing happens.
#
#   tests/rig/install-scrapers.sh          into $MMEXPORTER_RIG, or ~/.cache/mmexporter-rig
#
# Packages come from where this machine takes its own, with its own apt configuration (proxy, credentials).
# The suite forky moves on until it is released: its Prometheus is 3.5 or later.
set -euo pipefail

rig=${MMEXPORTER_RIG:-$(echo ~)/.cache/mmexporter-rig}
keys=/usr/share/keyrings/debian-archive-keyring.gpg

# Folder of the rig, suite, package, and the programs of it.
wanted=(
    "prometheus-2.53 trixie prometheus prometheus"
    "prometheus-3.5 forky prometheus prometheus"
    "victoria-metrics forky victoria-metrics vmagent victoria-metrics"
)

fail() {
    echo "install-scrapers.sh: $1" >&2
    exit 1
}

has_programs() {
    local folder=$1 program
    for program in "${@:4}"; do
        [ -x "$rig/$folder/$program" ] || return 1
    done
}

# Where this machine takes its own suite from. Another vendor may have a suite of that name too: such a place has no such
# package, and the next one is asked.
mirrors() {
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$codename/InRelease'.*|\1|p" | sort -u
}

# Downloads a package of a suite into a folder, with package lists of its own, which are fetched once a suite and mirror.
download() {
    local suite=$1 package=$2 folder=$3 mirror=$4
    local place
    place=$work/$suite-$(echo "$mirror" | cksum | cut -d ' ' -f 1)
    local apt=(apt-get -qq
        -o Dir::Etc::sourcelist="$place/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
        -o Dir::State::lists="$place/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$place/cache"
        -o APT::Architectures="$(dpkg --print-architecture)" -o APT::Sandbox::User="$(id -un)"
        -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
        -o Acquire::Retries=3 -o APT::Update::Error-Mode=any)
    if [ ! -e "$place/fetched" ]; then
        mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
        echo "deb [signed-by=$keys] $mirror $suite main" > "$place/sources.list"
        "${apt[@]}" update || return 1
        touch "$place/fetched"
    fi
    (cd "$folder" && "${apt[@]}" download "$package")
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

command -v apt-get > /dev/null || fail "there is no apt-get: put the programs of Prometheus 2.53, 3.5 and VictoriaMetrics into $rig by hand"
[ -e "$keys" ] || fail "there is no $keys: install debian-archive-keyring"
mkdir -p "$rig"
work=$(mktemp -d "$rig/.unpacking-XXXXXX")
trap 'rm -rf "$work"' EXIT
for line in "${missing[@]}"; do
    echo "Unpacking into $rig: ${line%% *}"
    # shellcheck disable=SC2086
    unpack $line
done
