// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// repeating is the command that repeats another one.
func repeating(times string, flags, command []string) (program string, arguments []string) {
	return os.Args[0], slices.Concat(flags, []string{"--vktest.repeat=" + times, "--"}, command)
}

// inTurn gives the pods of the template "passes" these scripts in turn, all others theirs.
func inTurn(turns ...fakeapi.Script) func(*corev1.Pod) fakeapi.Script {
	var pods atomic.Int32
	return func(pod *corev1.Pod) fakeapi.Script {
		if !strings.HasPrefix(pod.Name, "passes") {
			return scriptOf(pod)
		}
		return turns[(int(pods.Add(1))-1)%len(turns)]
	}
}

// interruptRound sends a signal to a run once a round sees its pod run.
func interruptRound(round string) func(*testing.T, *running) {
	return func(t *testing.T, r *running) {
		r.awaitFile(t, filepath.Join(r.dir, "reports", "rounds", round, "console.txt"), "check_pods[0]: Running")
		if err := r.process.Signal(syscall.SIGINT); err != nil {
			t.Error(err)
		}
	}
}

// awaitFile waits until a file has a text. Nothing tells when another process writes it, so it is read again and again.
func (r *running) awaitFile(t *testing.T, name, want string) {
	t.Helper()
	r.await(t, want+" in "+name, func() (bool, <-chan struct{}) {
		later := make(chan struct{})
		time.AfterFunc(10*time.Millisecond, func() { close(later) })
		text, _ := os.ReadFile(name)
		return strings.Contains(string(text), want), later
	})
}

// TestRepeat: a test that fails in one round only is flaky, one that fails in all of them failed.
func TestRepeat(t *testing.T) {
	ends, fails, runs := scripts[""], scripts["fails"], scripts["mute"]
	flaky := inTurn(ends, fails, ends)
	playAll(t,
		scenario{
			name: "repeat", wholeReports: true, templates: []string{"passes", "fails", "smoke"}, flags: []string{"--vktest.repeat=3"}, script: flaky,
		},
		scenario{
			name: "repeat-known", templates: []string{"passes", "smoke"}, flags: []string{"--vktest.repeat=3"}, script: inTurn(ends, fails, ends),
			config: "known_failures: [{template: 010-passes, reason: it is slow}]\n",
		},
		scenario{
			name: "repeat-for-a-time", templates: []string{"passes"}, flags: []string{"--vktest.repeat=1ns"}, consoleVaries: true,
			says: []string{"Round 1, ", " of 1ns over: 4 passed, 0 failed in ", "; so far 4 passed, 0 failed", "success on 1 node: 4 passed, 0 failed in "},
		},
		scenario{
			name: "repeat-sigint", templates: []string{"passes", "smoke"}, flags: []string{"--vktest.repeat=24h", "--ginkgo.v"},
			script: inTurn(ends, runs), during: interruptRound("2"), consoleVaries: true,
			says: []string{"Stopping: interrupted by SIGINT", "Round 2, ", "incomplete: interrupted by SIGINT"},
		},
		scenario{
			name: "repeat-parallel", nodes: []string{"vk-1", "vk-2"}, templates: []string{"fails", "smoke"}, config: "ordered: false\n", procs: 2, repeats: "2",
		},
		scenario{
			name: "repeat-within-parallel", templates: []string{"passes"}, procs: 2, flags: []string{"--vktest.repeat=2"}, consoleVaries: true,
			says: []string{"let it repeat the ginkgo command"},
		},
		scenario{
			name: "repeat-fail-fast", templates: []string{"passes"}, flags: []string{"--vktest.repeat=5", "--fail-fast"},
			script: inTurn(ends, fails, ends),
		},
		scenario{name: "repeat-nothing", templates: []string{"passes"}, flags: []string{"--vktest.repeat=2", "--focus=no-such-test"}},
	)
}

// TestRepeatWhatFailed: all rounds repeat what had failed before the first, although the report is written over.
func TestRepeatWhatFailed(t *testing.T) {
	playAll(t, scenario{
		name: "repeat-rerun-failed", templates: []string{"passes", "smoke"}, script: inTurn(scripts[""], scripts["fails"]),
		flags: []string{"--vktest.repeat=2", "--vktest.rerun-failed=reports/report.yaml"},
		files: func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "reports"), 0o755); err != nil {
				t.Fatal(err)
			}
			flag := rerunOf(t, report.Result{Node: "vk-1", Template: "010-passes.yaml", Verdict: report.Failed, Message: "no"})
			_, failed, _ := strings.Cut(flag, "=")
			if err := os.Rename(failed, filepath.Join(dir, "reports", "report.yaml")); err != nil {
				t.Fatal(err)
			}
		},
	})
}
