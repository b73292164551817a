// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// conditions is a Running pod with a ready container and these conditions.
func conditions(list string) string {
	return `{phase: Running, containerStatuses: [` + runningMain + `], conditions: [` + list + `]}`
}

// observed is the same, in a status that was set upon a generation.
func observed(generation int, list string) string {
	return fmt.Sprintf(`{observedGeneration: %d, %s`, generation, conditions(list)[1:])
}

const (
	scheduled   = `{type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}`
	initialised = `{type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:01Z"}`
	allReady    = `{type: ContainersReady, status: "True", lastTransitionTime: "2026-01-01T00:00:05Z"}`
	ready       = `{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:05Z"}`
	noneReady   = `{type: ContainersReady, status: "False", lastTransitionTime: "2026-01-01T00:00:01Z"}`
	notReady    = `{type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:01Z"}`
	fourReady   = scheduled + ", " + initialised + ", " + allReady + ", " + ready
)

// written gives the earlier revision another writer of a field of the status.
func written(manager, field string) func(h *podapi.History) {
	return func(h *podapi.History) {
		other := podapi.Writer{Manager: manager, Operation: "Update", Subresource: "status", Owns: []string{field}}
		h.Revisions[0].Writers = append(h.Revisions[0].Writers, other)
	}
}

var conditionTransitions = []transition{
	{rule: "running-has-conditions", what: "none", pod: plain, is: conditions(scheduled + ", " + initialised + ", " + allReady), broken: "no condition Ready, though the pod is Running"},
	{rule: "running-has-conditions", what: "all", pod: plain, is: conditions(fourReady)},
	{rule: "running-has-conditions", what: "not yet running", pod: plain, is: `{phase: Pending, conditions: [` + scheduled + `]}`},

	{rule: "condition-does-not-vanish", what: "PodScheduled", pod: plain, was: `{phase: Pending, conditions: [` + scheduled + `]}`, is: conditions(initialised), broken: "condition PodScheduled vanished, was True"},
	{rule: "condition-does-not-vanish", what: "all stay", pod: plain, was: conditions(fourReady), is: conditions(fourReady)},
	{rule: "condition-does-not-vanish", what: "refused", pod: plain, was: `{phase: Pending, conditions: [` + scheduled + `]}`, is: rejectedPod},
	{rule: "condition-does-not-vanish", what: "those of a resize", pod: plain, was: conditions(`{type: PodResizeInProgress, status: "True"}`), is: conditions(``)},

	{rule: "condition-is-one-of-three", what: "another word", pod: plain, is: conditions(`{type: Ready, status: "yes"}`), broken: `condition Ready has status "yes"`},
	{rule: "condition-is-one-of-three", what: "twice", pod: plain, is: conditions(notReady + ", " + ready), broken: "two conditions of type Ready"},
	{rule: "condition-is-one-of-three", what: "once", pod: plain, is: conditions(fourReady)},
	{rule: "condition-is-one-of-three", what: "another client's type", pod: plain, is: conditions(`{type: example.org/gate, status: "maybe"}`)},

	{rule: "bound-pod-is-scheduled", what: "False", pod: plain, is: conditions(`{type: PodScheduled, status: "False"}`), broken: "PodScheduled is False"},
	{rule: "bound-pod-is-scheduled", what: "True", pod: plain, is: conditions(scheduled)},
	{rule: "bound-pod-is-scheduled", what: "not reported", pod: plain, is: `{phase: Pending}`},

	{rule: "ended-is-not-ready", what: "Ready", pod: plain, is: `{phase: Succeeded, conditions: [` + ready + `]}`, broken: "Ready is True, though the pod is Succeeded"},
	{rule: "ended-is-not-ready", what: "ContainersReady", pod: plain, is: `{phase: Failed, conditions: [` + allReady + `, ` + notReady + `]}`, broken: "ContainersReady is True, though the pod is Failed"},
	{rule: "ended-is-not-ready", what: "neither", pod: plain, is: `{phase: Succeeded, conditions: [` + noneReady + `, ` + notReady + `]}`},
	{rule: "ended-is-not-ready", what: "another client set it to True", pod: plain, was: `{phase: Succeeded, conditions: [` + ready + `]}`, is: `{phase: Succeeded, conditions: [` + ready + `]}`, adjust: func(h *podapi.History) {
		written("vk-test-set vk-node-1 410-others-write-too.yaml", "status.conditions[Ready]")(h)
		h.Revisions[1].Writers = h.Revisions[0].Writers
	}},
}

const (
	noSandbox = `{type: PodReadyToStartContainers, status: "False"}`
	sandbox   = `{type: PodReadyToStartContainers, status: "True"}`
)

var sandboxTransitions = []transition{
	{rule: "sandbox-is-ready-for-its-containers", what: "False at the start", pod: plain, was: pendingPod, is: conditions(noSandbox), broken: "container main: started, though PodReadyToStartContainers is False"},
	{rule: "sandbox-is-ready-for-its-containers", what: "True at the start", pod: plain, was: pendingPod, is: conditions(sandbox)},
	{rule: "sandbox-is-ready-for-its-containers", what: "never reported", pod: plain, was: pendingPod, is: runningPod},
	{rule: "sandbox-is-ready-for-its-containers", what: "lost while a container runs", pod: plain, was: conditions(sandbox), is: conditions(noSandbox)},
	{rule: "sandbox-is-ready-for-its-containers", what: "the start was missed", pod: plain, was: pendingPod, is: conditions(noSandbox), adjust: func(h *podapi.History) { h.Revisions[1].Listed = true }},
	{rule: "sandbox-is-ready-for-its-containers", what: "False before the start", pod: plain, is: `{phase: Pending, containerStatuses: [` + creatingMain + `], conditions: [` + noSandbox + `]}`},
}

// withReady is a status with the condition Ready since a time, and a container.
func withReady(status, since, container string) string {
	return fmt.Sprintf(`{phase: Running, conditions: [{type: Ready, status: %q, lastTransitionTime: "%s"}], containerStatuses: [%s]}`, status, since, container)
}

func TestConditions(t *testing.T) {
	judgeAll(t, slices.Concat(conditionTransitions, sandboxTransitions))
}

const deadline = `spec: {activeDeadlineSeconds: 5, containers: [{name: main}]}`

var agreementTransitions = []transition{
	{rule: "containers-ready-agrees", what: "True, and a container is not ready", pod: plain, is: of(`{name: main, state: {running: {}}}], conditions: [` + allReady), broken: "ContainersReady is True, but container main is not ready"},
	{rule: "containers-ready-agrees", what: "True, and a sidecar is not ready", pod: withProxy, is: `{phase: Running, initContainerStatuses: [{name: proxy}], containerStatuses: [` + runningMain + `], conditions: [` + allReady + `]}`,
		broken: "ContainersReady is True, but sidecar proxy is not ready"},
	{rule: "containers-ready-agrees", what: "False, and all are ready", pod: plain, is: conditions(noneReady), broken: "ContainersReady is False, but all containers are ready"},
	{rule: "containers-ready-agrees", what: "True, and all are ready", pod: plain, is: conditions(allReady)},
	{rule: "containers-ready-agrees", what: "False while the pod is ended at its deadline", pod: deadline, is: conditions(noneReady)},
	{rule: "containers-ready-agrees", what: "False before it runs", pod: plain, is: `{phase: Pending, containerStatuses: [` + creatingMain + `], conditions: [` + noneReady + `]}`},
	{rule: "containers-ready-agrees", what: "True, and an init container has ended", pod: withInit, is: `{phase: Running, initContainerStatuses: [` + succeededInit + `], containerStatuses: [` + runningMain + `], conditions: [` + allReady + `]}`},

	{rule: "pending-is-not-ready", what: "Ready", pod: plain, is: `{phase: Pending, conditions: [` + noneReady + ", " + ready + `]}`, broken: "Ready is True, but the pod is Pending"},
	{rule: "pending-is-not-ready", what: "its containers are", pod: plain, is: `{phase: Pending, conditions: [` + allReady + `]}`, broken: "ContainersReady is True, but the pod is Pending"},
	{rule: "pending-is-not-ready", what: "neither", pod: plain, is: `{phase: Pending, conditions: [` + noneReady + ", " + notReady + `]}`},
	{rule: "pending-is-not-ready", what: "Ready and Running", pod: plain, is: conditions(allReady + ", " + ready)},
	{rule: "ready-agrees", what: "False, and ContainersReady is True", pod: plain, is: conditions(allReady + ", " + notReady), broken: "Ready is False, but ContainersReady is True"},
	{rule: "ready-agrees", what: "True, and ContainersReady is False", pod: withGate, is: conditions(noneReady + ", " + ready), broken: "Ready is True, but ContainersReady is False"},
	{rule: "ready-agrees", what: "True before the gate", pod: withGate, was: conditions(allReady + ", " + notReady), is: conditions(allReady + ", " + ready), broken: "Ready became True, but the readiness gate example.org/gate is not"},
	{rule: "ready-agrees", what: "False before the gate", pod: withGate, is: conditions(allReady + ", " + notReady)},
	{rule: "ready-agrees", what: "True with the gate", pod: withGate, was: conditions(allReady + ", " + notReady), is: conditions(allReady + ", " + ready + `, {type: example.org/gate, status: "True"}`)},
	{rule: "ready-agrees", what: "True for a moment after the gate", pod: withGate, was: conditions(allReady + ", " + ready + `, {type: example.org/gate, status: "True"}`),
		is: conditions(allReady + ", " + ready + `, {type: example.org/gate, status: "False"}`)},
	{rule: "ready-agrees", what: "set to False because the node is lost", pod: plain, was: conditions(allReady + ", " + notReady), is: conditions(allReady + ", " + notReady), adjust: func(h *podapi.History) {
		written("kube-controller-manager", "status.conditions[Ready]")(h)
		h.Revisions[1].Writers = h.Revisions[0].Writers
	}},

	{rule: "initialized-agrees", what: "True while an init container runs", pod: withInit, is: `{phase: Pending, initContainerStatuses: [` + runningInit + `], conditions: [` + initialised + `]}`, broken: "Initialized became True, but init container init is running"},
	{rule: "initialized-agrees", what: "True before a sidecar has started", pod: withProxy, is: `{phase: Pending, conditions: [` + initialised + `]}`, broken: "Initialized became True, but sidecar proxy has no status"},
	{rule: "initialized-agrees", what: "False in a Running pod", pod: plain, is: conditions(`{type: Initialized, status: "False"}`), broken: "Initialized is False, though the pod is Running"},
	{rule: "initialized-agrees", what: "False after all init containers", pod: withInit, is: `{phase: Pending, initContainerStatuses: [` + succeededInit + `], conditions: [{type: Initialized, status: "False"}]}`,
		broken: "Initialized is False, though all init containers have succeeded"},
	{rule: "initialized-agrees", what: "False after the startup probe of a sidecar", is: `{phase: Pending, initContainerStatuses: [{name: proxy, started: true, state: {running: {}}}], conditions: [{type: Initialized, status: "False"}]}`,
		pod: `spec: {initContainers: [{name: proxy, restartPolicy: Always, startupProbe: {periodSeconds: 1}}], containers: [{name: main}]}`},
	{rule: "initialized-agrees", what: "False until it runs, without init containers", pod: plain, is: `{phase: Pending, conditions: [{type: Initialized, status: "False"}]}`},
	{rule: "initialized-agrees", what: "True without init containers", pod: plain, is: `{phase: Pending, conditions: [` + initialised + `]}`},
	{rule: "initialized-agrees", what: "True after an init container", pod: withInit, is: `{phase: Pending, initContainerStatuses: [` + succeededInit + `], conditions: [` + initialised + `]}`},
	{rule: "initialized-agrees", what: "stays True while an init container runs again", pod: withInit, was: `{phase: Running, initContainerStatuses: [` + succeededInit + `], conditions: [` + initialised + `]}`,
		is: `{phase: Pending, initContainerStatuses: [` + runningInit + `], conditions: [` + initialised + `]}`},
	{rule: "initialized-agrees", what: "True while a sidecar restarts", pod: withProxy, is: `{phase: Running, initContainerStatuses: [{name: proxy}], containerStatuses: [` + runningMain + `], conditions: [` + initialised + `]}`},

	{rule: "initialized-stays", what: "False again", pod: plain, was: conditions(initialised), is: conditions(`{type: Initialized, status: "False"}`), broken: "Initialized became False, was True"},
	{rule: "initialized-stays", what: "True", pod: plain, was: conditions(initialised), is: conditions(initialised)},
	{rule: "initialized-stays", what: "False while an init container runs again", pod: withInit, was: `{phase: Running, conditions: [` + initialised + `]}`,
		is: `{phase: Pending, initContainerStatuses: [` + runningInit + `], conditions: [{type: Initialized, status: "False"}]}`},
}

func TestAgreement(t *testing.T) { judgeAll(t, agreementTransitions) }

const (
	readyLater    = `{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:25Z"}`
	notReadyLater = `{type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:25Z"}`
)

var conditionTimeTransitions = []transition{
	{rule: "condition-has-a-time", what: "none of the sandbox's", pod: plain, is: conditions(`{type: PodReadyToStartContainers, status: "True"}`), broken: "PodReadyToStartContainers: no lastTransitionTime"},
	{rule: "condition-has-a-time", what: "none", pod: plain, is: conditions(`{type: Ready, status: "True"}`), broken: "Ready: no lastTransitionTime"},
	{rule: "condition-has-a-time", what: "all have one", pod: plain, is: conditions(fourReady)},
	{rule: "condition-has-a-time", what: "another client's condition", pod: plain, is: conditions(`{type: example.org/gate, status: "True"}`)},

	{rule: "condition-time-does-not-go-back", what: "earlier", pod: withProbe, was: conditions(readyLater), is: conditions(notReady),
		broken: "Ready: lastTransitionTime became 2026-01-01T00:00:01Z, was 2026-01-01T00:00:25Z"},
	{rule: "condition-time-does-not-go-back", what: "later", pod: withProbe, was: conditions(ready), is: conditions(notReadyLater)},
	{rule: "condition-time-does-not-go-back", what: "set by another client before", pod: withProbe, was: conditions(readyLater), is: conditions(notReady), adjust: written("kubectl-edit", "status.conditions[Ready]")},

	{rule: "condition-time-moves-with-the-status", what: "still the same", pod: withProbe, was: conditions(ready), is: conditions(`{type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:05Z"}`),
		broken: "Ready: status became False, was True, and lastTransitionTime is still 2026-01-01T00:00:05Z"},
	{rule: "condition-time-moves-with-the-status", what: "moves", pod: withProbe, was: conditions(ready), is: conditions(notReadyLater)},
	{rule: "condition-time-moves-with-the-status", what: "within a second", pod: withProbe, was: conditions(ready), is: conditions(`{type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:05Z"}`),
		adjust: func(h *podapi.History) { h.Revisions[1].Writers = h.Revisions[0].Writers }},
	{rule: "condition-time-moves-with-the-status", what: "a container has ended after it", pod: plain, was: withReady("True", "2026-01-01T00:00:05Z", runningMain), is: withReady("False", "2026-01-01T00:00:05Z", succeededMain),
		broken: "Ready: status became False, was True, and lastTransitionTime is still 2026-01-01T00:00:05Z"},
	{rule: "condition-time-moves-with-the-status", what: "a container has ended in the same second, and that was written late", pod: plain, was: withReady("True", "2026-01-01T00:00:09Z", runningMain), is: withReady("False", "2026-01-01T00:00:09Z", succeededMain)},
	{rule: "condition-time-moves-with-the-status", what: "half a minute apart, and nothing tells when it changed", pod: withProbe, was: conditions(ready), is: conditions(`{type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:05Z"}`),
		adjust: func(h *podapi.History) {
			h.Revisions[1].Writers[0].Time = h.Revisions[0].Writers[0].Time.Add(30 * time.Second)
		}},
	{rule: "condition-time-moves-with-the-status", what: "revisions were missed", pod: withProbe, was: conditions(ready), is: conditions(`{type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:05Z"}`),
		adjust: func(h *podapi.History) { h.Revisions[1].Listed = true }},

	{rule: "condition-time-stays-with-the-status", what: "moves with every report", pod: plain, was: conditions(ready), is: conditions(readyLater),
		broken: "Ready: lastTransitionTime became 2026-01-01T00:00:25Z, was 2026-01-01T00:00:05Z, and the status is still True"},
	{rule: "condition-time-stays-with-the-status", what: "PodScheduled moves", pod: withProbe, was: conditions(scheduled), is: conditions(`{type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:25Z"}`),
		broken: "PodScheduled: lastTransitionTime became 2026-01-01T00:00:25Z, was 2026-01-01T00:00:00Z, and the status is still True"},
	{rule: "condition-time-stays-with-the-status", what: "a probe failed and succeeded in between", pod: withProbe, was: conditions(ready), is: conditions(readyLater)},
	{rule: "condition-time-stays-with-the-status", what: "a restart in between", pod: always, was: conditions(ready), is: of(restartedMain + `], conditions: [` + readyLater)},
	{rule: "condition-time-stays-with-the-status", what: "a gate was closed and opened in between", pod: withGate, was: conditions(ready), is: conditions(readyLater)},
	{rule: "condition-time-stays-with-the-status", what: "another sandbox in between", pod: plain, was: conditions(`{type: PodReadyToStartContainers, status: "True", lastTransitionTime: "2026-01-01T00:00:05Z"}`),
		is: conditions(`{type: PodReadyToStartContainers, status: "True", lastTransitionTime: "2026-01-01T00:00:25Z"}`)},
	{rule: "condition-time-stays-with-the-status", what: "stays", pod: plain, was: conditions(ready), is: conditions(ready)},

	{rule: "condition-generation-never-falls", what: "falls", pod: generation, was: observed(2, `{type: Ready, status: "True", observedGeneration: 2}`), is: conditions(`{type: Ready, status: "True", observedGeneration: 1}`),
		broken: "Ready: observedGeneration became 1, was 2"},
	{rule: "condition-generation-never-falls", what: "a probe knew of a change before the status did", pod: generation, was: observed(1, `{type: Ready, status: "False", observedGeneration: 2}`),
		is: observed(1, `{type: Ready, status: "True", observedGeneration: 1}`)},
	{rule: "condition-generation-never-falls", what: "falls where no probe counts", pod: generation, was: observed(1, `{type: Initialized, status: "True", observedGeneration: 2}`),
		is: observed(1, `{type: Initialized, status: "True", observedGeneration: 1}`), broken: "Initialized: observedGeneration became 1, was 2"},
	{rule: "condition-generation-never-falls", what: "vanishes", pod: generation, was: observed(2, `{type: Ready, status: "True", observedGeneration: 2}`), is: conditions(ready), broken: "Ready: observedGeneration became 0, was 2"},
	{rule: "condition-generation-never-falls", what: "ahead", pod: generation, is: conditions(`{type: Ready, status: "True", observedGeneration: 4}`), broken: "Ready: observedGeneration is 4, but generation is 3"},
	{rule: "condition-generation-never-falls", what: "rises", pod: generation, was: conditions(`{type: Ready, status: "True", observedGeneration: 1}`), is: conditions(`{type: Ready, status: "True", observedGeneration: 3}`)},
	{rule: "condition-generation-never-falls", what: "never reported", pod: generation, was: conditions(ready), is: conditions(ready)},
}

func TestConditionTimes(t *testing.T) { judgeAll(t, conditionTimeTransitions) }
