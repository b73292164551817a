// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/observe"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/redact"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// observing returns a spec that watches the pod "p" of the namespace "ns", which runs on a node.
func observing(t *testing.T, a *fakeapi.Server) *spec {
	t.Helper()
	return observingFrom(t, a, fakeapi.Running)
}

// observingFrom is observing for a pod that is in a state at first. Other pods wait.
func observingFrom(t *testing.T, a *fakeapi.Server, first fakeapi.State) *spec {
	t.Helper()
	a.AddNode(fakeapi.ReadyNode("vk-node-1"), func(pod *corev1.Pod) fakeapi.Script {
		state := first
		if pod.Name != "p" {
			state = waiting
		}
		return fakeapi.Script{States: []fakeapi.State{state}, Log: fakeapi.Says("hello\n")}
	})
	suite, err := client.New(client.Tune(a.Config(), "test"))
	if err != nil {
		t.Fatal(err)
	}
	s := sampleSpec(1)
	if s.client, err = suite.ForSpec("test", client.Identity{Run: "run-1", Spec: "spec-1"}); err != nil {
		t.Fatal(err)
	}
	s.redact = &redact.Redactor{}
	s.cache, s.nodes, s.began = observe.NewPodCache(suite, nil), observe.NewNodeWatch(suite), time.Now()
	t.Cleanup(s.cache.Close)
	t.Cleanup(s.nodes.Close)
	s.state = observe.NewState(s.client, s.cache, observe.EmptyLogGrace)
	t.Cleanup(s.state.Close)
	if err := s.nodes.WaitReady(t.Context(), s.node, nil); err != nil {
		t.Fatal(err)
	}
	s.startPod(t, "p")
	return s
}

// startPod creates a pod on the node and tracks it.
func (s *spec) startPod(t *testing.T, name string) {
	t.Helper()
	s.state.Track(podapi.Selector{Namespace: "ns", Name: name})
	pod := &corev1.Pod{Spec: corev1.PodSpec{NodeName: s.node, RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "main"}}}}
	pod.Name = name
	if _, err := s.client.Typed.CoreV1().Pods("ns").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// checking waits for the checks of a validation section, for 10 s, while something happens.
func (s *spec) checking(t *testing.T, section string, happens func()) error {
	t.Helper()
	procedure, err := validation.Decode("templates/100-x.yaml", []byte(section), nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- s.validate(t.Context(), s.newPhase("", procedure.Checks, 10*time.Second)) }()
	synctest.Wait()
	happens()
	return <-done
}

const (
	succeeds = "check_pods: [{name: p, namespace: ns}]\n"
	says     = "check_logs: [{name: p, namespace: ns, regex: good morning}]\n"
	exits0   = "check_objects: [{kind: Pod, name: p, namespace: ns, expression: 'object.status.phase == \"Succeeded\"'}]\n"
)

// containersEnd is a state in which the phase of a pod does not say yet how its containers have ended.
func containersEnd(end fakeapi.State) fakeapi.State {
	return func(pod *corev1.Pod) {
		end(pod)
		pod.Status.Phase = corev1.PodRunning
	}
}

// startRegexpClock matches something, so that the clock that bounds regular expressions does not start within a bubble,
// which would wait for its end.
func startRegexpClock(t *testing.T) {
	t.Helper()
	procedure, err := validation.Decode("t.yaml", []byte(says), nil)
	if err != nil {
		t.Fatal(err)
	}
	procedure.Evaluate(observed{pod: pod("Running", corev1.ContainerState{}), log: finalLog("hello\n")})
}

// A failure says the same whichever of several events comes first.
func TestFailuresDoNotDependOnTheOrderOfEvents(t *testing.T) {
	for name, end := range map[string]fakeapi.State{"a line is missing": fakeapi.Succeeded, "the pod fails": fakeapi.Failed(3)} {
		t.Run(name, func(t *testing.T) {
			texts := map[string]string{}
			startRegexpClock(t)
			for order, happens := range map[string]func(a *fakeapi.Server){
				"all at once":            func(a *fakeapi.Server) { a.UpdatePod("ns", "p", end) },
				"the log is read before": func(a *fakeapi.Server) { time.Sleep(3 * time.Second); a.UpdatePod("ns", "p", end) },
				"the containers end before the pod": func(a *fakeapi.Server) {
					a.UpdatePod("ns", "p", containersEnd(end))
					time.Sleep(3 * time.Second)
					a.UpdatePod("ns", "p", end)
				},
				"the time is up before the pod ends": func(a *fakeapi.Server) {
					time.Sleep(9500 * time.Millisecond)
					a.UpdatePod("ns", "p", containersEnd(end))
					time.Sleep(3 * time.Second)
					a.UpdatePod("ns", "p", end)
				},
			} {
				synctest.Test(t, func(t *testing.T) {
					a := fakeapi.NewInMemory(t)
					err := observing(t, a).checking(t, succeeds+says+exits0, func() { happens(a) })
					texts[order] = waitedFor.ReplaceAllString(err.Error(), "after TIME $1")
				})
			}
			for order, text := range texts {
				if diff := cmp.Diff(texts["all at once"], text); diff != "" {
					t.Errorf("%s (-all at once +this):\n%s", order, diff)
				}
			}
			if text := texts["all at once"]; strings.Contains(text, "not been read") {
				t.Error(text)
			}
		})
	}
}

// The time in which the API server is away does not count against the node.
func TestOutagesDoNotCount(t *testing.T) {
	away := func(d time.Duration) func(a *fakeapi.Server) {
		return func(a *fakeapi.Server) {
			time.Sleep(5 * time.Second)
			a.Stop()
			time.Sleep(d)
			a.Start()
		}
	}
	cases := []struct {
		name    string
		outage  func(a *fakeapi.Server)
		after   time.Duration // how long the node needs then
		by      attribution
		cluster string
	}{
		{"the node has its time afterwards", away(20 * time.Second), 4 * time.Second, -1, ""},
		{"the node comes back as late as it may", away(50 * time.Second), 50 * time.Second, -1, ""},
		{"the node has had its time", away(20 * time.Second), 2 * time.Minute, byNode, ""},
		{"a long outage", away(100 * time.Second), 30 * time.Second, -1, ""},
		{"an outage that cannot be made up for", away(200 * time.Second), time.Hour, byAPIServer, errAway.Error()},
		{"no end", func(a *fakeapi.Server) { time.Sleep(5 * time.Second); a.Stop() }, time.Hour, byAPIServer,
			"the API server did not answer since 00:00:05 when the failure was confirmed: "},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				err := observing(t, a).checking(t, succeeds, func() {
					c.outage(a)
					go func() {
						select {
						case <-time.After(c.after):
							a.UpdatePod("ns", "p", fakeapi.Succeeded)
						case <-t.Context().Done():
						}
					}()
				})
				f := (*failure)(nil)
				switch isFailure := errors.As(err, &f); {
				case !isFailure && c.by >= 0, isFailure && f.attribution != c.by:
					t.Errorf("error %v", err)
				case isFailure && !strings.HasPrefix(f.Cluster, c.cluster):
					t.Errorf("cluster %q, want %q", f.Cluster, c.cluster)
				}
			})
		})
	}
}

// What holds is not asked for, and what does not is asked for once.
func TestRequestsToConfirm(t *testing.T) {
	const pod = "GET /api/v1/namespaces/ns/pods/p"
	for _, c := range []struct {
		name, section string
		end           fakeapi.State
		want          int
	}{
		{"all hold", succeeds + exits0, fakeapi.Succeeded, 0},
		{"one does not hold", succeeds, fakeapi.Failed(1), 1},
		{"two read the same pod", succeeds + exits0, fakeapi.Failed(1), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				s := observing(t, a)
				synctest.Wait()
				before := len(a.Requests())
				err := s.checking(t, c.section, func() { a.UpdatePod("ns", "p", c.end) })
				if (err == nil) != (c.want == 0) {
					t.Error(err)
				}
				requests := slices.DeleteFunc(a.Requests()[before:], func(r string) bool { return strings.Contains(r, "/log?") }) // for the text
				if len(requests) != c.want || slices.ContainsFunc(requests, func(r string) bool { return r != pod }) {
					t.Errorf("%d requests, want %d: %q", len(requests), c.want, requests)
				}
			})
		})
	}
}
