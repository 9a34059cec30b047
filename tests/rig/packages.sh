# Packages of newer Debian suites, for the scripts beside this file, which source it. Nothing is installed: no package source
# and no package of this machine changes, and root is not needed. Packages come from where this machine takes its own, with
# its own apt configuration (proxy, credentials).

rig=${MMEXPORTER_RIG:-$(echo ~)/.cache/mmexporter-rig}
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
    echo "$(basename "$0"): $1" >&2
    exit 1
}

# Makes the folder $work, which goes when the script ends, or says what is missing; $1 says what to do by hand.
begin() {
    command -v apt-get > /dev/null || fail "there is no apt-get: $1"
    [ -e "$keys" ] || fail "there is no $keys: install debian-archive-keyring"
    mkdir -p "$rig"
    work=$(mktemp -d "$rig/.unpacking-XXXXXX")
    trap 'rm -rf "$work"' EXIT
}

# Where this machine takes its own suite from. Another vendor may have a suite of that name too: such a place has no such
# package, and the next one is asked.
mirrors() {
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$codename/InRelease'.*|\1|p" | sort -u
}

# Has $apt see one suite of one mirror and nothing else, with package lists of its own, which are fetched once.
see_suite() {
    local suite=$1 mirror=$2
    local place
    place=$work/$suite-$(echo "$mirror" | cksum | cut -d ' ' -f 1)
    apt=(apt-get -qq
        -o Dir::Etc::sourcelist="$place/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
        -o Dir::State::lists="$place/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$place/cache"
        -o APT::Architectures="$(dpkg --print-architecture)" -o APT::Sandbox::User="$(id -un)"
        -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
        -o Acquire::Retries=3 -o APT::Update::Error-Mode=any)
    [ ! -e "$place/fetched" ] || return 0
    mkdir -p "$place/lists/partial" "$place/cache/archives/partial"
    echo "deb [signed-by=$keys] $mirror $suite main" > "$place/sources.list"
    "${apt[@]}" update || return 1
    touch "$place/fetched"
}
