#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs all tests of the project. The sandbox needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh

start=$SECONDS
say "The first run compiles Kubernetes and containerd (about 11 minutes on 2 cores) and the suite, with and without the race detector
(about 8 minutes). The tests themselves take about 15 minutes, mostly waiting for pods."
require_tools
require_gcc
step "Static checks" hack/verify.sh
step "Unit tests of the suite, with coverage" hack/cover.sh
step "Unit tests of the tools" make --no-print-directory unit-tools
step "Faults between the suite and the API server" make --no-print-directory matrix
step "Report page in a browser" hack/browser.sh
step "Example dashboard and alerts" make --no-print-directory dashboards
step "Building the suite and the sandbox" make --no-print-directory build
step "Release for this machine" make --no-print-directory release release-test TARGETS="$(go env GOHOSTOS)/$(go env GOHOSTARCH)" DIST=dist/test
step "End-to-end tests" hack/e2e.sh
step "Mutation run with a tenth of the faults" env QUICK=1 hack/mutation.sh
say "All tests passed in $(((SECONDS - start) / 60)) min $(((SECONDS - start) % 60)) s."
