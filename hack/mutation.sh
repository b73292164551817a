#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the suite against nodes with bugs, in a sandbox of its own, which is taken down at the end.
#   FULL=1   all templates, not only those that guard the fault's class, except where a fault alters nothing that the node
#            sees or says of a template; takes about two hours
#   SAMPLE=n only every nth fault, over all areas
#   ALL=1    all templates that guard a fault's class, also when one has noticed it already
#   QUICK=1  about a tenth of the faults, which together use every kind of rule
#   SYSTEMATIC=1  instead of these, the faults that ignore the fields which the templates set, see docs/pod-fields.md
#   ONLY=re  faults whose name matches
# Further arguments go to the program, see bin/mutation -help.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/lib.sh
require_tools
step "Building the suite, the sandbox and the runner" make --no-print-directory build bin/mutation
flags=()
[ -z "${FULL:-}" ] || flags+=(-full)
[ -z "${ALL:-}" ] || flags+=(-all)
[ -z "${SAMPLE:-}" ] || flags+=(-sample "$SAMPLE")
[ -z "${QUICK:-}" ] || flags+=(-quick)
[ -z "${ONLY:-}" ] || flags+=(-only "$ONLY")
if [ -n "${SYSTEMATIC:-}" ]; then
  step "Generating the faults" go run ./hack/podfields -plan reports/fields
  # Half of a timeout would make templates notice waits, such as those of an ignored period, that they forgive elsewhere.
  bin/mutation -parallel 16 -timeout-multiplier 1 -fields reports/fields -fields-results docs/data/pod-fields.json "${flags[@]}" "$@" &&
    good=true || good=false
  go run ./hack/podfields
  $good
  exit
fi
exec bin/mutation -accepted hack/sandbox/mutation/accepted.yaml -outside hack/sandbox/mutation/outside.yaml \
  -markdown docs/mutation.md -independence docs/independence.md -independence-results docs/data/independence.json "${flags[@]}" "$@"
