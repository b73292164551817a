// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/json"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// scripts say what becomes of pods on every node, by the beginning of their names.
var scripts = map[string]fakeapi.Script{
	"":      {States: []fakeapi.State{fakeapi.Running, fakeapi.Succeeded}, Log: fakeapi.Says("hello\n")},
	"fails": {States: []fakeapi.State{fakeapi.Running, fakeapi.Failed(3)}, Log: fakeapi.Says("no such file\n")},
	"runs":  {States: []fakeapi.State{fakeapi.Running}, Exec: runCommand, Port: converse},
	"all":   {States: []fakeapi.State{fakeapi.Running}, Exec: runCommand},
	"silent": {States: []fakeapi.State{fakeapi.Running}, Exec: func(*corev1.Pod, []string) fakeapi.ExecResult {
		return fakeapi.ExecResult{NoStatus: true}
	}},
	"cut":   {States: []fakeapi.State{fakeapi.Running}, Exec: cutFirst(1)},
	"frail": {States: []fakeapi.State{fakeapi.Running}, Exec: cutFirst(3)},
	"mute":  {States: []fakeapi.State{fakeapi.Running}},
	"echo": {States: []fakeapi.State{fakeapi.Running}, Attach: func(_ *corev1.Pod, stdin string) fakeapi.ExecResult {
		return fakeapi.ExecResult{Stdout: "got " + stdin, Hang: true}
	}},
	"torn": {States: []fakeapi.State{fakeapi.Running}, Attach: func(*corev1.Pod, string) fakeapi.ExecResult {
		return fakeapi.ExecResult{Stdout: "got ", NoStatus: true}
	}},
	"deaf": {States: []fakeapi.State{fakeapi.Running}, Attach: func(*corev1.Pod, string) fakeapi.ExecResult {
		return fakeapi.ExecResult{Stdout: "got nothing\n"}
	}},
	"held":  {States: []fakeapi.State{fakeapi.Running}},
	"stuck": {States: []fakeapi.State{fakeapi.Running}, Stuck: true},
	"waits": {States: []fakeapi.State{fakeapi.Waiting("ImagePullBackOff", `Back-off pulling image "busybox:1"`)}},
	"serve": {States: []fakeapi.State{fakeapi.Running}, Log: fakeapi.Says("hello\n")},
	"unmounted": {
		States: []fakeapi.State{fakeapi.Waiting("ContainerCreating", "")},
		Events: []corev1.Event{{Type: "Warning", Reason: "FailedMount", Message: `configmap "nothing" not found`}},
	},
}

// scriptOf is the script of the longest key that a pod's name begins with.
func scriptOf(pod *corev1.Pod) fakeapi.Script {
	best := ""
	for prefix := range scripts {
		if strings.HasPrefix(pod.Name, prefix) && len(prefix) >= len(best) {
			best = prefix
		}
	}
	return scripts[best]
}

// runCommand answers commands: `false` fails, any other prints the name of its pod.
func runCommand(pod *corev1.Pod, command []string) fakeapi.ExecResult {
	if command[0] == "false" {
		return fakeapi.ExecResult{ExitCode: 1}
	}
	return fakeapi.ExecResult{Stdout: pod.Name + "\n"}
}

// cutFirst answers commands; the first n connections end before anything arrives.
func cutFirst(n int32) func(*corev1.Pod, []string) fakeapi.ExecResult {
	var seen atomic.Int32
	return func(pod *corev1.Pod, command []string) fakeapi.ExecResult {
		if seen.Add(1) <= n {
			return fakeapi.ExecResult{NoStatus: true}
		}
		return runCommand(pod, command)
	}
}

// refusals are how an API server refuses objects, by the beginning of their names.
var refusals = map[string]struct {
	code    int
	reason  metav1.StatusReason
	message string
}{
	"quota":     {http.StatusForbidden, metav1.StatusReasonForbidden, "%s is forbidden: exceeded quota: pods, requested: pods=1, used: pods=8, limited: pods=8"},
	"admission": {http.StatusBadRequest, metav1.StatusReasonBadRequest, `admission webhook "policy.example.org" denied the request: no latest tags`},
	"invalid":   {http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, `%s is invalid: spec.containers[0].image: Required value`},
	"second":    {http.StatusForbidden, metav1.StatusReasonForbidden, `%s is forbidden: violates PodSecurity "restricted:latest"`},
}

// refuse refuses what refusals name, and warns of objects that are called "warned".
func refuse(_ *testing.T, a *fakeapi.Server) {
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var object metav1.PartialObjectMetadata
		_ = json.Unmarshal(body, &object)
		if strings.HasPrefix(object.Name, "warned-") {
			w.Header().Add("Warning", `299 - "unknown field \"spec.restartPolice\""`)
		}
		for prefix, refusal := range refusals {
			if strings.HasPrefix(object.Name, prefix+"-") {
				message := refusal.message
				if strings.Contains(message, "%s") {
					message = fmt.Sprintf(message, fmt.Sprintf("pods %q", object.Name))
				}
				fakeapi.WriteStatus(w, refusal.code, refusal.reason, message)
				return true
			}
		}
		return false
	})
}
