#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the whole suite against the node of a separate sandbox, which is always removed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

sandbox=(bin/sandbox --dir "$PWD/.sandbox" --name demo)
reports=$PWD/reports

say "The first run compiles the suite (about 2 minutes), Kubernetes and containerd (about 11 minutes on 2 cores). The tests themselves take up to 10 minutes."
require_tools
step "Building the suite and the sandbox" make --no-print-directory build

# Quotes within ARGS are interpreted, so that the flags of a failure text can be pasted.
eval "arguments=(${ARGS:-})"
rm -f "$reports/summary.txt"

trap '"${sandbox[@]}" down' EXIT
# Remove the sandbox of an earlier demo that was killed.
"${sandbox[@]}" down >/dev/null 2>&1
attended "${sandbox[@]}" up

status=0
KUBECONFIG=$("${sandbox[@]}" kubeconfig)
export KUBECONFIG
# It has the hook that restarts the kubelet; `down` removes it.
config=$PWD/.sandbox/demo/vktest_config.yaml
"${sandbox[@]}" config >"$config"
attended bin/vktest --vktest.config "$config" --vktest.report-dir "$reports" \
  --ginkgo.v --ginkgo.silence-skips "${arguments[@]}" || status=$?

trap - EXIT
"${sandbox[@]}" down
[ ! -f "$reports/summary.txt" ] || { echo; cat "$reports/summary.txt"; echo "Open $reports/report.html in a browser."; }
exit "$status"
