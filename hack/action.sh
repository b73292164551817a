#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The implementation of the action (action.yml): downloads a released binary, verifies its checksum and runs it.
# All inputs are environment variables, so that the shell never interprets an input as code.
set -euo pipefail

version=${VKTEST_VERSION:?the input version is required; set it to the tag of a release}
downloads=${VKTEST_DOWNLOADS:-https://github.com/interTwin-eu/vk-test-set/releases/download}
report_dir=${VKTEST_REPORT_DIR:-vktest-reports}

misused() { echo "::error::$*"; exit 2; }

# checksum FILE prints the SHA-256 of a file. macOS does not have sha256sum.
checksum() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

download() {
  curl --fail --silent --show-error --location --retry 3 --output "$2" "$downloads/$version/$1" ||
    misused "cannot download $downloads/$version/$1"
}

# fetch DIRECTORY downloads vktest there and compares it with the checksum of the caller or of the release.
fetch() {
  local os arch name want got
  os=$(uname -s | tr '[:upper:]' '[:lower:]')
  case $os in linux | darwin) ;; *) misused "no release available for $os" ;; esac
  case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) misused "no release available for $(uname -m)" ;;
  esac
  name=vktest_${version}_${os}_$arch
  download "$name.tar.gz" "$1/$name.tar.gz"
  want=${VKTEST_SHA256:-}
  if [ -z "$want" ]; then
    download SHA256SUMS "$1/SHA256SUMS"
    want=$(awk -v name="$name.tar.gz" '$2 == name {print $1}' "$1/SHA256SUMS")
  fi
  got=$(checksum "$1/$name.tar.gz")
  [ "$got" = "$want" ] || misused "$name.tar.gz has the SHA-256 $got, expected ${want:-an entry in SHA256SUMS}"
  tar -xzf "$1/$name.tar.gz" -C "$1" --strip-components 1
}

arguments=(--ginkgo.v --ginkgo.github-output "--vktest.report-dir=$report_dir")
[ -z "${VKTEST_CONFIG:-}" ] || arguments+=("--vktest.config=$VKTEST_CONFIG")
[ -z "${VKTEST_NODES:-}" ] || arguments+=("--vktest.nodes=$VKTEST_NODES")
[ -z "${VKTEST_FOCUS:-}" ] || arguments+=("--ginkgo.focus=$VKTEST_FOCUS")
[ -z "${VKTEST_SKIP:-}" ] || arguments+=("--ginkgo.skip=$VKTEST_SKIP")
[ -z "${VKTEST_RERUN_FAILED:-}" ] || arguments+=("--vktest.rerun-failed=$VKTEST_RERUN_FAILED")
[ -z "${VKTEST_CONTEXT:-}" ] || arguments+=("--vktest.context=$VKTEST_CONTEXT")
[ -z "${VKTEST_LABEL_FILTER:-}" ] || arguments+=("--ginkgo.label-filter=$VKTEST_LABEL_FILTER")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch "$work"
touch "$work/began"
status=0
"$work/vktest" "${arguments[@]}" || status=$?
case $status in
0) result=passed ;;
1) result=failed ;;
*) result=misused ;;
esac
{ echo "result=$result"; echo "report-dir=$report_dir"; } >>"${GITHUB_OUTPUT:-/dev/stdout}"
# A run that could not begin leaves the summary of an earlier one.
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ "$report_dir/summary.md" -nt "$work/began" ]; then
  cat "$report_dir/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
