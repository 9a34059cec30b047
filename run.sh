#!/usr/bin/env bash
# Builds and runs the exporter. Without arguments, a demonstration runs beside it and writes the files it reads; with
# arguments, they are the exporter's own (./run.sh --help lists them). Ctrl-C ends all of it.
set -euo pipefail
cd "$(dirname "$0")"

dotnet build MmExporter.slnx --configuration Release --verbosity quiet
bin=artifacts/bin

if [ $# -gt 0 ]; then
    exec "$bin/MmExporter/release/mmexporter" "$@"
fi

base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=${TMPDIR:-/tmp}
dir=$(mktemp -d "$base/mmstats-demo.XXXXXX")
children=()
finish() {
    trap - EXIT INT TERM
    for child in "${children[@]}"; do kill -TERM "$child" 2> /dev/null || true; done
    for child in "${children[@]}"; do wait "$child" 2> /dev/null || true; done
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 0' INT TERM

"$bin/Demo/release/mmstats-demo" --dir "$dir" &
children+=($!)
"$bin/MmExporter/release/mmexporter" --mmstats.path "$dir" &
children+=($!)

port=${OTEL_EXPORTER_PROMETHEUS_PORT:-9464}
echo
echo "  A demonstration writes into $dir"
echo "  Open  http://localhost:$port/"
echo "  Try   curl -s http://localhost:$port/metrics"
echo "  Ctrl-C ends it."
echo

# Ends when either of them does; Ctrl-C goes to both.
wait -n "${children[@]}"
