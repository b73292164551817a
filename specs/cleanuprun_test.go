// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestCleanUp(t *testing.T) {
	playAll(t,
		scenario{name: "clean-up", templates: []string{"conditions-after-success", "conditions-after-failure", "job", "finalizer"}},
		scenario{name: "keep", templates: []string{"passes", "fails"}, flags: []string{"--vktest.keep"}},
		scenario{name: "patched-finalizer", templates: []string{"patched-finalizer"}},
		// What is stuck is waited for a fiftieth of the time.
		scenario{name: "stuck", templates: []string{"stuck", "stuck-and-fails"}, config: "timeout_multiplier: 0.02\n"},
		scenario{
			name: "clean-up-refused", templates: []string{"passes"},
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.Deny(fakeapi.Rule{Verb: "delete", Resource: "pods"}) },
		},
	)
}

// interrupt sends signals to a run: the first once its pod is seen to run, the second once it has begun to clean up.
func interrupt(signals ...syscall.Signal) func(*testing.T, *running) {
	return func(t *testing.T, r *running) {
		for i, s := range signals {
			if i == 0 {
				r.awaitText(t, "check_pods[0]: Running")
			} else {
				r.awaitRequest(t, "DELETE ")
			}
			if err := r.process.Signal(s); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestInterrupts(t *testing.T) {
	templates, verbose := []string{"conditions-after-interrupt", "passes"}, []string{"--ginkgo.v"}
	playAll(t,
		scenario{name: "sigint", templates: templates, flags: verbose, during: interrupt(syscall.SIGINT)},
		scenario{name: "sigterm", templates: templates, flags: verbose, during: interrupt(syscall.SIGTERM)},
		scenario{
			name: "sigint-twice", templates: []string{"stuck-and-fails", "passes"}, flags: verbose,
			during: interrupt(syscall.SIGINT, syscall.SIGINT),
		},
		scenario{
			name: "suite-timeout", templates: []string{"runs", "passes"}, flags: []string{"--ginkgo.timeout=1h", "--ginkgo.v"},
			during: interrupt(syscall.SIGUSR2), // which lets the timeout elapse
		},
	)
}

// TestGone has a run whose API server goes away and does not come back.
func TestGone(t *testing.T) {
	playAll(t, scenario{
		name: "gone", templates: []string{"runs", "passes", "smoke"}, flags: []string{"--ginkgo.v"}, config: "timeout_multiplier: 0.25\n", givesUp: true,
		during: func(t *testing.T, r *running) {
			r.awaitText(t, "check_pods[0]: Running")
			r.api.Stop()
		},
	})
}

// TestClosedOutput has runs whose output nobody reads to its end.
func TestClosedOutput(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("a program with coverage prints it to the closed output at the end, and ends with a status of its own")
	}
	playAll(t,
		scenario{name: "closed-output", templates: []string{"passes", "fails", "smoke"}, flags: []string{"--ginkgo.v"}, closesAt: "creating the objects"},
		scenario{name: "closed-output-of-sweep", templates: []string{"passes"}, flags: []string{"--vktest.sweep"}, prepare: leftovers, closesAt: "Looking"},
	)
}

func TestSweep(t *testing.T) {
	playAll(t,
		scenario{name: "sweep", templates: []string{"passes"}, flags: []string{"--vktest.sweep"}, prepare: leftovers},
		scenario{name: "sweep-one", templates: []string{"passes"}, flags: []string{"--vktest.sweep=run-2"}, prepare: leftovers},
		scenario{
			name: "sweep-unauthorized", templates: []string{"passes"}, flags: []string{"--vktest.sweep"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool {
					fakeapi.WriteError(w, apierrors.NewUnauthorized("no"))
					return true
				})
			},
		},
	)
}

// leftovers are objects of two runs, and one that belongs to nobody.
func leftovers(_ *testing.T, a *fakeapi.Server) {
	for name, run := range map[string]string{"one": "run-1", "two": "run-2", "foreign": ""} {
		secret := &corev1.Secret{}
		secret.APIVersion, secret.Kind, secret.Name, secret.Namespace = "v1", "Secret", name, "default"
		if run != "" {
			secret.Labels = map[string]string{"vktest/run": run, "vktest/spec": strings.Repeat("s", 4)}
		}
		a.Put("/api/v1/namespaces/default/secrets/"+name, secret)
	}
}
