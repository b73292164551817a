#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs nodes with several random faults at once, and prints whether the causes that the suite names contain them, in a
# separate sandbox, which is removed at the end.
#   DRAWS=n   the number of nodes, by default 40
#   SEED=n    repeats the draws of an earlier run, which prints its seed
#   ARGS      flags of bin/mutation
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
require_tools
step "Building the suite, the sandbox and the runner" make --no-print-directory build bin/mutation
# shellcheck disable=SC2086 # flags are words
exec bin/mutation -draws "${DRAWS:-40}" -seed "${SEED:-0}" -name diagnose -work reports/diagnose \
  -results docs/data/mutation.json -independence-results docs/data/independence.json ${ARGS:-}
