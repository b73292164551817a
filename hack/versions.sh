#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the whole suite against the node of a separate sandbox of each supported version of Kubernetes, from the newest to the
# oldest. Every test must pass there or not apply. The reports are in reports/versions.
#   VERSIONS='v1.36 v1.35'  other versions
#   PROCS=n                 processes that run templates at the same time; default 4
#   ARGS=flags              further flags of the suite, such as --focus=400-
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

newest=$(sed -n 's/^\tk8s\.io\/kubernetes \(v[0-9.]*\).*/\1/p' hack/sandbox/go.mod)
older=$(basename -s .mod hack/sandbox/versions/*.mod | sort -rV)
own_sandbox versions
# Quotes within ARGS are interpreted, so that the flags of a failure text can be pasted.
eval "arguments=(${ARGS:-})"
status=0 results=()
for version in ${VERSIONS:-$newest $older}; do
  start_sandbox --kubernetes "$version"
  reports=$PWD/reports/versions/$version
  rm -f "$reports/report.yaml"
  attended "$(go tool -n ginkgo)" --procs="${PROCS:-4}" --silence-skips "${arguments[@]}" bin/vktest.test -- \
    --vktest.config="$config" --vktest.ordered=false --vktest.report-dir="$reports" || status=1
  "${sandbox[@]}" down
  results+=("$version $(sed -n 's/^summary: //p' "$reports/report.yaml" 2>/dev/null || true)")
  # A run with a test that is skipped for another reason than its version is only a partial success.
  grep -q '^result: success' "$reports/report.yaml" || status=1
done
trap - EXIT
say "" "${results[@]}"
exit "$status"
