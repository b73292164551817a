// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

const (
	threeInit = `spec: {restartPolicy: Always, initContainers: [{name: first}, {name: proxy, restartPolicy: Always}, {name: last}], containers: [{name: main}]}`
	done      = `ready: true, state: {terminated: {exitCode: 0}}`
)

func initStatuses(list, main string) string {
	return `{phase: Pending, initContainerStatuses: [` + list + `], containerStatuses: [` + main + `]}`
}

var initTransitions = []transition{
	{rule: "init-containers-run-in-order", what: "two at once", pod: threeInit, is: initStatuses(`{name: first, state: {running: {}}}, {name: proxy, state: {running: {}}}`, creatingMain),
		broken: "sidecar proxy runs, and init container first before it is running"},
	{rule: "init-containers-run-in-order", what: "the last although the first failed", pod: threeInit, is: initStatuses(`{name: first, state: {terminated: {exitCode: 1}}}, {name: proxy, state: {running: {}}}, {name: last}`, creatingMain),
		broken: "sidecar proxy runs, and init container first before it is terminated with exit code 1"},
	{rule: "init-containers-run-in-order", what: "the last before the sidecar", pod: threeInit, is: initStatuses(`{name: first, `+done+`}, {name: last, state: {running: {}}}`, creatingMain),
		broken: "init container last runs, and sidecar proxy before it has no status"},
	{rule: "init-containers-run-in-order", what: "the last after the others", pod: threeInit, is: initStatuses(`{name: first, `+done+`}, {name: proxy, state: {running: {}}}, {name: last, state: {running: {}}}`, creatingMain)},
	{rule: "init-containers-run-in-order", what: "the last while the sidecar is in back-off", pod: threeInit,
		is: initStatuses(`{name: first, `+done+`}, {name: proxy, state: {waiting: {}}, lastState: {terminated: {exitCode: 1}}}, {name: last, state: {running: {}}}`, creatingMain)},
	{rule: "init-containers-run-in-order", what: "the first again in a new sandbox", pod: threeInit,
		is: initStatuses(`{name: first, restartCount: 1, state: {running: {}}}, {name: proxy, state: {terminated: {exitCode: 0}}}, {name: last, `+done+`}`, backOffMain)},

	{rule: "containers-run-after-init-containers", what: "beside an init container", pod: withInit, is: initStatuses(runningInit, runningMain), broken: "container main runs, and init container init before it is running"},
	{rule: "containers-run-after-init-containers", what: "before a sidecar", pod: withProxy, is: initStatuses(`{name: proxy}`, runningMain), broken: "container main runs, and sidecar proxy before it is waiting"},
	{rule: "containers-run-after-init-containers", what: "after an init container", pod: withInit, is: runningAfter},
	{rule: "containers-run-after-init-containers", what: "beside a sidecar", pod: withProxy, is: runningBeside},
	{rule: "containers-run-after-init-containers", what: "beside a sidecar that was killed", pod: withProxy, is: initStatuses(`{name: proxy, state: {terminated: {exitCode: 137}}}`, runningMain)},
	{rule: "containers-run-after-init-containers", what: "ended, while the init container runs again in a new sandbox", pod: withInit, is: initStatuses(runningInit, failedMain)},
	{rule: "containers-run-after-init-containers", what: "stopping, while all containers are being restarted", pod: withInit,
		is: initStatuses(`{name: init, state: {waiting: {}}, lastState: {terminated: {exitCode: 137, reason: RestartingAllContainers}}}`, runningMain)},
}

func TestInit(t *testing.T) { judgeAll(t, initTransitions) }
