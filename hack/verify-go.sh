#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fails on unformatted Go files, on what go vet finds, and on go.mod files that are not tidy, in every module.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
  printf 'not formatted; run gofmt -w on:\n%s\n' "$unformatted" >&2
  exit 1
fi
for module in . hack/sandbox hack/browser hack/tools; do
  (cd "$module" && go mod tidy -diff >/dev/null || { echo "$module/go.mod is not tidy; run: make tidy" >&2; exit 1; })
  [ "$module" = hack/tools ] || (cd "$module" && go vet ./...)
done
