// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// What a node with a batch system behind it reports: pods wait in a queue, changes are noticed late, and containers
// have no IDs and pods no addresses.
const (
	batchConditions = `hostIP: 10.0.0.1, startTime: "2026-01-01T00:00:00Z", conditions: [{type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"},
  {type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}`
	batchReady   = batchConditions + `, {type: ContainersReady, status: "True", lastTransitionTime: "2026-01-01T00:00:20Z"}, {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:20Z"}]`
	batchUnready = batchConditions + `, {type: ContainersReady, status: "False", lastTransitionTime: "2026-01-01T00:00:00Z"}, {type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:00Z"}]`
	batchOver    = batchConditions + `, {type: ContainersReady, status: "False", lastTransitionTime: "2026-01-01T00:00:30Z"}, {type: Ready, status: "False", lastTransitionTime: "2026-01-01T00:00:30Z"}]`

	batchQueued    = `{phase: Pending, reason: Queued, ` + batchUnready + `, containerStatuses: [{name: main, image: i, state: {waiting: {reason: Queued}}}]}`
	batchRunning   = `{phase: Running, ` + batchReady + `, containerStatuses: [{name: main, image: i, ready: true, started: true, state: {running: {startedAt: "2026-01-01T00:00:20Z"}}}]}`
	batchRestarted = `{phase: Running, ` + batchReady + `, containerStatuses: [{name: main, image: i, ready: true, started: true, restartCount: 1, state: {running: {startedAt: "2026-01-01T00:00:40Z"}},
  lastState: {terminated: {exitCode: 1, startedAt: "2026-01-01T00:00:20Z", finishedAt: "2026-01-01T00:00:40Z"}}}]}`
	batchSucceeded = `{phase: Succeeded, ` + batchOver + `, containerStatuses: [{name: main, image: i, state: {terminated: {exitCode: 0, startedAt: "2026-01-01T00:00:20Z", finishedAt: "2026-01-01T00:00:30Z"}}}]}`
	batchFailed    = `{phase: Failed, ` + batchOver + `, containerStatuses: [{name: main, image: i, state: {terminated: {exitCode: 1, startedAt: "2026-01-01T00:00:30Z", finishedAt: "2026-01-01T00:00:30Z"}}}]}`
	batchRefused   = `{phase: Failed, reason: SubmissionFailed, message: the account has no quota, startTime: "2026-01-01T00:00:00Z"}`
)

// TestABatchNodeBreaksNoRule, whichever of its states are not reported or not seen.
func TestABatchNodeBreaksNoRule(t *testing.T) {
	const probed = `spec: {restartPolicy: Always, containers: [{name: main, readinessProbe: {periodSeconds: 1}}]}`
	for _, tt := range []struct {
		what, pod string
		states    []string
	}{
		{"success", plain, []string{`{phase: Pending}`, batchQueued, batchRunning, batchSucceeded, batchSucceeded}},
		{"failure, noticed at its end", plain, []string{`{phase: Pending}`, batchQueued, batchFailed, batchFailed}},
		{"refused by the batch system", plain, []string{`{phase: Pending}`, batchQueued, batchRefused, batchRefused}},
		{"success, never seen to begin", plain, []string{`{phase: Pending}`, batchSucceeded}},
		{"restarted and ready again between two polls", probed, []string{batchQueued, batchRunning, batchRestarted}},
	} {
		for seen := range 1 << len(tt.states) {
			var h podapi.History
			for i, state := range tt.states {
				if seen>>i&1 == 1 {
					h.Revisions = append(h.Revisions, transition{what: tt.what, pod: tt.pod, is: state}.history(t).Revisions...)
				}
			}
			for _, v := range Judge(h) {
				t.Errorf("%s, seen %b: %s: %s", tt.what, seen, v.Rule, v.What)
			}
		}
	}
}
