#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the suite on simulated nodes in a sandbox of its own, which is always removed at the end, and prints what it has
# measured. Needs no root. Variables:
#   NODES      numbers of nodes, one run for each (default: 20)
#   SHARDS     number of shards, processes that run at the same time (default: 2)
#   BROKEN     number of broken nodes (default: 0)
#   LATENCY    time until a pod runs, and until it ends (default: 200ms)
#   TEMPLATES  directory with templates (default: hack/fleet/templates)
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

sandbox=(bin/sandbox --dir "$PWD/.sandbox" --name fleet)
reports=$PWD/reports/fleet

say "The first run compiles Kubernetes (about 11 minutes on 2 cores), the suite and kwok (about 3 minutes)."
step "Building the suite, the sandbox and the fleet" make --no-print-directory build bin/fleet

stop_fleet() {
  [ -z "${fleet_PID:-}" ] || kill -INT "$fleet_PID" 2>/dev/null || true
  wait
}
trap 'stop_fleet; "${sandbox[@]}" down' EXIT
# Remove the sandbox of an earlier run that was killed.
"${sandbox[@]}" down >/dev/null 2>&1
attended "${sandbox[@]}" up --no-node
KUBECONFIG=$("${sandbox[@]}" kubeconfig)
export KUBECONFIG

for nodes in ${NODES:-20}; do
  set -m # In a process group of its own, it outlives Ctrl-C until the shards have removed their pods.
  coproc fleet { exec bin/fleet --nodes="$nodes" --broken="${BROKEN:-0}" --latency="${LATENCY:-200ms}"; }
  set +m
  # Its first line says that the nodes are ready.
  read -r ready <&"${fleet[0]}" || { say "The fleet has not started." >&2; exit 1; }
  say "$ready"
  attended bin/fleet measure --shards="${SHARDS:-2}" --templates="${TEMPLATES:-hack/fleet/templates}" --report-dir="$reports/$nodes"
  stop_fleet
  say "Open $reports/$nodes/merged/report.html in a browser."
done
