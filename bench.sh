#!/usr/bin/env bash
# Runs a benchmark: ./bench.sh NAME [--json] [--quick] [--case TEXT]. Without a name it lists them.
set -euo pipefail
cd "$(dirname "$0")"
dotnet build bench/bench.csproj --configuration Release --verbosity quiet --nologo >&2
if [ "${1:-}" = memory ]; then
    # What is measured is what is shipped.
    dotnet publish src/MmExporter/MmExporter.csproj --configuration Release --verbosity quiet --nologo >&2
fi
if [ "${1:-}" = start ]; then
    dotnet build src/MmExporter/MmExporter.csproj --configuration Release --verbosity quiet --nologo >&2
    deploy/publish.sh artifacts/published >&2
fi
exec artifacts/bin/bench/release/bench "$@"
