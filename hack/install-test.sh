#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs cmd/vktest as `go install …@VERSION` does, from a module proxy that has this tree as a version, and compares the program
# with bin/vktest. The modules that it needs are those of the module cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

module=$(go list -m)
version=v0.0.0-install.$(date +%s) # the go command believes that a version never changes
escaped=github.com/inter!twin-eu/vk-test-set
cache=$(go env GOMODCACHE)
work=$(mktemp -d)
# forget removes what the go command has put into the module cache.
forget() {
  chmod -R u+w "$cache/$escaped@$version" 2>/dev/null || true
  rm -rf "$work" "$cache/$escaped@$version" "$cache/cache/download/$escaped/@v/$version".* "$cache/cache/download/$escaped/@v/list"
}
trap forget EXIT
fail() { say "✘ $*" >&2; exit 1; }

# publish writes the files of a version; directories with a go.mod file are modules of their own.
publish() {
  local at=$work/proxy/$escaped/@v nested=() file
  mkdir -p "$at"
  while read -r file; do nested+=(":(exclude)${file%/go.mod}"); done < <(git ls-files '*/go.mod')
  git archive --format=zip --prefix="$module@$version/" --output="$at/$version.zip" "$(git stash create | grep . || echo HEAD)" -- . "${nested[@]}"
  cp go.mod "$at/$version.mod"
  echo "$version" >"$at/list"
  echo "{\"Version\": \"$version\"}" >"$at/$version.info"
}

publish
(cd "$work" && GOBIN=$work GOWORK=off GOPROXY=file://$work/proxy,file://$cache/cache/download GOSUMDB=off GOFLAGS="-mod=mod -trimpath" \
  CGO_ENABLED=0 go install "$module/cmd/vktest@$version")
said=$("$work/vktest" --version)
[ "$said" = "vk-test-set $version (commit unknown)" ] || fail "--version prints: $said"
for arguments in --help --vktest.list --vktest.list=json --vktest.render=000-hello-world; do
  diff <(bin/vktest "$arguments") <("$work/vktest" "$arguments") || fail "$arguments prints something else than bin/vktest"
done
"$work/vktest" --vktest.lint || fail "--vktest.lint failed"
say "✔ go install …/cmd/vktest@$version builds what bin/vktest is"
