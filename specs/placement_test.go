// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestPodsThatNoNodeTakes has pods that are not scheduled, with a timeout of 60 s.
func TestPodsThatNoNodeTakes(t *testing.T) {
	const runs = "check_pods: [{name: q, namespace: ns, status: Running}]\n"
	const isRunning = "check_objects: [{kind: Pod, name: q, namespace: ns, expression: 'object.status.phase == \"Running\"'}]\n"
	const labelled = "check_objects: [{kind: Pod, name: q, namespace: ns, expression: 'object.metadata.labels.a == \"b\"'}]\n"
	const why = "the pod cannot be scheduled: the labels of node vk-node-1 do not match its nodeSelector with gpu=yes"
	gpu := map[string]string{"kubernetes.io/hostname": "vk-node-1", "gpu": "yes"}
	labels := func(a *fakeapi.Server, more ...string) {
		node := fakeapi.ReadyNode("vk-node-1")
		node.Labels = map[string]string{"kubernetes.io/hostname": "vk-node-1"}
		for _, key := range more {
			node.Labels[key] = "yes"
		}
		a.Put("/api/v1/nodes/vk-node-1", node)
	}
	for _, c := range []struct {
		name, check string
		selector    map[string]string
		condition   corev1.PodCondition
		before      func(a *fakeapi.Server)
		then        func(a *fakeapi.Server) // after 5 s
		owned       bool
		after       time.Duration // seconds
		got         string
	}{
		{"a label is missing", runs, gpu, noNode, nil, nil, false, 10, why},
		{"a check of the status", isRunning, gpu, noNode, nil, nil, false, 10, why},
		{"a check of something else", labelled, gpu, noNode, nil, nil, false, 60, ""},
		{"nothing is missing", runs, map[string]string{"kubernetes.io/hostname": "vk-node-1"}, noNode, nil, nil, false, 60, ""},
		{"another node may have it", runs, map[string]string{"gpu": "yes"}, noNode, nil, nil, false, 60, ""},
		{"for another reason", runs, gpu, corev1.PodCondition{Type: corev1.PodScheduled, Status: "False", Reason: "SchedulingGated"}, nil, nil, false, 60, ""},
		{"a controller may replace it", runs, gpu, noNode, nil, nil, true, 60, ""},
		{"the node had it", runs, gpu, noNode, func(a *fakeapi.Server) { labels(a, "gpu"); synctest.Wait(); labels(a) }, nil, false, 60, ""},
		{"the node gets it", runs, gpu, noNode, nil, func(a *fakeapi.Server) { labels(a, "gpu") }, false, 60, ""},
		{"the node gets it while the failure is confirmed", runs, gpu, noNode, nil, func(a *fakeapi.Server) {
			a.OnRequest(func(_ http.ResponseWriter, r *http.Request) bool {
				if asked := r.URL.Path == "/api/v1/namespaces/ns/pods/q"; asked {
					labels(a, "gpu")
				}
				return false
			})
		}, false, 60, ""},
		{"the node gets something else", runs, gpu, noNode, nil, func(a *fakeapi.Server) { labels(a, "fpga") }, false, 10, why},
		{"the pod changes meanwhile", runs, gpu, noNode, nil, func(a *fakeapi.Server) {
			a.UpdatePod("ns", "q", func(pod *corev1.Pod) { pod.Annotations = map[string]string{"a": "b"} })
		}, false, 15, why},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := fakeapi.NewInMemory(t)
				s := observing(t, a)
				labels(a)
				synctest.Wait()
				if c.before != nil {
					c.before(a)
				}
				s.state.PlaceOn(s.nodes, s.node)
				s.state.Track(podapi.Selector{Namespace: "ns", Name: "q"})
				q := fakeapi.Pod(corev1.PodPending, "q", "q")
				q.Spec.NodeSelector, q.Status.Conditions = c.selector, []corev1.PodCondition{c.condition}
				if c.owned {
					q.OwnerReferences = []metav1.OwnerReference{{Kind: "Job", Name: "j", UID: "j", Controller: new(true)}}
				}
				a.Put("/api/v1/namespaces/ns/pods/q", q)
				synctest.Wait()
				procedure, err := validation.Decode("t.yaml", []byte(c.check), nil)
				if err != nil {
					t.Fatal(err)
				}
				p := s.newPhase("", procedure.Checks, time.Minute)
				go func() {
					time.Sleep(5 * time.Second)
					if c.then != nil {
						c.then(a)
					}
				}()
				err = s.validate(t.Context(), p)
				if err == nil {
					t.Fatal("passed")
				}
				if took := time.Since(p.start); took < c.after*time.Second || took > (c.after+1)*time.Second {
					t.Errorf("took %s, want %d s", took, c.after)
				}
				if told := strings.Contains(err.Error(), "the pod cannot be scheduled"); told != (c.got != "") || !strings.Contains(err.Error(), c.got) {
					t.Errorf("%v, want %q", err, c.got)
				}
			})
		})
	}
}

// noNode is the word of the scheduler.
var noNode = corev1.PodCondition{
	Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable, Message: "0/1 nodes are available",
}
