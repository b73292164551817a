// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

const withStartupProbe = `spec: {containers: [{name: main, startupProbe: {periodSeconds: 1}}]}`

var readyTransitions = []transition{
	{rule: "only-running-is-ready", what: "ended", pod: plain, is: of(`{name: main, ready: true, state: {terminated: {exitCode: 0}}}`), broken: "container main: ready, though terminated with exit code 0"},
	{rule: "only-running-is-ready", what: "waiting", pod: plain, is: of(`{name: main, ready: true}`), broken: "container main: ready, though waiting"},
	{rule: "only-running-is-ready", what: "running", pod: plain, is: runningPod},
	{rule: "only-running-is-ready", what: "an init container that has succeeded", pod: withInit, is: runningAfter},
	{rule: "only-running-is-ready", what: "an end that was inferred", pod: plain, is: of(lostMain)},

	{rule: "only-running-is-started", what: "ended", pod: plain, is: of(`{name: main, started: true, state: {terminated: {exitCode: 0}}}`), broken: "container main: started is true, though terminated with exit code 0"},
	{rule: "only-running-is-started", what: "running", pod: plain, is: runningPod},
	{rule: "only-running-is-started", what: "ended, not started", pod: plain, is: of(`{name: main, started: false, state: {terminated: {exitCode: 0}}}`)},
	{rule: "only-running-is-started", what: "an end that was inferred", pod: plain, is: of(lostMain)},

	{rule: "ready-has-started", what: "ready before the startup probe has succeeded", pod: withStartupProbe, is: of(`{name: main, ready: true, started: false, state: {running: {}}}`), broken: "container main: ready, though started is false"},
	{rule: "ready-has-started", what: "ready before, and probed again by a kubelet that was restarted", pod: withStartupProbe, was: runningPod,
		is: of(`{name: main, containerID: "c://1", ready: true, started: false, state: {running: {}}}`)},
	{rule: "ready-has-started", what: "after it has", pod: withStartupProbe, is: runningPod},
	{rule: "ready-has-started", what: "started is not reported", pod: plain, is: of(`{name: main, ready: true, state: {running: {}}}`)},

	{rule: "started-without-startup-probe", what: "not reported", pod: plain, is: of(`{name: main, ready: true, state: {running: {}}}`), broken: "container main: running, though started is not true"},
	{rule: "started-without-startup-probe", what: "reported", pod: plain, is: runningPod},
	{rule: "started-without-startup-probe", what: "a probe decides", pod: withStartupProbe, is: of(`{name: main, started: false, state: {running: {}}}`)},
	{rule: "started-without-startup-probe", what: "a hook runs", pod: `spec: {containers: [{name: main, lifecycle: {postStart: {exec: {command: [x]}}}}]}`, is: of(`{name: main, started: false, state: {running: {}}}`)},

	{rule: "ready-without-readiness-probe", what: "not ready", pod: plain, is: of(`{name: main, started: true, state: {running: {}}}`), broken: "container main: running and not ready, without a readiness probe"},
	{rule: "ready-without-readiness-probe", what: "a sidecar is not ready", pod: withProxy, is: `{phase: Running, initContainerStatuses: [{name: proxy, started: true, state: {running: {}}}]}`,
		broken: "sidecar proxy: running and not ready, without a readiness probe"},
	{rule: "ready-without-readiness-probe", what: "ready", pod: plain, is: runningPod},
	{rule: "ready-without-readiness-probe", what: "the startup probe has just succeeded", pod: withStartupProbe, is: of(`{name: main, started: true, state: {running: {}}}`)},
	{rule: "ready-without-readiness-probe", what: "a probe decides", pod: withProbe, is: of(`{name: main, started: true, state: {running: {}}}`)},
	{rule: "ready-without-readiness-probe", what: "an init container", pod: withInit, is: pendingOnInit},
	{rule: "ready-without-readiness-probe", what: "an ephemeral container", pod: `spec: {containers: [{name: main}], ephemeralContainers: [{name: debug}]}`, is: `{ephemeralContainerStatuses: [{name: debug, state: {running: {}}}]}`},

	{rule: "init-container-is-ready-after-success", what: "not ready after success", pod: withInit, is: `{initContainerStatuses: [{name: init, state: {terminated: {exitCode: 0}}}]}`,
		broken: "init container init: not ready, though terminated with exit code 0"},
	{rule: "init-container-is-ready-after-success", what: "still ready, while all containers are being restarted", pod: withInit,
		is: `{initContainerStatuses: [{name: init, ready: true, state: {waiting: {}}, lastState: {terminated: {exitCode: 137, reason: RestartingAllContainers}}}]}`},
	{rule: "init-container-is-ready-after-success", what: "ready before", pod: withInit, is: `{initContainerStatuses: [{name: init, ready: true, state: {running: {}}}]}`, broken: "init container init: ready, though running"},
	{rule: "init-container-is-ready-after-success", what: "ready after success", pod: withInit, is: runningAfter},
	{rule: "init-container-is-ready-after-success", what: "a sidecar runs", pod: withProxy, is: runningBeside},
}

func TestReady(t *testing.T) { judgeAll(t, readyTransitions) }
