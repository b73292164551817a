#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fails on what hack/verify-go.sh and hack/verify-lint.sh find, and on generated files that are stale or that git does not know.
set -euo pipefail
cd "$(dirname "$0")/.."
hack/verify-go.sh
hack/verify-lint.sh
go run ./hack/generate -verify
# Where the sources did not come with git, nothing can be untracked.
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || exit 0
go run ./hack/generate -list | while read -r file; do
  if [ -z "$(git ls-files -- "$file")" ]; then
    echo "$file is generated, but not in git; run: git add $file" >&2
    exit 1
  fi
done
