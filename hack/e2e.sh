#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the sandbox, and then the suite's binary against a sandbox, as users run them. Requires the binaries in bin/.
# Arguments are passed to `go test`, for example -update, which rewrites the golden files.
# With COVERAGE=1, the tests run binaries that record which statements they execute, in coverage/e2e; hack/cover.sh reads it.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
require_tools
bin=$PWD/bin
if [ -n "${COVERAGE:-}" ]; then
  bin=$PWD/bin/cover
  rm -rf coverage/e2e && mkdir -p coverage/e2e "$bin"
  export GOCOVERDIR=$PWD/coverage/e2e CGO_ENABLED=0
  go test -c -cover -coverpkg=./framework/...,./specs -o "$bin/vktest" .
  (cd hack/sandbox && go build -cover -o "$bin/sandbox" .)
fi
export VKTEST_BIN=$bin/vktest SANDBOX_BIN=$bin/sandbox VKTEST_SOURCE=$PWD
cd hack/sandbox
# Tests with a sandbox of their own mostly wait for pods, so that more than one per processor may run at once.
go test -tags e2e -count=1 -timeout 60m -parallel 4 ./e2e/... "${@:--v}"
