// SPDX-License-Identifier: Apache-2.0

package lifecycle

import "testing"

var timeTransitions = []transition{
	{rule: "run-has-times", what: "running", pod: plain, is: of(`{name: main, state: {running: {}}}`), broken: "container main: running without startedAt"},
	{rule: "run-has-times", what: "terminated", pod: plain, is: of(`{name: main, state: {terminated: {exitCode: 0}}}`), broken: "container main: terminated without finishedAt"},
	{rule: "run-has-times", what: "running, with the time", pod: plain, is: runningPod},
	{rule: "run-has-times", what: "an end that was inferred", pod: plain, is: of(lostMain)},
	{rule: "run-has-times", what: "an end of an init container that was inferred", pod: withInit,
		is: `{initContainerStatuses: [{name: init, state: {terminated: {exitCode: 0, reason: Completed, message: "Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally"}}}]}`},

	{rule: "run-ends-after-it-started", what: "a minute before", pod: plain, is: of(`{name: main, state: {terminated: {exitCode: 0, startedAt: "2026-01-01T00:01:00Z", finishedAt: "2026-01-01T00:00:00Z"}}}`),
		broken: "container main: finished at 2026-01-01T00:00:00Z, started at 2026-01-01T00:01:00Z"},
	{rule: "run-ends-after-it-started", what: "a second before: the start was noted late", pod: plain, is: of(`{name: main, state: {terminated: {exitCode: 0, startedAt: "2026-01-01T00:00:01Z", finishedAt: "2026-01-01T00:00:00Z"}}}`)},
	{rule: "run-ends-after-it-started", what: "both when they were noticed", pod: plain, is: of(`{name: main, state: {terminated: {exitCode: 0, startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:00Z"}}}`)},
	{rule: "run-ends-after-it-started", what: "never started", pod: plain, is: of(`{name: main, state: {terminated: {exitCode: 128, startedAt: "1970-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:00Z"}}}`)},

	{rule: "runs-do-not-overlap", what: "started before the last end", pod: always, is: of(`{name: main, state: {running: {startedAt: "2026-01-01T00:00:00Z"}}, lastState: {terminated: {exitCode: 1, finishedAt: "2026-01-01T00:10:00Z"}}}`),
		broken: "container main: started at 2026-01-01T00:00:00Z, but the run before finished at 2026-01-01T00:10:00Z"},
	{rule: "runs-do-not-overlap", what: "an earlier run while the pod is removed", pod: beingDeleted,
		is: `{phase: Failed, containerStatuses: [{name: main, restartCount: 1, containerID: "c://1", state: {terminated: {exitCode: 3, containerID: "c://1", startedAt: "2026-01-01T00:00:00Z"}}, lastState: {terminated: {exitCode: 1, finishedAt: "2026-01-01T00:00:50Z"}}}]}`},
	{rule: "runs-do-not-overlap", what: "started after it", pod: always, is: runningAgain},
	{rule: "runs-do-not-overlap", what: "could not be started", pod: always, is: of(`{name: main, state: {terminated: {exitCode: 128, startedAt: "1970-01-01T00:00:00Z"}}, lastState: {terminated: {exitCode: 1, finishedAt: "2026-01-01T00:10:00Z"}}}`)},
	{rule: "runs-do-not-overlap", what: "stopped for good while it waited for a restart", pod: always,
		is: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 1, containerID: "c://1", startedAt: "2026-01-01T00:00:00Z"}}, lastState: {terminated: {exitCode: 1, containerID: "c://1", finishedAt: "2026-01-01T00:10:00Z"}}}`)},

	{rule: "times-of-a-run-stay", what: "startedAt moves", pod: plain, was: runningPod, is: of(`{name: main, containerID: "c://1", state: {running: {startedAt: "2026-01-01T00:00:25Z"}}}`),
		broken: "container main: startedAt became 2026-01-01T00:00:25Z, was 2026-01-01T00:00:05Z"},
	{rule: "times-of-a-run-stay", what: "finishedAt moves", pod: plain, was: failedPod,
		is:     of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 3, containerID: "c://1", startedAt: "2026-01-01T00:00:05Z", finishedAt: "2026-01-01T00:00:19Z"}}}`),
		broken: "container main: finishedAt became 2026-01-01T00:00:19Z, was 2026-01-01T00:00:09Z"},
	{rule: "times-of-a-run-stay", what: "startedAt vanishes after the end", pod: plain, was: failedPod, is: of(`{name: main, containerID: "c://1", state: {terminated: {exitCode: 3, containerID: "c://1", finishedAt: "2026-01-01T00:00:09Z"}}}`),
		broken: "container main: startedAt of the run that ended became unset, was 2026-01-01T00:00:05Z"},
	{rule: "times-of-a-run-stay", what: "the start is corrected with the end", pod: plain, was: of(`{name: main, containerID: "c://1", state: {running: {startedAt: "2026-01-01T00:00:07Z"}}}`), is: failedPod},
	{rule: "times-of-a-run-stay", what: "restarted", pod: always, was: runningPod, is: runningAgain},
	{rule: "times-of-a-run-stay", what: "the same in lastState", pod: always, was: failedPod, is: runningAgain},
	{rule: "times-of-a-run-stay", what: "an end that was inferred", pod: plain, was: failedPod, is: of(lostMain)},
}

func TestTimes(t *testing.T) { judgeAll(t, timeTransitions) }
