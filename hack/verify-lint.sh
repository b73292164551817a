#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs golangci-lint (pinned in hack/tools/go.mod) on every module, and actionlint on the workflows. Go compiles both on
# first use, which takes a few minutes, and keeps them in its build cache.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
status=0
for module in . hack/sandbox hack/browser hack/dashboards hack/fleet; do
  # Runs in other checkouts of this machine do not matter.
  (cd "$module" && go tool -modfile="$root/hack/tools/go.mod" golangci-lint run --config "$root/.golangci.yml" \
    --build-tags e2e --allow-parallel-runners --max-same-issues 0 --max-issues-per-linter 0 ./...) || status=$?
done
go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 || status=$?
exit "$status"
