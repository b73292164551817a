#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the suite against nodes with bugs, in a separate sandbox, which is removed at the end.
#   FULL=1        test each fault with all templates that it can affect, not only with those that guard against its class;
#                 takes about two hours
#   SAMPLE=n      test only one in n faults, chosen by SEED=seed; without a seed, a new one is printed
#   SHARD=k/n     test only the kth of n parts of the faults; their results accumulate in docs/data
#   RESUME=1      reuse what an interrupted run with the same variables has finished
#   ALL=1         run all templates that guard against the class of a fault, even after one has detected it
#   RECORD=1      test each fault with all templates that are known to fail because of it, for the dictionary of --vktest.diagnose
#   QUICK=1       test about a tenth of the faults, which together use every kind of rule
#   SYSTEMATIC=1  test the faults that are generated from the API instead; see docs/systematic.md
#   FAULTS=file   test the faults in this file instead (docs/faults.md has the format), each with the templates for which it
#                 changes something, until one detects it; the results are in reports/mutation/results.json alone
#   ONLY=re       test only faults whose name matches
# Arguments are passed to the program; see bin/mutation -help.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
require_tools
step "Building the suite, the sandbox and the runner" make --no-print-directory build bin/mutation
flags=()
[ -z "${FULL:-}" ] || flags+=(-full)
[ -z "${ALL:-}" ] || flags+=(-all)
[ -z "${RECORD:-}" ] || flags+=(-record)
[ -z "${SAMPLE:-}" ] || flags+=(-sample "$SAMPLE")
[ -z "${SEED:-}" ] || flags+=(-seed "$SEED")
[ -z "${SHARD:-}" ] || flags+=(-shard "$SHARD")
[ -z "${RESUME:-}" ] || flags+=(-resume)
[ -z "${QUICK:-}" ] || flags+=(-quick)
[ -z "${ONLY:-}" ] || flags+=(-only "$ONLY")
if [ -n "${SYSTEMATIC:-}" ]; then
  step "Generating the faults" go run ./hack/systematic -plan reports/systematic
  # With half the timeout, templates would detect delays, such as those of an ignored period, that they otherwise tolerate.
  bin/mutation -parallel 16 -timeout-multiplier 1 -systematic reports/systematic -systematic-results docs/data/systematic.json "${flags[@]}" "$@" &&
    good=true || good=false
  go run ./hack/systematic
  $good
  exit
fi
[ -z "${FAULTS:-}" ] || exec bin/mutation -from "$FAULTS" "${flags[@]}" "$@"
# The short run is a test, and leaves the recorded results alone.
[ -n "${QUICK:-}" ] || flags+=(-markdown docs/mutation.md -results docs/data/mutation.json
  -independence docs/independence.md -independence-results docs/data/independence.json)
bin/mutation -accepted hack/sandbox/mutation/accepted.yaml -outside hack/sandbox/mutation/outside.yaml "${flags[@]}" "$@" && good=true || good=false
[ -n "${QUICK:-}" ] || go run ./hack/dictionary reports/mutation/results.json
$good
