#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks what hack/release.sh has put into dist/, as somebody would who downloads it: checksums, kinds of the binaries, what
# the one for this machine says, that the action takes it and no other, and that a build elsewhere gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
export LC_ALL=C

dist=$(realpath "${DIST:-dist}")
version=${VERSION:?is set by make: run make release-test}
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

# kinds: every binary is for the platform that its directory names; those for Linux need no library of the system.
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

# bills: the SBOM of the sandbox, whose binary records its modules, holds exactly those.
bills() {
  local program bill
  for program in "$dist"/linux_*/sandbox; do
    bill=$dist/sandbox_${version}_$(basename "$(dirname "$program")").cdx.json
    diff <(go version -m "$program" | awk '$1 == "dep" {print $2 "@" $3}' | sort) \
      <(sed -n 's,^ *"bom-ref": "pkg:golang/\([^#"]*\)".*,\1,p' "$bill" | grep -v '^std@' | sed 's/%2B/+/g' | sort) ||
      fail "$bill does not list the modules of $program"
  done
}

# runs: the binary for this machine, alone in a directory, without a cluster.
runs() {
  tar --extract --gzip --file "$dist/vktest_${version}_$here.tar.gz" --directory "$work"
  cd "$work/vktest_${version}_$here"
  local said
  said=$(env -i ./vktest --version)
  [ "$said" = "vk-test-set $version (commit $COMMIT)" ] || fail "--version says: $said"
  [[ $(env -i ./vktest --help) == *'Usage: vktest '* ]] || fail "--help is not the help"
  env -i ./vktest --vktest.lint || fail "--vktest.lint failed without a cluster"
  if [ "${here%_*}" = linux ]; then
    { ldd ./vktest 2>&1 || true; } | grep 'not a dynamic executable' >/dev/null || fail "vktest needs libraries of the system"
  fi
}

# repeats: the sources in another directory give the same archives.
repeats() {
  mkdir "$work/elsewhere"
  git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar --extract --directory "$work/elsewhere"
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} DIST=$work/again TARGETS=${here/_//} \
    "$work/elsewhere/hack/release.sh" >"$work/again.log" 2>&1 || { cat "$work/again.log"; fail "the second build failed"; }
  local file
  for file in "$work"/again/*_"$here".*; do
    cmp "$file" "$dist/${file##*/}" || fail "a build in another directory differs"
  done
}

checksums
say "✔ checksums, licences and SBOMs"
kinds
say "✔ static binaries, each for its platform"
bills
say "✔ the sandbox's SBOM lists the modules of its binary"
(runs)
say "✔ --version, --help and --vktest.lint of the binary for this machine"
hack/action-test.sh "$dist" "$version"
say "✔ the action takes this release, and refuses one that was changed"
repeats
say "✔ the same bytes from another directory"
