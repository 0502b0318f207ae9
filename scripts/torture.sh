#!/usr/bin/env bash
# The ledger's torture in full: rounds of kills, power cuts and spoilt files.
# What has passed is written down in artifacts/torture, and not done again: stop
# it at any time and start it again. "torture.sh fresh" begins anew.
set -euo pipefail
cd "$(dirname "$0")/.."
dir=artifacts/torture
[ "${1:-}" = fresh ] && rm -rf "$dir"
mkdir -p "$dir"
touch "$dir/passed"

# Built once, not once a round.
go build -o "$dir/dayrun" ./cmd/dayrun
for package in cmd/dayrun store/sqlite; do
  go test -c -o "$dir/$(basename "$package").test" "./$package"
done
top=$PWD
export TORTURE_PROGRAM=$top/$dir/dayrun

# round NAME PACKAGE TEST SETTING...  runs a test once with its settings.
round() {
  local name=$1 package=$2 test=$3
  shift 3
  if grep -qxF "$name" "$dir/passed"; then return; fi
  echo "== $name ($(date +%H:%M:%S))"
  if ! (cd "$package" && env "$@" "$top/$dir/$(basename "$package").test" -test.timeout 90m -test.v -test.run "$test") >"$dir/$name.log" 2>&1; then
    tail -n 50 "$dir/$name.log" >&2
    echo "failed: $name; all of it is in $dir/$name.log" >&2
    exit 1
  fi
  grep -hE '_test\.go:[0-9]+: ' "$dir/$name.log" || true
  echo "$name" >>"$dir/passed"
}

for seed in $(seq 1 40); do
  round "sqlite-kills-$seed" ./cmd/dayrun 'TestKillNine/SQLite' TORTURE_KILLS=25 TORTURE_SEED="$seed"
done
for seed in $(seq 1 20); do
  round "postgresql-kills-$seed" ./cmd/dayrun 'TestKillNine/PostgreSQL' TORTURE_KILLS=10 TORTURE_SEED="$seed"
done
round sqlite-kills-100000 ./cmd/dayrun 'TestKillNine/SQLite' TORTURE_KILLS=50 TORTURE_ORDERS=100000
round postgresql-kills-100000 ./cmd/dayrun 'TestKillNine/PostgreSQL' TORTURE_KILLS=50 TORTURE_ORDERS=100000
round power-cuts ./store/sqlite 'TestPowerCut$' TORTURE_CUTS=200
round power-control ./store/sqlite 'TestPowerCutWithoutSync' TORTURE_SEED=1
round corruptions ./store/sqlite 'TestCorruption' TORTURE_FLIPS=1000
echo "torture passed: $(wc -l <"$dir/passed") rounds"
