#!/usr/bin/env bash
# Builds and runs the exporter. Without arguments, a demonstration runs beside it and writes the files it reads; with
# arguments, they are the exporter's own (./run.sh --help lists them). Ctrl-C ends all of it.
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)

dotnet build "$root/MmExporter.slnx" --configuration Release --verbosity quiet --nologo
exporter=$root/artifacts/bin/MmExporter/release/mmexporter
demo=$root/artifacts/bin/Demo/release/mmstats-demo

if [ $# -gt 0 ]; then
    exec "$exporter" "$@"
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

"$demo" --dir "$dir" > /dev/null &
children+=($!)
"$exporter" --mmstats.path "$dir" &
children+=($!)

port=${OTEL_EXPORTER_PROMETHEUS_PORT:-9464}
host=${OTEL_EXPORTER_PROMETHEUS_HOST:-localhost}
until (: < "/dev/tcp/$host/$port") 2> /dev/null; do
    # It has said why it ended.
    kill -0 "${children[1]}" 2> /dev/null || exit 1
    sleep 0.1
done

cat << END

  A demonstration writes into $dir
  Open  http://$host:$port/
  Try   curl -s http://$host:$port/metrics
  Ctrl-C ends it.

END

# Ends when either of them does.
wait -n "${children[@]}"
