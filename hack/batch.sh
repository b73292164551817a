#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the whole suite against a slow but correct node in a separate sandbox, which is removed at the end. Every failure is a
# false alarm. Prints how long the run took, and for how much of that time no status of any pod changed; see docs/batch.md.
#   PROCS=n     processes that run templates at the same time; default 8, as most of them wait
#   ARGS=flags  further flags of the suite, such as --focus=400-
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

sandbox=(bin/sandbox --dir "$PWD/.sandbox" --name batch)
require_tools
step "Building the suite and the sandbox" make --no-print-directory build
go build -o bin/idle ./hack/idle
# Ginkgo knows the programs that it can run by this suffix.
cp bin/vktest bin/vktest.test
# Quotes within ARGS are interpreted, so that the flags of a failure text can be pasted.
eval "arguments=(${ARGS:-})"

trap '"${sandbox[@]}" down' EXIT
# Remove the sandbox of an earlier run that was killed.
"${sandbox[@]}" down >/dev/null 2>&1
attended "${sandbox[@]}" up --batch
KUBECONFIG=$("${sandbox[@]}" kubeconfig)
export KUBECONFIG
# `down` removes it.
config=$PWD/.sandbox/batch/vktest_config.yaml
"${sandbox[@]}" config >"$config"

# In parallel, Ginkgo's own command prints, with colours wherever it prints.
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || export GINKGO_NO_COLOR=true
status=0
attended bin/idle "$(go tool -n ginkgo)" --procs="${PROCS:-8}" --silence-skips "${arguments[@]}" bin/vktest.test -- \
  --vktest.config="$config" --vktest.ordered=false --vktest.report-dir="$PWD/reports/batch" || status=$?
exit "$status"
