#!/usr/bin/env bash
# Publishes the exporter as one file that needs no .NET on the machine it runs on: trimmed, compiled ahead for the start.
#
#   deploy/publish.sh DIR [linux-x64|linux-arm64]      writes DIR/mmexporter
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "publish.sh: name the directory to publish into, and the platform where it is not this one: deploy/publish.sh DIR [linux-x64|linux-arm64]" >&2
    exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
case $(uname -m) in
    aarch64) platform=${2:-linux-arm64} ;;
    *) platform=${2:-linux-x64} ;;
esac
cd "$(dirname "$0")/.."
# Its own artifacts: what is built for the tests stays as it is. Analyzers look at the code when it is built for them.
published=artifacts/publish/$platform
dotnet publish src/MmExporter/MmExporter.csproj --configuration Release --runtime "$platform" --self-contained \
    --artifacts-path artifacts/publish/build --output "$published" --nologo --verbosity quiet \
    -p:RunAnalyzers=false -p:PublishSingleFile=true -p:PublishTrimmed=true -p:PublishReadyToRun=true
# Beside it lie symbols, which nobody installs.
install -m 755 "$published/mmexporter" "$out/mmexporter"
