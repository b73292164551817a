// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"strings"
	"testing"
)

const restarted3 = `{name: main, image: i, containerID: "c://4", restartCount: 3, state: {running: {}}, lastState: {terminated: {exitCode: 1, containerID: "c://3"}}}`

var restartTransitions = []transition{
	{rule: "restart-count-never-falls", what: "2 to 1", pod: always, was: of(`{name: main, restartCount: 2}`), is: of(`{name: main, restartCount: 1}`), broken: "container main: restartCount became 1, was 2"},
	{rule: "restart-count-never-falls", what: "an init container's", pod: withInit, was: `{initContainerStatuses: [{name: init, restartCount: 1}]}`, is: `{initContainerStatuses: [{name: init}]}`,
		broken: "init container init: restartCount became 0, was 1"},
	{rule: "restart-count-never-falls", what: "0 to 3: restarts were not reported", pod: always, was: runningPod, is: of(restarted3)},

	{rule: "restart-is-counted", what: "not counted", pod: always, was: failedPod, is: of(`{name: main, containerID: "c://2", state: {running: {}}}`), broken: "container main: runs again, and restartCount is still 0"},
	{rule: "restart-is-counted", what: "counted", pod: always, was: failedPod, is: runningAgain},
	{rule: "restart-is-counted", what: "counted already while it waited", pod: always, was: of(`{name: main, restartCount: 1, state: {waiting: {}}, lastState: {terminated: {exitCode: 137, reason: RestartingAllContainers}}}`), is: runningAgain},

	{rule: "restart-count-rises-with-a-restart", what: "the same run", pod: always, was: runningPod, is: of(`{name: main, containerID: "c://1", restartCount: 1, state: {running: {}}}`),
		broken: "container main: restartCount rose from 0 to 1, and containerID is still c://1"},
	{rule: "restart-count-rises-with-a-restart", what: "another run", pod: always, was: runningPod, is: runningAgain},
	{rule: "restart-count-rises-with-a-restart", what: "no IDs", pod: always, was: of(`{name: main, state: {running: {}}}`), is: of(`{name: main, restartCount: 1, state: {running: {}}}`)},
	{rule: "restart-count-rises-with-a-restart", what: "the run was lost", pod: always, was: runningPod,
		is: of(`{name: main, containerID: "c://1", restartCount: 1, state: {terminated: {exitCode: 137, reason: ContainerStatusUnknown}}}`)},
	{rule: "restart-count-rises-with-a-restart", what: "counted before it is started", pod: always, was: failedPod,
		is: of(`{name: main, containerID: "c://1", restartCount: 1, state: {waiting: {}}, lastState: {terminated: {exitCode: 3}}}`)},

	{rule: "restart-shows-the-last-end", what: "no lastState", pod: always, was: runningPod, is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {running: {}}}`),
		broken: "container main: restartCount rose to 1, and lastState.terminated is empty"},
	{rule: "restart-shows-the-last-end", what: "lastState", pod: always, was: runningPod, is: runningAgain},
	{rule: "restart-shows-the-last-end", what: "two restarts, of which the first failed to start", pod: always, was: runningPod,
		is: of(`{name: main, restartCount: 2, state: {running: {}}, lastState: {waiting: {}}}`)},

	{rule: "last-end-is-that-of-the-run-before", what: "of another run", pod: always, was: of(`{name: main, containerID: "c://9", state: {running: {}}}`), is: runningAgain,
		broken: "container main: lastState is of c://1, but the run before was c://9"},
	{rule: "last-end-is-that-of-the-run-before", what: "another exit code, no IDs", pod: always, was: of(`{name: main, state: {terminated: {exitCode: 1}}}`),
		is:     of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 0}}}`),
		broken: "container main: lastState has exit code 0, but the run before ended with 1"},
	{rule: "last-end-is-that-of-the-run-before", what: "the run before", pod: always, was: failedPod, is: runningAgain},
	{rule: "last-end-is-that-of-the-run-before", what: "several restarts later", pod: always, was: failedPod, is: of(restarted3)},
	{rule: "last-end-is-that-of-the-run-before", what: "waiting for the next restart already", pod: always, was: runningPod,
		is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {waiting: {}}, lastState: {terminated: {exitCode: 3, containerID: "c://2"}}}`)},
	{rule: "last-end-is-that-of-the-run-before", what: "stopped for good while it waited", pod: always, was: runningPod,
		is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {terminated: {exitCode: 3, containerID: "c://2"}}, lastState: {terminated: {exitCode: 3, containerID: "c://2"}}}`)},

	{rule: "last-end-stays", what: "vanishes", pod: always, was: runningAgain, is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {running: {}}}`), broken: "container main: lastState vanished, was exit code 3"},
	{rule: "last-end-stays", what: "another exit code", pod: always, was: runningAgain, is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 0}}}`),
		broken: "container main: exit code of lastState became 0, was 3"},
	{rule: "last-end-stays", what: "its end moves", pod: always, was: runningAgain, is: of(strings.Replace(restartedMain, `finishedAt: "2026-01-01T00:00:09Z"`, `finishedAt: "2026-01-01T00:00:11Z"`, 1)),
		broken: "container main: finishedAt of lastState became 2026-01-01T00:00:11Z, was 2026-01-01T00:00:09Z"},
	{rule: "last-end-stays", what: "stays", pod: always, was: runningAgain, is: runningAgain},
	{rule: "last-end-stays", what: "of the run itself, ended for good before its restart", pod: always,
		was: of(`{name: main, containerID: "c://2", restartCount: 1, state: {terminated: {exitCode: 0, containerID: "c://2"}}, lastState: {terminated: {exitCode: 3, containerID: "c://1"}}}`),
		is:  of(`{name: main, containerID: "c://2", restartCount: 1, state: {terminated: {exitCode: 0, containerID: "c://2"}}, lastState: {terminated: {exitCode: 0, containerID: "c://2"}}}`)},
	{rule: "last-end-stays", what: "of the next run, while it waits", pod: always, was: runningAgain, is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {waiting: {}}, lastState: {terminated: {exitCode: 7, containerID: "c://2"}}}`)},

	{rule: "last-end-stays", what: "its message vanishes", pod: always, was: of(strings.Replace(restartedMain, "exitCode: 3", "exitCode: 3, message: m", 1)), is: runningAgain,
		broken: "container main: the message of its end vanished"},

	{rule: "last-state-is-an-end", what: "waits for a reason", pod: always, is: of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {waiting: {reason: ContainerCreating}}}`), broken: "container main: lastState is waiting (ContainerCreating)"},
	{rule: "last-state-is-an-end", what: "runs", pod: always, is: of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {running: {}}}`), broken: "container main: lastState is running"},
	{rule: "last-state-is-an-end", what: "was created and never started", pod: always, is: of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {waiting: {}}}`)},
	{rule: "last-state-is-an-end", what: "an end", pod: always, is: runningAgain},

	{rule: "last-end-needs-a-restart", what: "the end of a run that was not counted", pod: always, is: of(`{name: main, state: {running: {}}, lastState: {terminated: {exitCode: 1}}}`),
		broken: "container main: restartCount is 0, and lastState has exit code 1"},
	{rule: "last-end-needs-a-restart", what: "restarted", pod: always, is: runningAgain},
	{rule: "last-end-needs-a-restart", what: "all containers are being restarted", pod: always, is: of(`{name: main, state: {running: {}}, lastState: {terminated: {exitCode: 137, reason: RestartingAllContainers}}}`)},

	{rule: "restart-policy-never-is-kept", what: "restarted", pod: plain, is: runningAgain, broken: "container main: restartCount is 1"},
	{rule: "restart-policy-never-is-kept", what: "not restarted", pod: plain, is: failedPod},
	{rule: "restart-policy-never-is-kept", what: "Always", pod: always, is: runningAgain},
	{rule: "restart-policy-never-is-kept", what: "the container's own policy", pod: `spec: {restartPolicy: Never, containers: [{name: main, restartPolicy: OnFailure}]}`, is: runningAgain},
	{rule: "restart-policy-never-is-kept", what: "a sidecar", pod: withProxy, is: `{initContainerStatuses: [{name: proxy, restartCount: 1}]}`},
	{rule: "restart-policy-never-is-kept", what: "another image was set", pod: `{metadata: {generation: 2}, spec: {restartPolicy: Never, containers: [{name: main}]}}`, is: runningAgain},
	{rule: "restart-policy-never-is-kept", what: "another container restarts all", is: runningAgain,
		pod: `spec: {restartPolicy: Never, containers: [{name: main}, {name: b, restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers}]}]}`},
	{rule: "restart-policy-never-is-kept", what: "created a second time before it was started", pod: plain, is: of(`{name: main, restartCount: 1, state: {running: {}}, lastState: {waiting: {}}}`)},
	{rule: "restart-policy-never-is-kept", what: "the container was lost", pod: plain, is: of(`{name: main, restartCount: 1, state: {waiting: {}}, lastState: {terminated: {exitCode: 137, reason: ContainerStatusUnknown}}}`)},
}

func TestRestarts(t *testing.T) { judgeAll(t, restartTransitions) }
