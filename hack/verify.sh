#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fails if hack/verify-go.sh or hack/verify-lint.sh fails, or if a generated file is outdated or not in git.
set -euo pipefail
cd "$(dirname "$0")/.."
hack/verify-go.sh
hack/verify-lint.sh
go test ./hack/exports
go run ./hack/generate -verify
go test -run '^TestThePagesAreCurrent$' ./hack/systematic
# Traces that are missing or stale are told, and fail nothing: recording them needs a sandbox.
go run ./hack/reference stale
# Without a git repository, no file can be untracked.
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || exit 0
go run ./hack/generate -list | while read -r file; do
  if [ -z "$(git ls-files -- "$file")" ]; then
    echo "$file is generated, but not in git; run: git add $file" >&2
    exit 1
  fi
done
