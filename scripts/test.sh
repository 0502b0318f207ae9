#!/usr/bin/env bash
# Everything that must hold before a change lands. Ends with the skipped tests.
set -euo pipefail
cd "$(dirname "$0")/.."
started=$SECONDS
step() { printf '\n== %s (%d s)\n' "$*" $((SECONDS - started)); }

step "tools"
bash scripts/setup.sh

step "page: types, lint, unit tests, build"
make --no-print-directory dashboard/web/node_modules/.installed
(cd dashboard/web && npm run --silent check && npm run --silent lint && npm run --silent test)
make --no-print-directory build

step "Go: format, vet, staticcheck"
bash scripts/lint.sh

step "Go: tests with the race detector"
mkdir -p artifacts
log=artifacts/go-test.log
status=0
mapfile -t packages < <(go list ./... | grep -v '^dayrun/internal/day$')
go test -race -timeout 30m -v "${packages[@]}" >"$log" 2>&1 || status=$?
# What is long and single-threaded leaves its full size to a run without -race;
# simulated days have one goroutine at all.
go test -timeout 15m -v -count=1 ./routing/delivery ./internal/day >>"$log" 2>&1 || status=$?
grep -E '^(ok|FAIL|panic:|---[[:space:]]FAIL|[[:space:]]+---[[:space:]]FAIL)' "$log" || true
if [ "$status" -ne 0 ]; then
  echo; echo "failed; the end of $log:"
  grep -nE '^[[:space:]]*--- FAIL' -B 40 "$log" | tail -n 200 || tail -n 100 "$log"
  exit "$status"
fi

step "browser: the page against the real server"
bash scripts/browser.sh test

step "done"
skipped=$(grep -E '^[[:space:]]*--- SKIP' -A 1 "$log" || true)
passed=$(grep -cE '^[[:space:]]*--- PASS' "$log" || true)
count=$(grep -cE '^[[:space:]]*--- SKIP' "$log" || true)
echo "skipped tests:"
if [ -n "$skipped" ]; then echo "$skipped"; else echo "  none"; fi
echo "$passed passed, 0 failed, $count skipped"
