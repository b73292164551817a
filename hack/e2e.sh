#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the sandbox, and then the suite's binary against a sandbox, as users run them. Requires the binaries in bin/.
# Arguments are passed to `go test`, for example -update, which rewrites the golden files.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
require_tools
export VKTEST_BIN=$PWD/bin/vktest SANDBOX_BIN=$PWD/bin/sandbox VKTEST_SOURCE=$PWD
cd hack/sandbox
go test -tags e2e -count=1 -timeout 60m ./e2e/... "${@:--v}"
