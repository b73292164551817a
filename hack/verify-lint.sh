#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs golangci-lint as .golangci.yml says on the suite, and actionlint on the workflows. Go compiles both the first
# time, which takes minutes, and keeps them in its build cache; that is why this is no part of `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
export GOBIN=$bin
step "Compiling the linters" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
step "Compiling actionlint" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
status=0
step "golangci-lint" "$bin/golangci-lint" run ./... || status=$?
step "actionlint" "$bin/actionlint" || status=$?
exit "$status"
