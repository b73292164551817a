// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

const podsPath = "/api/v1/namespaces/default/pods"

// oneByOne lets a test begin when the objects of the last one have gone.
const oneByOne = "overlap_cleanup: false\n"

// lingering are the paths of the pods that are being deleted.
func lingering(a *fakeapi.Server) (paths []string) {
	for _, path := range a.Paths() {
		if pod := a.Get(path); strings.HasPrefix(path, podsPath) && pod != nil && pod.GetDeletionTimestamp() != nil {
			paths = append(paths, path)
		}
	}
	return paths
}

func letGo(a *fakeapi.Server) {
	for _, path := range lingering(a) {
		a.Remove(path)
	}
}

// awaitBeside waits until there is an object whose path has a part, beside a pod that lingers.
func (r *running) awaitBeside(t *testing.T, part string) {
	t.Helper()
	r.await(t, part, func() (bool, <-chan struct{}) {
		changed := r.api.Changed()
		has := func(path string) bool { return strings.Contains(path, part) }
		return slices.ContainsFunc(r.api.Paths(), has) && len(lingering(r.api)) > 0, changed
	})
}

// onNext lets do answer the first request that creates a pod while one lingers.
func onNext(a *fakeapi.Server, do func(w http.ResponseWriter) bool) {
	var done atomic.Bool
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || r.URL.Path != podsPath || len(lingering(a)) == 0 || done.Swap(true) {
			return false
		}
		return do(w)
	})
}

// TestOverlap has runs in which tests overlap, and runs that must not differ whether they do or not.
func TestOverlap(t *testing.T) {
	templates := []string{"stuck", "passes", "fails"}
	playAll(t,
		// Those whose pods do not linger, and those in which the clean-up fails.
		scenario{name: "one-by-one-clean-up", sameAs: "clean-up", config: oneByOne, templates: []string{"conditions-after-success", "conditions-after-failure", "job", "finalizer"}},
		scenario{name: "one-by-one-stuck", sameAs: "stuck", config: oneByOne + "timeout_multiplier: 0.02\n", templates: []string{"stuck", "stuck-and-fails"}},
		scenario{
			name: "one-by-one-no-permission-for-one", sameAs: "no-permission-for-one", config: oneByOne, templates: []string{"passes", "job", "exec-code"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.Deny(fakeapi.Rule{Verb: "create", Resource: "jobs"}, fakeapi.Rule{Verb: "create", Resource: "pods/exec"})
			},
		},
		scenario{
			name: "one-by-one-parallel", sameAs: "parallel", config: oneByOne + "ordered: false\n", nodes: []string{"vk-1", "vk-2"}, templates: []string{"passes", "fails", "smoke"},
			procs: 2, consoleVaries: true,
		},
		scenario{name: "one-by-one-embedded", sameAs: "embedded", config: oneByOne, templates: []string{"passes"}, embedded: true},
		// The pod goes once the next one is there: without an overlap, the run would wait in vain.
		scenario{
			name: "overlap", templates: templates,
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				onNext(a, func(http.ResponseWriter) bool { letGo(a); return false })
			},
		},
		scenario{
			name: "overlap-quota", sameAs: "overlap", templates: templates,
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				onNext(a, func(w http.ResponseWriter) bool {
					letGo(a)
					fakeapi.WriteStatus(w, http.StatusForbidden, metav1.StatusReasonForbidden, "pods is forbidden: exceeded quota: pods")
					return true
				})
			},
		},
		// The clean-up of the first one fails, so that the others do not run.
		scenario{name: "fail-fast-stuck", config: "timeout_multiplier: 0.02\n", templates: templates, flags: []string{"--fail-fast"}},
		scenario{name: "one-by-one-fail-fast", sameAs: "fail-fast-stuck", config: oneByOne + "timeout_multiplier: 0.02\n", templates: templates, flags: []string{"--fail-fast"}},
		// The clean-up of the first one fails, but its pod goes: the next one has a pod when it turns out not to run.
		scenario{
			name: "overlap-dropped", templates: []string{"stuck-and-unfindable", "runs", "passes"}, flags: []string{"--fail-fast"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
					if strings.Contains(r.URL.Path, "/secrets/unfindable-") {
						fakeapi.WriteStatus(w, http.StatusForbidden, metav1.StatusReasonForbidden, "secrets is forbidden")
						return true
					}
					return false
				})
			},
			during: func(t *testing.T, r *running) {
				r.awaitBeside(t, "/pods/runs-")
				letGo(r.api)
			},
		},
		// The first one runs again before the next.
		scenario{name: "flake-stuck", config: "timeout_multiplier: 0.02\n", templates: templates, flags: []string{"--ginkgo.flake-attempts=2"}},
		scenario{name: "one-by-one-flake", sameAs: "flake-stuck", config: oneByOne + "timeout_multiplier: 0.02\n", templates: templates, flags: []string{"--ginkgo.flake-attempts=2"}},
		scenario{name: "skip-stuck", config: "timeout_multiplier: 0.02\n", templates: templates, flags: []string{"--skip=passes"}},
		scenario{name: "one-by-one-skip", sameAs: "skip-stuck", config: oneByOne + "timeout_multiplier: 0.02\n", templates: templates, flags: []string{"--skip=passes"}},
	)
}

// TestInterruptedOverlap interrupts a run in which two tests have pods.
func TestInterruptedOverlap(t *testing.T) {
	playAll(t, scenario{
		name: "overlap-sigint", templates: []string{"stuck", "conditions-after-interrupt", "passes"}, flags: []string{"--ginkgo.v"},
		during: func(t *testing.T, r *running) {
			r.awaitBeside(t, "/configmaps/runs-unlisted-")
			if err := r.process.Signal(syscall.SIGINT); err != nil {
				t.Error(err)
			}
			r.awaitText(t, "Stopping")
			letGo(r.api)
		},
	})
}
