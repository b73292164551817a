// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

const (
	runningMain    = `{name: main, image: i, containerID: "c://1", started: true, ready: true, state: {running: {startedAt: "2026-01-01T00:00:05Z"}}}`
	creatingMain   = `{name: main, state: {waiting: {reason: ContainerCreating}}}`
	succeededMain  = `{name: main, image: i, containerID: "c://1", state: {terminated: {exitCode: 0, containerID: "c://1", startedAt: "2026-01-01T00:00:05Z", finishedAt: "2026-01-01T00:00:09Z"}}}`
	failedMain     = `{name: main, image: i, containerID: "c://1", state: {terminated: {exitCode: 3, containerID: "c://1", startedAt: "2026-01-01T00:00:05Z", finishedAt: "2026-01-01T00:00:09Z"}}}`
	backOffMain    = `{name: main, image: i, containerID: "c://1", state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 3, containerID: "c://1", finishedAt: "2026-01-01T00:00:09Z"}}}`
	restartedMain  = `{name: main, image: i, containerID: "c://2", restartCount: 1, started: true, ready: true, state: {running: {startedAt: "2026-01-01T00:00:15Z"}}, lastState: {terminated: {exitCode: 3, containerID: "c://1", startedAt: "2026-01-01T00:00:05Z", finishedAt: "2026-01-01T00:00:09Z"}}}`
	succeededInit  = `{name: init, image: i, containerID: "c://0", ready: true, state: {terminated: {exitCode: 0, containerID: "c://0", finishedAt: "2026-01-01T00:00:04Z"}}}`
	runningInit    = `{name: init, image: i, containerID: "c://0", state: {running: {startedAt: "2026-01-01T00:00:01Z"}}}`
	runningProxy   = `{name: proxy, image: i, containerID: "c://0", started: true, ready: true, state: {running: {startedAt: "2026-01-01T00:00:01Z"}}}`
	lostMain       = `{name: main, image: i, containerID: "c://1", ready: true, started: true, state: {terminated: {exitCode: 137, reason: ContainerStatusUnknown}}}`
	lostPod        = `{phase: Failed, containerStatuses: [` + lostMain + `]}`
	pendingPod     = `{phase: Pending, containerStatuses: [` + creatingMain + `]}`
	runningPod     = `{phase: Running, containerStatuses: [` + runningMain + `]}`
	succeededPod   = `{phase: Succeeded, containerStatuses: [` + succeededMain + `]}`
	failedPod      = `{phase: Failed, containerStatuses: [` + failedMain + `]}`
	rejectedPod    = `{phase: Failed, reason: OutOfcpu, message: "Pod was rejected: Node didn't have enough resource", startTime: "2026-01-01T00:00:01Z"}`
	runningAgain   = `{phase: Running, containerStatuses: [` + restartedMain + `]}`
	inBackOff      = `{phase: Running, containerStatuses: [` + backOffMain + `]}`
	pendingOnInit  = `{phase: Pending, initContainerStatuses: [` + runningInit + `], containerStatuses: [` + creatingMain + `]}`
	runningAfter   = `{phase: Running, initContainerStatuses: [` + succeededInit + `], containerStatuses: [` + runningMain + `]}`
	runningBeside  = `{phase: Running, initContainerStatuses: [` + runningProxy + `], containerStatuses: [` + runningMain + `]}`
	succeededAfter = `{phase: Succeeded, initContainerStatuses: [` + succeededInit + `], containerStatuses: [` + succeededMain + `]}`
)

var phaseTransitions = []transition{
	{rule: "phase-known", what: "Pending", pod: plain, is: pendingPod},
	{rule: "phase-known", what: "Unknown", pod: plain, was: runningPod, is: `{phase: Unknown}`, broken: `phase "Unknown"`},
	{rule: "phase-known", what: "an own phase", pod: plain, is: `{phase: ProviderFailed}`, broken: `phase "ProviderFailed"`},
	{rule: "phase-known", what: "none", pod: plain, is: `{startTime: "2026-01-01T00:00:00Z"}`, broken: `phase ""`},

	{rule: "terminal-phase-is-final", what: "Succeeded, then Running", pod: plain, was: succeededPod, is: runningPod, broken: "phase became Running, was Succeeded"},
	{rule: "terminal-phase-is-final", what: "Failed, then Succeeded", pod: plain, was: failedPod, is: succeededPod, broken: "phase became Succeeded, was Failed"},
	{rule: "terminal-phase-is-final", what: "Failed, then Pending", pod: plain, was: failedPod, is: pendingPod, broken: "phase became Pending, was Failed"},
	{rule: "terminal-phase-is-final", what: "lost during the deletion, and found again", pod: beingDeleted, was: lostPod, is: succeededPod},
	{rule: "terminal-phase-is-final", what: "lost during the deletion, then Succeeded, but never found", pod: beingDeleted, was: lostPod, is: `{phase: Succeeded, containerStatuses: [` + lostMain + `]}`, broken: "phase became Succeeded, was Failed"},
	{rule: "terminal-phase-is-final", what: "lost without a deletion, then Succeeded", pod: plain, was: lostPod, is: succeededPod, broken: "phase became Succeeded, was Failed"},
	{rule: "terminal-phase-is-final", what: "lost during the deletion, then Running", pod: beingDeleted, was: lostPod, is: runningPod, broken: "phase became Running, was Failed"},
	{rule: "terminal-phase-is-final", what: "Running, then Failed", pod: plain, was: runningPod, is: failedPod},
	{rule: "terminal-phase-is-final", what: "Pending, then Succeeded: Running was never reported", pod: plain, was: pendingPod, is: succeededPod},
	{rule: "terminal-phase-is-final", what: "Succeeded by another client, then Running", pod: plain, was: succeededPod, is: runningPod, adjust: written("kubectl", phaseField)},

	{rule: "running-is-not-pending-again", what: "without init containers", pod: plain, was: runningPod, is: pendingPod, broken: "phase became Pending, was Running"},
	{rule: "running-is-not-pending-again", what: "with init containers that have succeeded", pod: withInit, was: runningAfter,
		is: `{phase: Pending, initContainerStatuses: [` + succeededInit + `], containerStatuses: [` + creatingMain + `]}`, broken: "phase became Pending, was Running"},
	{rule: "running-is-not-pending-again", what: "with init containers that run again in a new sandbox", pod: withInit, was: runningAfter, is: pendingOnInit},
	{rule: "running-is-not-pending-again", what: "with init containers that have run again in a new sandbox", pod: withInit, was: runningAfter,
		is: `{phase: Pending, initContainerStatuses: [{name: init, restartCount: 1, state: {terminated: {exitCode: 0}}}], containerStatuses: [` + failedMain + `]}`},
	{rule: "running-is-not-pending-again", what: "a container runs", pod: withInit, was: runningAfter, is: `{phase: Pending, initContainerStatuses: [` + runningInit + `], containerStatuses: [` + runningMain + `]}`,
		broken: "phase became Pending, was Running, and container main runs"},
	{rule: "running-is-not-pending-again", what: "with a sidecar that starts again in a new sandbox", pod: withProxy, was: runningBeside,
		is: `{phase: Pending, initContainerStatuses: [{name: proxy, started: false, state: {running: {}}}], containerStatuses: [` + backOffMain + `]}`},
	{rule: "running-is-not-pending-again", what: "Running to Succeeded", pod: plain, was: runningPod, is: succeededPod},

	{rule: "pending-waits-for-a-container", what: "the only container runs", pod: plain, was: pendingPod, is: `{phase: Pending, containerStatuses: [` + runningMain + `]}`,
		broken: "container main runs, no container waits, and the pod is Pending"},
	{rule: "pending-waits-for-a-container", what: "the other container waits", pod: two, is: `{phase: Pending, containerStatuses: [` + runningMain + `, {name: side, state: {waiting: {reason: ErrImagePull}}}]}`},
	{rule: "pending-waits-for-a-container", what: "an init container runs", pod: withInit, is: pendingOnInit},
	{rule: "pending-waits-for-a-container", what: "all have ended, the phase follows", pod: plain, was: pendingPod, is: `{phase: Pending, containerStatuses: [` + succeededMain + `]}`},
	{rule: "pending-waits-for-a-container", what: "the deadline is over before the start was reported", pod: `spec: {activeDeadlineSeconds: 1, containers: [{name: main}]}`,
		is: `{phase: Pending, containerStatuses: [` + runningMain + `]}`},

	{rule: "running-has-started-all", what: "a container is being created", pod: plain, is: `{phase: Running, containerStatuses: [` + creatingMain + `]}`,
		broken: "container main: has not started, though the pod is Running"},
	{rule: "running-has-started-all", what: "a container waits for its restart", pod: always, is: inBackOff},
	{rule: "running-has-started-all", what: "a container has ended", pod: plain, is: `{phase: Running, containerStatuses: [` + succeededMain + `]}`},
	{rule: "running-has-started-all", what: "an ephemeral container is being created", pod: `spec: {containers: [{name: main}], ephemeralContainers: [{name: debug}]}`,
		is: `{phase: Running, containerStatuses: [` + runningMain + `], ephemeralContainerStatuses: [{name: debug, state: {waiting: {reason: ContainerCreating}}}]}`},

	{rule: "succeeded-means-exit-0", what: "exit code 0", pod: plain, is: succeededPod},
	{rule: "succeeded-means-exit-0", what: "exit code 3", pod: plain, is: `{phase: Succeeded, containerStatuses: [` + failedMain + `]}`,
		broken: "container main: terminated with exit code 3, though the pod has succeeded"},
	{rule: "succeeded-means-exit-0", what: "a container waits", pod: plain, is: `{phase: Succeeded, containerStatuses: [` + creatingMain + `]}`,
		broken: "container main: waiting, though the pod has succeeded"},
	{rule: "succeeded-means-exit-0", what: "a sidecar was killed", pod: withProxy,
		is: `{phase: Succeeded, initContainerStatuses: [{name: proxy, state: {terminated: {exitCode: 137}}}], containerStatuses: [` + succeededMain + `]}`},
}

func TestPhase(t *testing.T) { judgeAll(t, phaseTransitions) }
