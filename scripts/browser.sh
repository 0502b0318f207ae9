#!/usr/bin/env bash
# Starts the demo on free ports and drives its page in Chromium.
#   browser.sh test         the browser test; pictures in artifacts/
#   browser.sh screenshot   docs/dashboard.png for the README
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-test}
data=$(mktemp -d)
mkdir -p artifacts
clock=10
[ "$mode" = screenshot ] && clock=60 # an hour a minute: a picture with something on it
./bin/dayrun demo --data "$data" --http 127.0.0.1:0 --mqtt 127.0.0.1:0 --clock "$clock" >artifacts/demo.log 2>&1 &
pid=$!
cleanup() { kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$data"; }
trap cleanup EXIT
url=""
for _ in $(seq 1 300); do
  url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' artifacts/demo.log | head -1 || true)
  [ -n "$url" ] && break
  kill -0 "$pid" 2>/dev/null || { cat artifacts/demo.log >&2; exit 1; }
  sleep 0.1
done
[ -n "$url" ] || { echo "demo printed no URL:" >&2; cat artifacts/demo.log >&2; exit 1; }
echo "demo at $url"
if [ "$mode" = screenshot ]; then
  (cd dashboard/web && npm run --silent screenshot -- --url "$url" --out ../../docs/dashboard.png --wait 100)
else
  (cd dashboard/web && npm run --silent e2e -- --url "$url" --pid "$pid" --artifacts ../../artifacts)
fi
