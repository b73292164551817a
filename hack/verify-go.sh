#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fails if a Go file is not formatted, a go.mod file is not tidy, or go vet reports a problem, in any module.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
  printf 'these files are not formatted, run gofmt -w on them:\n%s\n' "$unformatted" >&2
  exit 1
fi
for module in . docs/embedding hack/sandbox hack/browser hack/dashboards hack/fleet hack/s3 hack/tools hack/vknode; do
  (cd "$module" && go mod tidy -diff >/dev/null || { echo "$module/go.mod is not tidy; run: make tidy" >&2; exit 1; })
  # The last three have only tools, and no packages.
  [[ $module == hack/s3 || $module == hack/tools || $module == hack/vknode ]] || (cd "$module" && go vet ./...)
done
