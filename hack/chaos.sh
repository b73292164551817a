#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the suite in a separate sandbox, which is removed at the end, under every fault between the suite and the API server.
#   ONLY=re   test only rows and phases that match, such as 'away-50-s checks'
#   SEED=n    choose the same requests again
#   SCALE=x   multiply the durations of the faults and the timeouts of the suite; default 1, so that 50 s are 50 s
# It also runs all built-in templates with and without faults, side by side, and prints how much longer they take.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

sandbox=(bin/sandbox --dir "$PWD/.sandbox" --name chaos)
require_tools
step "Building the sandbox" make --no-print-directory bin/sandbox
trap '"${sandbox[@]}" down' EXIT
"${sandbox[@]}" down >/dev/null 2>&1
attended "${sandbox[@]}" up

status=0
flags=(-kubeconfig="$("${sandbox[@]}" kubeconfig)" -seed="${SEED:-0}")
tests=(go test -v -count=1 -timeout 12h ./hack/chaos)
if [ -z "${ONLY:-}" ]; then
  step "All templates, with and without faults" "${tests[@]}" -run '^TestBuiltIn$' -args "${flags[@]}" || status=$?
fi
# A node runs no more than 110 pods.
step "Every row in each of its phases" "${tests[@]}" -run '^TestMatrix$' -args \
  "${flags[@]}" -scale="${SCALE:-1}" -places=16 -rows="${ONLY:-}" || status=$?
exit "$status"
