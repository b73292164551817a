#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the files that hack/release.sh has written to dist/: the checksums, the types of the binaries, the output of the binary
# for this machine, that the action accepts this release but no modified one, and that the build is reproducible.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
export LC_ALL=C

dist=$(realpath "${DIST:-dist}")
version=${VERSION:?is not set; run make release-test}
here=$(go env GOHOSTOS)_$(go env GOHOSTARCH)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

require_command file file
require_command curl "curl ca-certificates"
fail() { say "✘ $*" >&2; exit 1; }

checksums() {
  (cd "$dist" && sha256sum --check --quiet --strict SHA256SUMS) || fail "checksums do not match"
  local file
  for file in "$dist"/*.tar.gz "$dist"/*.json; do
    grep -q " ${file##*/}$" "$dist/SHA256SUMS" || fail "${file##*/} is not in SHA256SUMS"
  done
  for file in "$dist"/*.tar.gz; do
    [ -s "${file%.tar.gz}.cdx.json" ] || fail "${file##*/} has no SBOM"
    tar --list --file "$file" | grep '/LICENSE$' >/dev/null || fail "${file##*/} has no LICENSE"
  done
}

# kinds: every binary is for the platform in the name of its directory, and the Linux binaries are static.
kinds() {
  local -A want=([linux_amd64]='^ELF 64-bit LSB.*x86-64.*statically linked' [linux_arm64]='^ELF 64-bit LSB.*aarch64.*statically linked'
    [darwin_amd64]='^Mach-O 64-bit.*x86[_-]64' [darwin_arm64]='^Mach-O 64-bit.*arm64')
  local program platform kind
  for program in "$dist"/*_*/vktest "$dist"/*_*/sandbox; do
    [ -e "$program" ] || continue
    platform=$(basename "$(dirname "$program")")
    kind=$(file --brief "$program")
    [[ $kind =~ ${want[$platform]} ]] || fail "$program is: $kind"
  done
}

# bills: the SBOM of the sandbox lists exactly the modules that its binary records.
bills() {
  local program bill
  for program in "$dist"/linux_*/sandbox; do
    bill=$dist/sandbox_${version}_$(basename "$(dirname "$program")").cdx.json
    diff <(go version -m "$program" | awk '$1 == "dep" {print $2 "@" $3}' | sort) \
      <(sed -n 's,^ *"bom-ref": "pkg:golang/\([^#"]*\)".*,\1,p' "$bill" | grep -v '^std@' | sed 's/%2B/+/g' | sort) ||
      fail "$bill does not list the modules of $program"
  done
}

# runs: the binary for this machine runs alone in a directory, without a cluster.
runs() {
  tar --extract --gzip --file "$dist/vktest_${version}_$here.tar.gz" --directory "$work"
  cd "$work/vktest_${version}_$here"
  local said
  said=$(env -i ./vktest --version)
  [ "$said" = "vk-test-set $version (commit $COMMIT)" ] || fail "--version prints: $said"
  [[ $(env -i ./vktest --help) == *'Usage: vktest '* ]] || fail "--help does not print the help"
  env -i ./vktest --vktest.lint || fail "--vktest.lint failed without a cluster"
  if [ "${here%_*}" = linux ]; then
    { ldd ./vktest 2>&1 || true; } | grep 'not a dynamic executable' >/dev/null || fail "vktest is not statically linked"
  fi
}

# repeats: a build in another directory produces the same archives.
repeats() {
  mkdir "$work/elsewhere"
  git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar --extract --directory "$work/elsewhere"
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} DIST=$work/again TARGETS=${here/_//} \
    "$work/elsewhere/hack/release.sh" >"$work/again.log" 2>&1 || { cat "$work/again.log"; fail "the second build failed"; }
  local file
  for file in "$work"/again/*_"$here".*; do
    cmp "$file" "$dist/${file##*/}" || fail "a build in another directory produces a different ${file##*/}"
  done
}

checksums
say "✔ Checksums, licences and SBOMs"
kinds
say "✔ Binaries are static and match their platforms"
bills
say "✔ SBOM of the sandbox lists the modules of its binary"
(runs)
say "✔ --version, --help and --vktest.lint work"
hack/action-test.sh "$dist" "$version"
say "✔ Action accepts this release and refuses a modified one"
repeats
say "✔ Build is reproducible in another directory"
