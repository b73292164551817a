// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// times keeps, for the status of one pod, when things happened and when they were noticed. The API server gets the
// latter, the kubelet finds the former.
type times struct {
	runs       map[string]*run        // by container ID
	conditions map[string]*transition // by type
	containers map[string]*noticed
}

// run is one run of a container: its times by the kubelet's clock and as they were noticed.
type run struct{ started, finished, noticedStart, noticedEnd string }

// transition is the last one of a condition that was noticed: its status, its time by the kubelet's clock and as it was
// noticed.
type transition struct{ status, at, noticed string }

// noticed is when a container was first seen to have started, and when its last run was seen to have ended.
type noticed struct{ start, end time.Time }

func newTimes() times {
	return times{runs: map[string]*run{}, conditions: map[string]*transition{}, containers: map[string]*noticed{}}
}

var statusLists = []string{"initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"}

// notice puts the present time in place of every time that is reported for the first time.
func (t times) notice(status object, now time.Time) {
	stamp := now.UTC().Format(time.RFC3339)
	eachContainer(status, func(c object) {
		t.noticeContainer(c, now)
		eachRun(c, func(id string, state object, ended bool) {
			r := t.runs[id]
			if r == nil {
				r = &run{noticedStart: stamp}
				t.runs[id] = r
			}
			put(state, "startedAt", &r.started, r.noticedStart)
			if !ended {
				return
			}
			if r.noticedEnd == "" {
				r.noticedEnd = stamp
			}
			put(state, "finishedAt", &r.finished, r.noticedEnd)
		})
	})
	for _, c := range objects(status, "conditions") {
		t.noticeCondition(c, stamp)
	}
}

// noticeCondition replaces the time of a condition. What has changed and changed back between two polls has not been
// noticed: the time stays.
func (t times) noticeCondition(c object, stamp string) {
	at, status := jsonobject.Text(c, "lastTransitionTime"), jsonobject.Text(c, "status")
	last := t.conditions[jsonobject.Text(c, "type")]
	if last == nil {
		last = &transition{}
		t.conditions[jsonobject.Text(c, "type")] = last
	}
	if at != "" {
		last.at = at // else the kubelet's time is the same, such as after two changes within a second
	}
	if status != "" && status != last.status {
		last.status, last.noticed = status, stamp
	}
	if last.noticed != "" {
		c["lastTransitionTime"] = last.noticed
	}
}

func (t times) noticeContainer(c object, now time.Time) {
	state, before := jsonobject.Child(c, "state"), jsonobject.Child(c, "lastState")
	if jsonobject.Child(state, "waiting") != nil && jsonobject.Child(before, "terminated") == nil {
		return
	}
	seen := t.containers[jsonobject.Text(c, "name")]
	if seen == nil {
		seen = &noticed{start: now}
		t.containers[jsonobject.Text(c, "name")] = seen
	}
	switch {
	case jsonobject.Child(state, "running") != nil:
		seen.end = time.Time{}
	case seen.end.IsZero():
		seen.end = now
	}
}

// restore puts the kubelet's own times back.
func (t times) restore(status object) {
	eachContainer(status, func(c object) {
		eachRun(c, func(id string, state object, ended bool) {
			r := t.runs[id]
			if r == nil {
				return
			}
			if jsonobject.Text(state, "startedAt") == r.noticedStart && r.started != "" {
				state["startedAt"] = r.started
			}
			if ended && jsonobject.Text(state, "finishedAt") == r.noticedEnd && r.finished != "" {
				state["finishedAt"] = r.finished
			}
		})
	})
	for _, c := range objects(status, "conditions") {
		if last := t.conditions[jsonobject.Text(c, "type")]; last != nil && last.at != "" {
			c["lastTransitionTime"] = last.at
		}
	}
}

// put remembers a time and replaces it. The time of a run that never started is no time to notice.
func put(state object, key string, kept *string, at string) {
	if v := jsonobject.Text(state, key); v != "" && v != never {
		*kept = v
		state[key] = at
	}
}

// never is how a runtime writes that something has not happened.
const never = "1970-01-01T00:00:00Z"

func eachContainer(status object, do func(object)) {
	for _, list := range statusLists {
		for _, c := range objects(status, list) {
			do(c)
		}
	}
}

// eachRun visits the runs that a container status tells of: the present or last one, and the one before.
func eachRun(c object, do func(id string, state object, ended bool)) {
	for _, key := range []string{"lastState", "state"} {
		of := jsonobject.Child(c, key)
		if running := jsonobject.Child(of, "running"); running != nil && jsonobject.Text(c, "containerID") != "" {
			do(jsonobject.Text(c, "containerID"), running, false)
		}
		if ended := jsonobject.Child(of, "terminated"); ended != nil && jsonobject.Text(ended, "containerID") != "" {
			do(jsonobject.Text(ended, "containerID"), ended, true)
		}
	}
}
