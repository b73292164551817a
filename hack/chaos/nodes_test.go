// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// scriptOf says what becomes of a pod on the fake node.
func scriptOf(pod *corev1.Pod) fakeapi.Script {
	running := []fakeapi.State{fakeapi.Running}
	switch {
	case strings.HasPrefix(pod.Name, "slow-"):
		return fakeapi.Script{Later: []fakeapi.State{fakeapi.Running, fakeapi.Succeeded}, Pace: 200 * time.Millisecond, Log: fakeapi.Says("hello\n")}
	case strings.HasPrefix(pod.Name, "fails-"):
		return fakeapi.Script{States: append(running, fakeapi.Failed(3))}
	case strings.HasPrefix(pod.Name, "waits-"):
		return fakeapi.Script{States: []fakeapi.State{fakeapi.Waiting("ImagePullBackOff", "no such image")}}
	case strings.HasPrefix(pod.Name, "stays-"):
		return fakeapi.Script{States: running, Stuck: true}
	case strings.HasPrefix(pod.Name, "runs-"), strings.HasPrefix(pod.Name, "step-runs-"):
		return fakeapi.Script{States: running, Exec: runCommand}
	}
	return fakeapi.Script{States: append(running, fakeapi.Succeeded), Log: fakeapi.Says("hello\n")}
}

// runCommand answers commands: `false` fails, any other prints the name of its pod.
func runCommand(pod *corev1.Pod, command []string) fakeapi.ExecResult {
	if command[0] == "false" {
		return fakeapi.ExecResult{ExitCode: 1}
	}
	return fakeapi.ExecResult{Stdout: pod.Name + "\n"}
}
