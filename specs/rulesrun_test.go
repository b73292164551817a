// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// A status that breaks no rule, but for what tests change in it.
const (
	acknowledged = `{hostIP: 10.0.0.1, podIP: 10.1.0.1, startTime: "2026-01-01T00:00:01Z", conditions: [
  {type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}, {type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:01Z"},
  {type: ContainersReady, status: "False", lastTransitionTime: "2026-01-01T00:00:01Z"}, {type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:01Z"}]}`
	failedOnce = `{phase: Running, containerStatuses: [{name: main, image: "busybox:1", containerID: "c://1", state: {
  terminated: {exitCode: 3, containerID: "c://1", startedAt: "2026-01-01T00:00:02Z", finishedAt: "2026-01-01T00:00:04Z"}}}]}`
	runsAgain = `{containerStatuses: [{name: main, image: "busybox:1", containerID: "c://2", ready: true, started: true, restartCount: 1,
  state: {running: {startedAt: "2026-01-01T00:00:05Z"}},
  lastState: {terminated: {exitCode: 3, containerID: "c://1", startedAt: "2026-01-01T00:00:02Z", finishedAt: "2026-01-01T00:00:04Z"}}}], conditions: [
  {type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}, {type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:01Z"},
  {type: ContainersReady, status: "True", lastTransitionTime: "2026-01-01T00:00:05Z"}, {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:05Z"}]}`
	endedAgain = `{phase: Failed, reason: Deleted, containerStatuses: [{name: main, image: "busybox:1", containerID: "c://2", restartCount: 1, state: {
  terminated: {exitCode: 137, containerID: "c://2", startedAt: "2026-01-01T00:00:05Z", finishedAt: "2026-01-01T00:00:09Z"}},
  lastState: {terminated: {exitCode: 3, containerID: "c://1", startedAt: "2026-01-01T00:00:02Z", finishedAt: "2026-01-01T00:00:04Z"}}}], conditions: [
  {type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}, {type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:01Z"},
  {type: ContainersReady, status: "False", lastTransitionTime: "2026-01-01T00:00:09Z"}, {type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:09Z"}]}`
)

// reported is a state that a node named kubelet reports: what the YAML has of the status replaces what there was.
func reported(text string, change func(*corev1.Pod)) fakeapi.State {
	return func(pod *corev1.Pod) {
		before := pod.Status
		pod.Status.Conditions, pod.Status.ContainerStatuses = nil, nil
		if err := yaml.UnmarshalStrict([]byte(text), &pod.Status); err != nil {
			panic(err)
		}
		if pod.Status.Conditions == nil {
			pod.Status.Conditions = before.Conditions
		}
		pod.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubelet", Operation: "Update", Subresource: "status"}}
		if change != nil {
			change(pod)
		}
	}
}

// restarting is the life of a pod whose container fails once. change is what the node gets wrong when it runs again.
func restarting(change func(*corev1.Pod)) fakeapi.Script {
	return fakeapi.Script{
		States:   []fakeapi.State{reported(acknowledged, nil), reported(failedOnce, nil), reported(runsAgain, change)},
		Deletion: []fakeapi.State{reported(endedAgain, change)},
	}
}

func init() {
	scripts["conformant"] = restarting(nil)
	scripts["uncounted"] = restarting(func(pod *corev1.Pod) { pod.Status.ContainerStatuses[0].RestartCount = 0 })
}

// counted and final are two rules of which one is broken.
var countedAndFinal = []string{"terminal-phase-is-final", "restart-is-counted"}

// listLate has an API server that takes a second for the first list of pods. A pod that exists before the answer would
// have gone through its states unseen: the answer waits for none.
func listLate(_ *testing.T, a *fakeapi.Server) {
	created := make(chan struct{})
	create, list := asks(http.MethodPost, "/pods"), asks(http.MethodGet, "/pods")
	var first, listed sync.Once
	a.OnRequest(func(_ http.ResponseWriter, r *http.Request) bool {
		switch {
		case create(r):
			first.Do(func() { close(created) })
		case list(r):
			listed.Do(func() {
				select {
				case <-created:
				case <-time.After(time.Second):
				}
			})
		}
		return false
	})
}

func TestLifecycleRules(t *testing.T) {
	playAll(t,
		scenario{name: "rules", rules: countedAndFinal, templates: []string{"conformant", "uncounted", "uncounted"}, wholeReports: true},
		scenario{name: "rules-known", rules: countedAndFinal, templates: []string{"conformant", "uncounted"},
			config: "known_failures:\n  - {template: \"lifecycle: restart-*\", reason: restarts are not counted}\n  - {template: \"lifecycle: terminal-*\", reason: it was so once}\n"},
		scenario{name: "rules-not-selected", rules: countedAndFinal, templates: []string{"conformant", "uncounted"}, flags: []string{"--focus=uncounted"},
			prepare: listLate},
		scenario{name: "rules-selected", rules: countedAndFinal, templates: []string{"conformant", "uncounted"}, flags: []string{"--label-filter=lifecycle"}},
		scenario{name: "rules-nothing-observed", rules: countedAndFinal, templates: []string{"quota"}, prepare: refuse},
		scenario{name: "rules-old-cluster", rules: []string{"last-end-stays"}, templates: []string{"conformant"}, prepare: kubelet("v1.35.1")},
		scenario{name: "rules-unordered", rules: countedAndFinal, templates: []string{"conformant", "uncounted", "uncounted"},
			flags: []string{"--vktest.ordered=false", "--ginkgo.randomize-all"}},
		scenario{name: "rules-parallel", rules: countedAndFinal, templates: []string{"conformant", "uncounted", "uncounted", "uncounted"}, nodes: []string{"vk-1", "vk-2"},
			flags: []string{"--vktest.ordered=false"}, procs: 2, consoleVaries: true, says: []string{"broken by 3 pods of 3 templates"}},
		scenario{name: "rules-parallel-nodes", rules: countedAndFinal, templates: []string{"conformant", "uncounted"}, nodes: []string{"vk-1", "vk-2"},
			procs: 2, consoleVaries: true, says: []string{"broken by 1 pod of 1 template"}},
	)
}
