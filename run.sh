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
# Its log goes through here, because it says where it listens.
mkfifo "$dir/.log"
"$exporter" --mmstats.path "$dir" > "$dir/.log" 2>&1 &
children+=($!)
exec 3< "$dir/.log"

address=
while [ -z "$address" ] && IFS= read -r line <&3; do
    echo "$line"
    case $line in *"Listening on "*) address=$(sed 's/.*Listening on \([^"]*\).*/\1/; s/\[::\]\|0\.0\.0\.0/localhost/' <<< "$line") ;; esac
done
# It has said why it ended.
[ -n "$address" ] || exit 1
cat <&3 &

cat << END

  A demonstration writes into $dir
  Open  $address/
  Try   curl -s $address/metrics
  Ctrl-C ends it.

END

# Ends when either of them does.
wait -n "${children[@]}"
