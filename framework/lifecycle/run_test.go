// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

// beingDeleted is a pod whose containers may be restarted.
const beingDeleted = `{metadata: {deletionTimestamp: "2026-01-01T00:01:00Z"}, spec: {restartPolicy: OnFailure, containers: [{name: main}]}}`

// of is the status of a pod with these statuses of containers.
func of(statuses string) string { return `{phase: Running, containerStatuses: [` + statuses + `]}` }

var runTransitions = []transition{
	{rule: "container-state-is-one", what: "running and terminated", pod: plain, is: of(`{name: main, state: {running: {}, terminated: {exitCode: 0}}}`), broken: "container main: running and terminated at once"},
	{rule: "container-state-is-one", what: "waiting and running", pod: plain, is: of(`{name: main, state: {waiting: {}, running: {}}}`), broken: "container main: waiting and running at once"},
	{rule: "container-state-is-one", what: "none, which means waiting", pod: plain, is: of(`{name: main}`)},
	{rule: "container-state-is-one", what: "running", pod: plain, is: runningPod},

	{rule: "run-is-not-forgotten", what: "running, then created", pod: plain, was: runningPod, is: pendingPod, broken: "container main: waits (ContainerCreating) without a lastState, though it was running"},
	{rule: "run-is-not-forgotten", what: "ended, then no state", pod: plain, was: failedPod, is: of(`{name: main}`), broken: "container main: waits (no reason) without a lastState, though it was terminated with exit code 3"},
	{rule: "run-is-not-forgotten", what: "running, then in back-off", pod: always, was: runningPod, is: inBackOff},
	{rule: "run-is-not-forgotten", what: "running, then lost", pod: always, was: runningPod,
		is: of(`{name: main, restartCount: 1, state: {waiting: {reason: ContainerCreating}}, lastState: {terminated: {exitCode: 137, reason: ContainerStatusUnknown}}}`)},
	{rule: "run-is-not-forgotten", what: "waiting, then waiting for something else", pod: plain, was: pendingPod, is: of(`{name: main, state: {waiting: {reason: ImagePullBackOff}}}`)},

	{rule: "ended-run-does-not-go-on", what: "ended, then running", pod: always, was: failedPod, is: runningPod, broken: "container main: runs as c://1, which has ended before"},
	{rule: "ended-run-does-not-go-on", what: "in back-off, then running", pod: always, was: inBackOff, is: runningPod, broken: "container main: runs as c://1, which has ended before"},
	{rule: "ended-run-does-not-go-on", what: "running as what has ended", pod: always,
		is: of(`{name: main, containerID: "c://1", state: {running: {}}, lastState: {terminated: {exitCode: 3, containerID: "c://1"}}}`), broken: "container main: runs as c://1, which ended according to its lastState"},
	{rule: "ended-run-does-not-go-on", what: "restarted", pod: always, was: failedPod, is: runningAgain},
	{rule: "ended-run-does-not-go-on", what: "in back-off, then restarted", pod: always, was: inBackOff, is: runningAgain},
	{rule: "ended-run-does-not-go-on", what: "restarted, no IDs", pod: always, was: of(`{name: main, state: {terminated: {exitCode: 1}}}`), is: of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 1}}}`)},

	{rule: "container-id-stays", what: "another ID", pod: plain, was: runningPod, is: of(`{name: main, containerID: "c://2", state: {running: {}}}`), broken: `container main: containerID became "c://2", was "c://1", without a restart`},
	{rule: "container-id-stays", what: "lost at the end", pod: plain, was: runningPod, is: of(`{name: main, state: {terminated: {exitCode: 0}}}`), broken: `container main: containerID became "", was "c://1", without a restart`},
	{rule: "container-id-stays", what: "the same at the end", pod: plain, was: runningPod, is: failedPod},
	{rule: "container-id-stays", what: "restarted", pod: always, was: runningPod, is: runningAgain},
	{rule: "container-id-stays", what: "an earlier run while the pod is removed", pod: beingDeleted, was: `{phase: Failed, containerStatuses: [{name: main, restartCount: 1, containerID: "c://2", state: {terminated: {exitCode: 3, containerID: "c://2"}}}]}`,
		is: `{phase: Failed, containerStatuses: [{name: main, restartCount: 1, containerID: "c://1", state: {terminated: {exitCode: 3, containerID: "c://1"}}}]}`},
	{rule: "container-id-stays", what: "lost while it waits", pod: always, was: runningPod, is: of(`{name: main, state: {waiting: {}}, lastState: {terminated: {exitCode: 137}}}`)},
	{rule: "container-id-stays", what: "learned late", pod: plain, was: of(`{name: main, state: {running: {}}}`), is: runningPod},

	{rule: "container-id-stays", what: "the next run has none", pod: always, was: runningPod, is: of(`{name: main, restartCount: 1, state: {running: {}}}`), broken: `container main: runs without a containerID, was "c://1"`},
	{rule: "container-id-stays", what: "only the last run has one", pod: always, is: of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 1, containerID: "c://1"}}}`),
		broken: `container main: runs without a containerID, was "c://1"`},
	{rule: "container-id-stays", what: "none of the runs has one", pod: always, was: of(`{name: main, state: {running: {}}}`), is: of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 1}}}`)},

	{rule: "container-id-is-of-one-container", what: "shared", pod: two, is: of(runningMain + `, {name: side, containerID: "c://1", state: {running: {}}}`), broken: "container side: containerID is c://1, as that of container main"},
	{rule: "container-id-is-of-one-container", what: "that of another, which waits", pod: withInit, is: `{phase: Pending, initContainerStatuses: [` + runningInit + `], containerStatuses: [{name: main, containerID: "c://0", state: {waiting: {}}}]}`,
		broken: "init container init: containerID is c://0, as that of container main"},
	{rule: "container-id-is-of-one-container", what: "the last run is of another", pod: two, is: of(runningMain + `, {name: side, containerID: "c://2", state: {running: {}}, lastState: {terminated: {exitCode: 1, containerID: "c://1"}}}`),
		broken: "container side: containerID is c://1, as that of container main"},
	{rule: "container-id-is-of-one-container", what: "each has its own", pod: two, is: of(runningMain + `, {name: side, containerID: "c://2", state: {running: {}}}`)},
	{rule: "container-id-is-of-one-container", what: "none has one", pod: two, is: of(`{name: main, state: {running: {}}}, {name: side, state: {running: {}}}`)},

	{rule: "container-id-names-a-runtime", what: "a number", pod: plain, is: of(`{name: main, containerID: "4711"}`), broken: `container main: containerID "4711"`},
	{rule: "container-id-names-a-runtime", what: "a type without an ID", pod: plain, is: of(`{name: main, containerID: "slurm://"}`), broken: `container main: containerID "slurm://"`},
	{rule: "container-id-names-a-runtime", what: "the ID of a job", pod: plain, is: of(`{name: main, containerID: "slurm://4711"}`)},
	{rule: "container-id-names-a-runtime", what: "none", pod: plain, is: pendingPod},

	{rule: "image-stays-known", what: "running without an image", pod: plain, is: of(`{name: main, state: {running: {}}}`), broken: "container main: running without an image"},
	{rule: "image-stays-known", what: "the ID of the image vanishes", pod: plain, was: of(`{name: main, image: i, imageID: x@sha256:1, containerID: "c://1", state: {running: {}}}`),
		is: of(`{name: main, image: i, containerID: "c://1", state: {terminated: {exitCode: 0}}}`), broken: `container main: imageID vanished, was "x@sha256:1"`},
	{rule: "image-stays-known", what: "the ID of the image vanishes with a restart", pod: always, was: of(`{name: main, image: i, imageID: x@sha256:1, containerID: "c://1", state: {running: {}}}`),
		is: of(`{name: main, image: i, containerID: "c://2", restartCount: 1, state: {running: {}}}`), broken: `container main: imageID vanished, was "x@sha256:1"`},
	{rule: "image-stays-known", what: "the ID of the image is another name of it", pod: plain, was: of(`{name: main, image: i, imageID: x@sha256:1, containerID: "c://1", state: {running: {}}}`),
		is: of(`{name: main, image: i, imageID: sha256:2, containerID: "c://1", state: {running: {}}}`)},
	{rule: "image-stays-known", what: "waiting without an image", pod: plain, is: pendingPod},
	{rule: "image-stays-known", what: "a restart waits for its image", pod: always, was: of(`{name: main, image: i, imageID: x@sha256:1, containerID: "c://1", state: {running: {}}}`), is: inBackOff},
}

func TestRuns(t *testing.T) { judgeAll(t, runTransitions) }
