// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

var waiting = fakeapi.Waiting("ContainerCreating", "")

// again is a state in which the container has been started for a second time.
func again(pod *corev1.Pod) {
	fakeapi.Running(pod)
	pod.Status.ContainerStatuses[0].RestartCount = 1
}

// withoutContainers is the state of a node that reports phases alone.
func withoutContainers(pod *corev1.Pod) {
	fakeapi.Running(pod)
	pod.Status.ContainerStatuses = nil
}

// later is what happens at a second of a phase.
type later struct {
	second  time.Duration
	happens func(t *testing.T, a *fakeapi.Server, s *spec)
}

// becomes gives a pod a state.
func becomes(name string, state fakeapi.State) func(*testing.T, *fakeapi.Server, *spec) {
	return func(_ *testing.T, a *fakeapi.Server, _ *spec) { a.UpdatePod("ns", name, state) }
}

// TestStatusLag has a test with a timeout of 10 s, which the multiplier makes 100 s, on a node for which
// status_lag_seconds is 5.
func TestStatusLag(t *testing.T) {
	lag, none := 5.0, 0.0
	stop := func(_ *testing.T, a *fakeapi.Server, _ *spec) { a.Stop() }
	start := func(_ *testing.T, a *fakeapi.Server, _ *spec) { a.Start() }
	another := func(t *testing.T, _ *fakeapi.Server, s *spec) { s.startPod(t, "p2") } // which waits
	cases := []struct {
		name   string
		lag    *float64
		first  fakeapi.State
		then   []later
		action time.Duration // seconds that the action of the step takes
		check  string
		after  time.Duration // seconds; 0: the checks hold
		limit  string
	}{
		{"no lag is set", nil, fakeapi.Running, nil, 0, succeeds, 100, "1m40s (10s x 10)"},
		{"the pod runs from the beginning", &lag, fakeapi.Running, nil, 0, succeeds, 15, "15s (10s + 1 pod x 5s)"},
		{"the node reports at once", &none, fakeapi.Running, nil, 0, succeeds, 10, "10s (10s + 1 pod x 0s)"},
		{"the pod starts late", &lag, waiting, []later{{20, becomes("p", fakeapi.Running)}}, 0, succeeds, 35,
			"35s (20s until the last container start + 10s + 1 pod x 5s)"},
		{"too late for another deadline", &lag, waiting, []later{{95, becomes("p", fakeapi.Running)}}, 0, succeeds, 100, "1m40s (10s x 10)"},
		{"the pod never starts", &lag, waiting, nil, 0, succeeds, 100, "1m40s (10s x 10)"},
		{"the node never reports starts", &lag, withoutContainers, nil, 0, succeeds, 100, "1m40s (10s x 10)"},
		{"the container restarts", &lag, fakeapi.Running, []later{{10, becomes("p", again)}}, 0, succeeds, 25,
			"25s (10s until the last container start + 10s + 1 pod x 5s)"},
		{"the end is reported in time", &lag, fakeapi.Running, []later{{14, becomes("p", fakeapi.Succeeded)}}, 0, succeeds, 0, ""},
		{"a pod that does not exist yet", &lag, fakeapi.Running, nil, 0, "check_pods: [{name: q, namespace: ns}]\n", 100, "1m40s (10s x 10)"},
		{"another pod starts later", &lag, fakeapi.Running, []later{{5, another}, {30, becomes("p2", fakeapi.Running)}}, 0, succeeds, 50,
			"50s (30s until the last container start + 10s + 2 pods x 5s)"},
		{"another pod never starts", &lag, fakeapi.Running, []later{{5, another}}, 0, succeeds, 100, "1m40s (10s x 10)"},
		{"the action of a step takes long", &lag, fakeapi.Running, nil, 7, succeeds, 22, "22s (7s until the checks began + 10s + 1 pod x 5s)"},
		// as long again for the node to come back
		{"the API server is away after the start", &lag, fakeapi.Running, []later{{5, stop}, {10, start}}, 0, succeeds, 15 + 2*5, "15s (10s + 1 pod x 5s)"},
		{"the API server is away before the start", &lag, waiting, []later{{5, stop}, {10, start}, {30, becomes("p", fakeapi.Running)}}, 0, succeeds, 45,
			"45s (30s until the last container start + 10s + 1 pod x 5s)"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				s := observingFrom(t, a, c.first)
				s.Config.TimeoutMultiplier, s.Config.StatusLagSeconds = 10, c.lag
				procedure, err := validation.Decode("t.yaml", []byte(c.check), nil)
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				p := s.newPhase("", procedure.Checks, 10*time.Second)
				go func() {
					for _, m := range c.then {
						time.Sleep(m.second*time.Second - time.Since(p.start))
						m.happens(t, a, s)
					}
				}()
				time.Sleep(c.action * time.Second)
				err = s.validate(t.Context(), p)
				took := time.Since(p.start)
				if (err == nil) != (c.after == 0) {
					t.Fatal(err)
				}
				if err == nil {
					return
				}
				lost := s.lost(p.start) // the outage ends when the watch is back
				if least := c.after * time.Second; took < least || took > max(least, 15*time.Second+lost)+time.Second {
					t.Errorf("took %s, want %s", took, least)
				}
				if headline, _, _ := strings.Cut(err.Error(), "\n"); !strings.HasSuffix(headline, " not met after "+c.limit) {
					t.Errorf("%s, want %s", headline, c.limit)
				}
			})
		})
	}
}
