#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the unit tests of the suite with the race detector and coverage, and prints a table: per package what the unit tests cover,
# what the end-to-end tests cover, and both together. It fails if unit tests cover less of a package than the limits below.
# Coverage of end-to-end tests is what `COVERAGE=1 hack/e2e.sh` has left in coverage/e2e. `hack/cover.sh table` runs no tests.
set -euo pipefail
cd "$(dirname "$0")/.."

limit=80       # percent of the statements of every package
specs_limit=85 # percent of the statements of package specs

out=$PWD/coverage
module=$(go list -m)
packages=./framework/...,./specs,./internal/...
if [ "${1:-}" != table ]; then
  rm -rf "$out/unit" && mkdir -p "$out/unit"
  go test -short -race -count=1 -timeout 60m -cover -coverpkg="$packages" . ./framework/... ./specs ./internal/... ./templates/... -args -test.gocoverdir="$out/unit" |
    sed -E '/no test files|coverage: 0\.0% of statements$/d; s/\tcoverage: .*//'
fi

# percent DIR…: PACKAGE PERCENT for every package of the suite
percent() {
  go tool covdata percent -i="$1" | sed -nE "s|^\s*$module/(\S+)\s+coverage: ([0-9.]+)% of statements.*|\1 \2|p"
}
total() {
  go tool covdata textfmt -i="$1" -o="$out/profile.txt"
  awk -v module="$module/" 'index($1, module) == 1 && $1 !~ "/hack/" { all[$1] = $2; if ($3 > 0) hit[$1] = $2 }
    END { for (b in all) { n += all[b]; c += hit[b] } printf "%.1f\n", n ? 100 * c / n : 0 }' "$out/profile.txt"
}

both=$out/unit
if compgen -G "$out/e2e/covmeta.*" >/dev/null; then both=$out/unit,$out/e2e; fi
{
  percent "$out/unit" | sed 's/^/unit /'
  if [ "$both" != "$out/unit" ]; then percent "$out/e2e" | sed 's/^/e2e /'; fi
  percent "$both" | sed 's/^/both /'
  echo "unit total $(total "$out/unit")"
  if [ "$both" != "$out/unit" ]; then echo "e2e total $(total "$out/e2e")"; fi
  echo "both total $(total "$both")"
} | awk -v limit="$limit" -v specs_limit="$specs_limit" '
  { value[$1, $2] = $3; if (!($2 in seen) && $2 != "total") { seen[$2]; names[++n] = $2 } }
  function cell(kind, name) { return (kind, name) in value ? sprintf("%.1f", value[kind, name]) : "-" }
  function row(name) { printf "%-34s %8s %12s %8s\n", name, cell("unit", name), cell("e2e", name), cell("both", name) }
  END {
    printf "\n%-34s %8s %12s %8s\n", "Percent of statements covered by", "unit", "end-to-end", "both"
    for (i = 1; i <= n; i++) row(names[i])
    row("total")
    for (i = 1; i <= n; i++) {
      wanted = names[i] == "specs" ? specs_limit : limit
      if (("unit", names[i]) in value && value["unit", names[i]] + 0 < wanted) { printf "%s: unit tests must cover %d%% of the statements\n", names[i], wanted; low = 1 }
    }
    exit low
  }'
