# SPDX-License-Identifier: Apache-2.0
# Shared by the scripts of this directory; source it.

say() { printf '%s\n' "$*"; }

# attended COMMAND…: runs a command to which interrupts and requests to end are passed on, and waits until it has ended.
# Otherwise a script that somebody ends with kill, not with Ctrl-C, would be gone before what it runs.
attended() {
  local command status=0
  set -m # The command and its children are a process group, which signals reach as a whole.
  "$@" &
  command=$!
  set +m
  trap 'kill -INT -- "-$command" 2>/dev/null || true' INT
  trap 'kill -TERM -- "-$command" 2>/dev/null || true' TERM
  # A signal ends a wait early. The last one gives what the command ended with, also where that was before it.
  while kill -0 "$command" 2>/dev/null; do wait "$command" || true; done
  wait "$command" || status=$?
  trap - INT TERM
  return "$status"
}

# step TITLE COMMAND…: runs a command and tells how long it took.
step() {
  local title=$1 start=$SECONDS
  shift
  say "… $title"
  if attended "$@"; then
    say "✔ $title ($((SECONDS - start))s)"
  else
    local status=$?
    say "✘ $title failed ($((SECONDS - start))s)" >&2
    return "$status"
  fi
}

# require_tools checks for what cannot be installed by a script.
require_tools() {
  command -v go >/dev/null || { say "Go is needed: https://go.dev/doc/install" >&2; exit 2; }
  if [ "$(id -u)" -ne 0 ]; then
    say "A sandbox with a node needs root (namespaces, mounts, containerd). Run this as root, or see 'bin/sandbox up --no-node'." >&2
    exit 2
  fi
}

# require_gcc installs the C compiler that Go's race detector needs.
require_gcc() {
  command -v gcc >/dev/null && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    step "Installing gcc, which the race detector needs" \
      sh -c 'apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends gcc libc6-dev >/dev/null'
  else
    say "gcc is needed by Go's race detector. Install it: apt-get install gcc libc6-dev" >&2
    exit 2
  fi
}

# require_command COMMAND PACKAGE: installs what the tests of a release look through, where that can be done.
require_command() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    step "Installing $2" \
      sh -c "apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $2 >/dev/null"
  else
    say "$1 is needed. Install it: apt-get install $2" >&2
    exit 2
  fi
}
