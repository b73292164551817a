#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds a release in dist/: for each of $TARGETS an archive of the suite and, for Linux, of the sandbox, with static binaries
# and the licence; an SBOM (CycloneDX) of each archive; and SHA256SUMS. The build is reproducible for the same commit,
# toolchain and version: paths are trimmed, and the archives have the timestamp of the commit.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

TARGETS=${TARGETS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64}
version=${VERSION:?is not set; run make release}
dist=$(realpath -m "${DIST:-dist}")
# Neither a C compiler nor the settings of the user affect the build.
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false" GOAMD64=v1 GOARM64=v8.0 GOWORK=off
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

# bill NAME PROGRAM: writes the SBOM of an archive.
bill() {
  local -A arguments=([vktest]="-test" [sandbox]="-C hack/sandbox")
  # shellcheck disable=SC2086 # two words
  "$work/sbom" ${arguments[$2]} -name "$2" -version "$version" >"$dist/$1.cdx.json"
}

# pack NAME DIRECTORY FILE…: writes a reproducible archive and its SBOM.
pack() {
  local name=$1 directory=$2
  shift 2
  tar --create --format=ustar --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' --transform="s,^,$name/," --directory="$directory" "$@" | gzip --no-name --best >"$dist/$name.tar.gz"
  bill "$name" "$1"
}

build() {
  local GOOS=${1%/*} GOARCH=${1#*/}
  local directory=$dist/${GOOS}_$GOARCH
  export GOOS GOARCH
  mkdir -p "$directory"
  go test -c -ldflags "$LDFLAGS" -o "$directory/vktest" .
  cp LICENSE README.md vktest_config.yaml "$directory"
  pack "vktest_${version}_${GOOS}_$GOARCH" "$directory" vktest LICENSE README.md vktest_config.yaml
  if [ "$GOOS" = linux ]; then
    (cd hack/sandbox && go build -ldflags "-s -w" -o "$directory/sandbox" .)
    pack "sandbox_${version}_${GOOS}_$GOARCH" "$directory" sandbox LICENSE README.md
  fi
  unset GOOS GOARCH
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/sbom" ./hack/sbom
rm -rf "$dist"
mkdir -p "$dist"
for target in $TARGETS; do
  say "… Building for $target"
  build "$target" # not with step, which would disable errexit in the function
done
(cd "$dist" && sha256sum -- *.tar.gz *.cdx.json >SHA256SUMS)
cat "$dist/SHA256SUMS"
