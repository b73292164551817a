#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests report.html in headless Chromium. As root on Debian, installs Chromium if it is missing. SCREENSHOTS=DIR, an absolute
# path, saves screenshots of all pages there: wide and narrow, light and dark. REPORT=FILE, also absolute, shows the causes in a
# report.yaml instead of those of the sample. Arguments are passed to go test.
set -euo pipefail
cd "$(dirname "$0")/browser"
export SCREENSHOTS=${SCREENSHOTS:-} REPORT=${REPORT:-}
exec go test -count=1 "$@" ./...
