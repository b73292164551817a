// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

var statusesTransitions = []transition{
	{rule: "every-container-has-a-status", what: "one is missing", pod: two, is: runningPod, broken: "container side: no status, though the pod is Running"},
	{rule: "every-container-has-a-status", what: "that of an init container is missing", pod: withInit, is: succeededPod, broken: "init container init: no status, though the pod is Succeeded"},
	{rule: "every-container-has-a-status", what: "all are missing", pod: plain, is: `{phase: Succeeded}`, broken: "container main: no status, though the pod is Succeeded"},
	{rule: "every-container-has-a-status", what: "all", pod: withInit, is: runningAfter},
	{rule: "every-container-has-a-status", what: "not yet", pod: two, is: pendingPod},
	{rule: "every-container-has-a-status", what: "refused", pod: two, is: rejectedPod},
	{rule: "every-container-has-a-status", what: "a new ephemeral container", pod: `spec: {containers: [{name: main}], ephemeralContainers: [{name: debug}]}`, is: runningPod},

	{rule: "status-is-of-a-container", what: "of no container", pod: plain, is: of(`{name: main}, {name: pause}`), broken: `containerStatuses lists "pause", the pod's containers do not have it`},
	{rule: "status-is-of-a-container", what: "of an init container, in the other list", pod: withInit, is: of(`{name: main}, {name: init}`), broken: `containerStatuses lists "init", the pod's containers do not have it`},
	{rule: "status-is-of-a-container", what: "twice", pod: plain, is: of(`{name: main}, {name: main}`), broken: `containerStatuses lists "main", for the second time`},
	{rule: "status-is-of-a-container", what: "all in their lists", pod: withInit, is: runningAfter},

	{rule: "status-does-not-vanish", what: "at the end", pod: withInit, was: runningAfter, is: succeededPod, broken: "init container init: its status vanished, was terminated with exit code 0"},
	{rule: "status-does-not-vanish", what: "stays", pod: withInit, was: runningAfter, is: succeededAfter},
	{rule: "status-does-not-vanish", what: "appears", pod: withInit, was: `{phase: Pending}`, is: runningAfter},
	{rule: "status-does-not-vanish", what: "refused after it waited", pod: plain, was: pendingPod, is: `{phase: Failed, reason: SubmissionFailed}`},
	{rule: "status-does-not-vanish", what: "failed after it ran", pod: plain, was: runningPod, is: `{phase: Failed, reason: NodeLost}`, broken: "container main: its status vanished, was running"},
	{rule: "status-does-not-vanish", what: "refused by a kubelet that was restarted", pod: plain, was: runningPod, is: rejectedPod},
}

func TestStatuses(t *testing.T) { judgeAll(t, statusesTransitions) }
