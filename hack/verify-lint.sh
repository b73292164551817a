#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs golangci-lint as .golangci.yml says on the suite, and actionlint on the workflows. Go compiles both the first time,
# which takes minutes, and keeps them in its build cache; that is why this is no part of `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
status=0
# It would refuse to run beside one in another checkout.
step "golangci-lint" go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run --allow-parallel-runners ./... || status=$?
step "actionlint" go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 || status=$?
exit "$status"
