#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the whole suite against a slow but correct node in a separate sandbox, which is removed at the end. Every failure is a
# false alarm. Prints how long the run took, and for how much of that time no status of any pod changed; see docs/batch.md.
#   PROCS=n     processes that run templates at the same time; default 8, as most of them wait
#   ARGS=flags  further flags of the suite, such as --focus=400-
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

own_sandbox batch
go build -o bin/idle ./hack/idle
# Quotes within ARGS are interpreted, so that the flags of a failure text can be pasted.
eval "arguments=(${ARGS:-})"
start_sandbox --batch
status=0
attended bin/idle "$(go tool -n ginkgo)" --procs="${PROCS:-8}" --silence-skips "${arguments[@]}" bin/vktest.test -- \
  --vktest.config="$config" --vktest.ordered=false --vktest.report-dir="$PWD/reports/batch" || status=$?
exit "$status"
