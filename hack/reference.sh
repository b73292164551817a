#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Records what the built-in templates leave on the reference kubelet, in a sandbox of its own, and writes the traces that
# failed tests are compared with: framework/reference/traces.jsonl.gz. docs/reference.md describes them.
#   ONLY=regexp  record these templates alone; the traces of the others stay
#   ROUNDS=n     how often; default 3. Only what all rounds have in common counts
#   PROCS=n      processes that run templates at the same time; default 4
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

own_sandbox reference
start_sandbox
export VKTEST_RECORD=$PWD/.sandbox/recording.jsonl
rm -f "$VKTEST_RECORD"
for _ in $(seq "${ROUNDS:-3}"); do
  # A template that fails leaves nothing to record; that a busy machine needs more time does not matter.
  attended "$(go tool -n ginkgo)" --procs="${PROCS:-4}" --silence-skips --skip='lifecycle:' --focus="${ONLY:-.}" bin/vktest.test -- \
    --vktest.config="$config" --vktest.ordered=false --vktest.timeout-multiplier=3 || say "Templates that failed are not recorded."
done
go run ./hack/reference merge "$VKTEST_RECORD"
go run ./hack/reference stale
