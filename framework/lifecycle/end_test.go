// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// removed says that the pod was deleted with this grace period and removed with the last revision.
func removed(grace int64, missed bool) func(h *podapi.History) {
	return func(h *podapi.History) {
		for i := range h.Revisions {
			h.Revisions[i].Pod.DeletionTimestamp = &metav1.Time{Time: time.Unix(100, 0)}
			seconds := grace
			if i == len(h.Revisions)-1 {
				seconds = 0 // the last request is that of the node
			}
			h.Revisions[i].Pod.DeletionGracePeriodSeconds = &seconds
		}
		h.Gone, h.EndMissed = time.Unix(100, 0), missed
	}
}

// endedWith is the status of a pod whose container has ended, with more about the end.
func endedWith(more string) string {
	return of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 1, containerID: "c://1", ` + more + `}}}`)
}

var endTransitions = []transition{
	{rule: "ended-pod-runs-nothing", what: "Failed while it runs", pod: plain, is: `{phase: Failed, reason: Evicted, containerStatuses: [` + runningMain + `]}`, broken: "container main: runs, though the pod is Failed"},
	{rule: "ended-pod-runs-nothing", what: "ended by the node, the container is not seen to end yet", pod: plain, was: runningPod,
		is: `{phase: Failed, reason: DeadlineExceeded, containerStatuses: [` + runningMain + `]}`},
	{rule: "ended-pod-runs-nothing", what: "ended by the node, and still runs in the next report", pod: plain, was: `{phase: Failed, reason: DeadlineExceeded, containerStatuses: [` + runningMain + `]}`,
		is: `{phase: Failed, reason: DeadlineExceeded, containerStatuses: [` + runningMain + `], qosClass: BestEffort}`, broken: "container main: runs, though the pod is Failed"},
	{rule: "ended-pod-runs-nothing", what: "Failed by itself while it runs", pod: plain, was: runningPod, is: `{phase: Failed, containerStatuses: [` + runningMain + `]}`, broken: "container main: runs, though the pod is Failed"},
	{rule: "ended-pod-runs-nothing", what: "Succeeded while a sidecar runs", pod: withProxy, was: runningBeside,
		is: `{phase: Succeeded, initContainerStatuses: [` + runningProxy + `], containerStatuses: [` + succeededMain + `]}`, broken: "sidecar proxy: runs, though the pod is Succeeded"},
	{rule: "ended-pod-runs-nothing", what: "Failed with an init container, the others wait", pod: withInit,
		is: `{phase: Failed, initContainerStatuses: [{name: init, state: {terminated: {exitCode: 1}}}], containerStatuses: [{name: main, state: {waiting: {reason: PodInitializing}}}]}`},

	{rule: "failed-has-a-cause", what: "exit code 0 only", pod: plain, is: `{phase: Failed, containerStatuses: [` + succeededMain + `]}`,
		broken: "phase Failed without a reason, and no container has an exit code other than 0"},
	{rule: "failed-has-a-cause", what: "exit code 3", pod: plain, is: failedPod},
	{rule: "failed-has-a-cause", what: "an init container failed before", pod: withInit,
		is: `{phase: Failed, initContainerStatuses: [{name: init, state: {waiting: {}}, lastState: {terminated: {exitCode: 1}}}]}`},
	{rule: "failed-has-a-cause", what: "refused", pod: plain, is: rejectedPod},
	{rule: "failed-has-a-cause", what: "deleted", pod: plain, is: `{phase: Failed, containerStatuses: [` + creatingMain + `]}`, adjust: removed(30, false)},
	{rule: "failed-has-a-cause", what: "disrupted", pod: plain, is: `{phase: Failed, conditions: [{type: DisruptionTarget, status: "True"}]}`},

	{rule: "ended-pod-is-not-to-be-restarted", what: "Always", pod: always, is: succeededPod, broken: "container main: exit code 0 asks for a restart, but the pod is Succeeded"},
	{rule: "ended-pod-is-not-to-be-restarted", what: "OnFailure", pod: `spec: {restartPolicy: OnFailure, containers: [{name: main}]}`, is: failedPod,
		broken: "container main: exit code 3 asks for a restart, but the pod is Failed"},
	{rule: "ended-pod-is-not-to-be-restarted", what: "OnFailure, success", pod: `spec: {restartPolicy: OnFailure, containers: [{name: main}]}`, is: succeededPod},
	{rule: "ended-pod-is-not-to-be-restarted", what: "Always, but Never for the container", pod: `spec: {restartPolicy: Always, containers: [{name: main, restartPolicy: Never}]}`, is: failedPod},
	{rule: "ended-pod-is-not-to-be-restarted", what: "Always, at its deadline", pod: always, is: `{phase: Failed, reason: DeadlineExceeded, containerStatuses: [` + failedMain + `]}`},
	{rule: "ended-pod-is-not-to-be-restarted", what: "Always, deleted", pod: always, is: succeededPod, adjust: removed(30, false)},
	{rule: "ended-pod-is-not-to-be-restarted", what: "a sidecar", pod: withProxy,
		is: `{phase: Succeeded, initContainerStatuses: [{name: proxy, state: {terminated: {exitCode: 0}}}], containerStatuses: [` + succeededMain + `]}`},

	{rule: "reason-of-the-end-stays", what: "lost", pod: plain, was: `{phase: Failed, reason: Evicted}`, is: `{phase: Failed}`, broken: `reason became "", was "Evicted"`},
	{rule: "reason-of-the-end-stays", what: "kept", pod: plain, was: `{phase: Failed, reason: Evicted}`, is: `{phase: Failed, reason: Evicted}`},
	{rule: "reason-of-the-end-stays", what: "of a pod that waits", pod: plain, was: `{phase: Pending, reason: Queued}`, is: `{phase: Running}`},
	{rule: "reason-of-the-end-stays", what: "added", pod: plain, was: `{phase: Failed}`, is: `{phase: Failed, reason: Evicted}`},

	{rule: "reason-of-a-run-stays", what: "another", pod: plain, was: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 1, reason: Error, containerID: "c://1"}}}`),
		is: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 1, reason: Completed, containerID: "c://1"}}}`), broken: `container main: reason became "Completed", was "Error"`},
	{rule: "reason-of-a-run-stays", what: "lost in lastState", pod: always, was: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 3, reason: Error, containerID: "c://1"}}}`),
		is: runningAgain, broken: `container main: reason became "", was "Error"`},
	{rule: "reason-of-a-run-stays", what: "the lack of memory is learned late", pod: plain, was: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 137, reason: Error, containerID: "c://1"}}}`),
		is: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 137, reason: OOMKilled, containerID: "c://1"}}}`)},
	{rule: "message-of-a-run-stays", what: "vanishes", pod: plain, was: endedWith("message: m"), is: endedWith(""), broken: "container main: the message of its end vanished"},
	{rule: "message-of-a-run-stays", what: "another", pod: plain, was: endedWith("message: m"), is: endedWith("message: n"), broken: "container main: the message of its end changed"},
	{rule: "message-of-a-run-stays", what: "vanishes from lastState", pod: always, was: endedWith("message: m"),
		is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 1, containerID: "c://1"}}}`), broken: "container main: the message of its end vanished"},
	{rule: "message-of-a-run-stays", what: "the log goes on", pod: `spec: {containers: [{name: main, terminationMessagePolicy: FallbackToLogsOnError}]}`, was: endedWith("message: a"), is: endedWith("message: a b")},
	{rule: "message-of-a-run-stays", what: "of another run", pod: always, was: endedWith("message: m"),
		is: of(`{name: main, containerID: "c://2", restartCount: 1, state: {terminated: {exitCode: 1, containerID: "c://2"}}}`)},
	{rule: "message-of-a-run-stays", what: "learned late", pod: plain, was: endedWith(""), is: endedWith("message: m")},
	{rule: "message-of-a-run-stays", what: "while the pod is removed", pod: beingDeleted,
		was: `{phase: Failed, containerStatuses: [{name: main, restartCount: 1, containerID: "c://1", state: {terminated: {exitCode: 3, message: m, containerID: "c://1"}}}]}`,
		is:  `{phase: Failed, containerStatuses: [{name: main, restartCount: 1, containerID: "c://1", state: {terminated: {exitCode: 3, containerID: "c://1"}}}]}`},

	{rule: "reason-of-a-run-stays", what: "never given", pod: plain, was: failedPod, is: failedPod},

	{rule: "end-names-its-container", what: "another", pod: plain, is: of(`{name: main, containerID: "c://1", state: {terminated: {containerID: "c://2"}}}`), broken: "container main: state.terminated is of c://2, but containerID is c://1"},
	{rule: "end-names-its-container", what: "the same", pod: plain, is: failedPod},
	{rule: "end-names-its-container", what: "no ID in the end", pod: plain, is: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 0}}}`)},
	{rule: "end-names-its-container", what: "an end that was inferred", pod: plain, is: of(lostMain)},

	{rule: "exit-code-is-final", what: "another code", pod: plain, was: failedPod, is: `{phase: Failed, containerStatuses: [` + succeededMain + `]}`, broken: "container main: exit code became 0, was 3"},
	{rule: "exit-code-is-final", what: "another code, no ID", pod: plain, was: `{containerStatuses: [{name: main, state: {terminated: {exitCode: 1}}}]}`,
		is: `{containerStatuses: [{name: main, state: {terminated: {exitCode: 0}}}]}`, broken: "container main: exit code became 0, was 1"},
	{rule: "exit-code-is-final", what: "another code in lastState", pod: always, was: `{containerStatuses: [` + succeededMain + `]}`, is: runningAgain, broken: "container main: exit code became 3, was 0"},
	{rule: "exit-code-is-final", what: "the code of another run, no IDs", pod: always, was: `{containerStatuses: [{name: main, state: {terminated: {exitCode: 1}}}]}`,
		is: `{containerStatuses: [{name: main, restartCount: 1, state: {terminated: {exitCode: 0}}, lastState: {terminated: {exitCode: 1}}}]}`},
	{rule: "exit-code-is-final", what: "the code of another run", pod: always, was: `{containerStatuses: [` + failedMain + `]}`,
		is: `{containerStatuses: [{name: main, restartCount: 1, containerID: "c://2", state: {terminated: {exitCode: 0, containerID: "c://2"}}, lastState: {terminated: {exitCode: 3, containerID: "c://1"}}}]}`},
	{rule: "exit-code-is-final", what: "an end that was inferred", pod: plain, was: `{containerStatuses: [` + failedMain + `]}`, is: `{containerStatuses: [` + lostMain + `]}`},

	{rule: "deleted-pod-ends-first", what: "removed while it runs", pod: plain, was: runningPod, is: runningPod, adjust: removed(30, false),
		broken: "container main: its end was not reported before the pod was removed"},
	{rule: "deleted-pod-ends-first", what: "removed after the end", pod: plain, was: runningPod, is: failedPod, adjust: removed(30, false)},
	{rule: "deleted-pod-ends-first", what: "deleted by force", pod: plain, was: runningPod, is: runningPod, adjust: removed(0, false)},
	{rule: "deleted-pod-ends-first", what: "the last state was missed", pod: plain, was: runningPod, is: runningPod, adjust: removed(30, true)},
	{rule: "deleted-pod-ends-first", what: "still being deleted", pod: plain, was: runningPod, is: runningPod, adjust: func(h *podapi.History) {
		removed(30, false)(h)
		h.Gone = time.Time{}
	}},
}

func TestEnd(t *testing.T) { judgeAll(t, endTransitions) }
