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

# own_sandbox NAME: builds the suite and the sandbox, and prepares a sandbox for the script alone, which is removed when
# the script ends. Sets sandbox, the command for it, and config, the file that start_sandbox writes. The suite can then run
# in parallel, as bin/vktest.test.
own_sandbox() {
  sandbox=(bin/sandbox --dir "$PWD/.sandbox" --name "$1")
  config=$PWD/.sandbox/$1/vktest_config.yaml # `down` removes it
  require_tools
  step "Building the suite and the sandbox" make --no-print-directory build
  # Ginkgo knows the programs that it can run by this suffix.
  cp bin/vktest bin/vktest.test
  # In parallel, Ginkgo's own command prints, with colours wherever it prints.
  [ -t 1 ] && [ -z "${NO_COLOR:-}" ] || export GINKGO_NO_COLOR=true
  trap '"${sandbox[@]}" down' EXIT
  # Remove the sandbox of an earlier run that was killed.
  "${sandbox[@]}" down >/dev/null 2>&1
}

# start_sandbox [FLAG…]: starts the sandbox of own_sandbox, exports KUBECONFIG, and writes the configuration for its nodes.
start_sandbox() {
  attended "${sandbox[@]}" up "$@"
  KUBECONFIG=$("${sandbox[@]}" kubeconfig)
  export KUBECONFIG
  "${sandbox[@]}" config >"$config"
}
