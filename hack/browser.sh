#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests report.html in a headless Chromium, which is installed if it is missing and this is root on Debian. With
# SCREENSHOTS=DIR, an absolute path, the pictures of all pages are left there: wide and narrow, light and dark.
set -euo pipefail
cd "$(dirname "$0")/browser"
export SCREENSHOTS=${SCREENSHOTS:-}
exec go test -count=1 ./...
