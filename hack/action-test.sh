#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# action-test.sh DIST VERSION runs the script of the action with a release in a directory, without a cluster. It checks the
# result and the outputs, and that a binary with a wrong checksum does not run.
set -euo pipefail
script=$(realpath "$(dirname "$0")/action.sh")
dist=$1 version=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/downloads"
cp -r "$dist" "$work/downloads/$version"
rm -f "$work/downloads/$version/"*/*
cd "$work"
printf 'target_nodes: [vk-node-1]\n' >good.yaml
printf 'target_node: [vk-node-1]\n' >bad.yaml

# expect STATUS PATTERN VARIABLE…: checks the exit status and the text of the console and the outputs. The summary of the
# job is in the file summary.
expect() {
  local want=$1 pattern=$2 status=0
  shift 2
  : >said
  : >summary
  env -u KUBECONFIG "VKTEST_DOWNLOADS=file://$work/downloads" "VKTEST_VERSION=$version" VKTEST_CONFIG=good.yaml \
    GITHUB_OUTPUT="$work/said" GITHUB_STEP_SUMMARY="$work/summary" "$@" "$script" >>said 2>&1 || status=$?
  if [ "$status" -ne "$want" ] || ! grep -q -e "$pattern" said; then
    printf 'with %s: exit status %d, expected %d and %s in:\n' "$*" "$status" "$want" "$pattern" >&2
    cat said >&2
    exit 1
  fi
}

# summary SIZE checks that the summary of the job is that of the run, or empty.
summary() {
  if [ "$1" = empty ] && [ -s summary ] || [ "$1" = full ] && ! grep -q '^## Conformance of virtual nodes: error' summary; then
    printf 'the summary of the job is not %s:\n' "$1" >&2
    cat summary >&2
    exit 1
  fi
}

expect 1 '^result=failed' VKTEST_NODES=vk-node-1,vk-node-2 VKTEST_REPORT_DIR=reports
summary full
expect 1 '^report-dir=reports$' VKTEST_REPORT_DIR=reports VKTEST_FOCUS=000-hello 'VKTEST_LABEL_FILTER=!needs:gpu'
expect 2 "no test matches --focus='000-hello; exit 0' --label-filter='!needs:gpu'" 'VKTEST_FOCUS=000-hello; exit 0' 'VKTEST_LABEL_FILTER=!needs:gpu'
expect 2 '^result=misused' VKTEST_CONFIG=bad.yaml VKTEST_REPORT_DIR=reports
summary empty
expect 2 'rerun-failed: the run could not begin' VKTEST_RERUN_FAILED=reports/report.yaml
expect 2 'the context "other" cannot be used: KUBECONFIG is not set' VKTEST_CONTEXT=other
expect 2 'cannot download' VKTEST_VERSION=v0.0.0-none
expect 2 'expected 0000' VKTEST_SHA256=0000
for archive in "downloads/$version"/vktest_*.tar.gz; do
  printf x >>"$archive"
done
expect 2 'has the SHA-256'
