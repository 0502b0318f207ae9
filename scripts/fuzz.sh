#!/usr/bin/env bash
# Runs every fuzz target for a while, one after the other: FUZZTIME=60s each.
# With arguments, only those packages' targets. What is found is kept as a file
# under the package's testdata/fuzz, to be committed with the mend.
set -euo pipefail
cd "$(dirname "$0")/.."
span=${FUZZTIME:-60s}
for dir in $(git grep -l '^func Fuzz' -- '*_test.go' | xargs -n1 dirname | sort -u); do
  [ $# -gt 0 ] && [[ " $* " != *" $dir "* ]] && continue
  for target in $(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | cut -d' ' -f2); do
    printf '== %s %s\n' "$dir" "$target"
    go test "./$dir" -run '^$' -fuzz "^$target\$" -fuzztime "$span" -fuzzminimizetime 5s | tail -n 2
  done
done
