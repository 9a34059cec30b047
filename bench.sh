#!/usr/bin/env bash
# Runs a benchmark: ./bench.sh NAME [--json]. Without a name it lists them.
set -euo pipefail
cd "$(dirname "$0")"
dotnet build bench/bench.csproj --configuration Release --verbosity quiet --nologo >&2
exec artifacts/bin/bench/release/bench "$@"
