# SPDX-License-Identifier: Apache-2.0
# Functions for the scripts in this directory; source this file.

say() { printf '%s\n' "$*"; }

# attended COMMAND…: runs a command, forwards SIGINT and SIGTERM to it, and waits until it has ended. Otherwise a script
# that is stopped with kill instead of Ctrl-C would end before the commands that it runs.
attended() {
  local command status=0
  set -m # The command and its children form a process group, so that signals reach all of them.
  "$@" &
  command=$!
  set +m
  trap 'kill -INT -- "-$command" 2>/dev/null || true' INT
  trap 'kill -TERM -- "-$command" 2>/dev/null || true' TERM
  # A signal ends wait early. The last wait returns the exit status of the command, even if it has already ended.
  while kill -0 "$command" 2>/dev/null; do wait "$command" || true; done
  wait "$command" || status=$?
  trap - INT TERM
  return "$status"
}

# step TITLE COMMAND…: runs a command and prints its duration.
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

# require_tools checks for prerequisites that a script cannot install.
require_tools() {
  command -v go >/dev/null || { say "Go is required: https://go.dev/doc/install" >&2; exit 2; }
  if [ "$(id -u)" -ne 0 ]; then
    say "A sandbox with a node needs root (namespaces, mounts, containerd). Run this as root, or use 'bin/sandbox up --no-node'." >&2
    exit 2
  fi
}

# require_gcc installs the C compiler for the race detector of Go.
require_gcc() {
  command -v gcc >/dev/null && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    step "Installing gcc for the race detector" \
      sh -c 'apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends gcc libc6-dev >/dev/null'
  else
    say "The race detector of Go needs gcc. Install it: apt-get install gcc libc6-dev" >&2
    exit 2
  fi
}

# require_command COMMAND PACKAGE: installs a command that the release tests need, if possible.
require_command() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    step "Installing $2" \
      sh -c "apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $2 >/dev/null"
  else
    say "$1 is required. Install it: apt-get install $2" >&2
    exit 2
  fi
}
