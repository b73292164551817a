// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
)

func TestEvents(t *testing.T) {
	event := func(kind, name string, uid types.UID, typ, reason, message string, count int) Event {
		return Event{Kind: kind, Name: name, UID: uid, Type: typ, Reason: reason, Message: message, Count: count}
	}
	failed := event("Pod", "p", "1", "Warning", "Failed", "Failed to pull image \"x\": not found", 3)
	scheduled := event("Pod", "p", "1", "Normal", "Scheduled", "Successfully assigned", 1)
	other := event("Pod", "q", "2", "Warning", "Failed", "another pod", 9)
	generated := event("Pod", "p-x", "1", "Warning", "Failed", "of a generated pod", 1)
	foreign := event("Pod", "p-y", "3", "Warning", "Failed", "of another generated pod", 9)
	job := event("Job", "p", "4", "Normal", "Completed", "Job completed", 1)
	for _, tt := range []struct {
		what, check string
		events      []Event
		unread      bool
		err         error
		want        Verdict
		got         string
	}{
		{"any", "name: p", []Event{failed}, false, nil, Holds, "3 such events"},
		{"none yet", "name: p, reason: Failed", []Event{scheduled, other}, false, nil, NotYet, "0 such events\nanother: Normal Scheduled: Successfully assigned"},
		{"by reason", "name: p, reason: Failed", []Event{scheduled, failed}, false, nil, Holds, "3 such events\nanother: Normal Scheduled: Successfully assigned"},
		{"by type", "name: p, type: Normal", []Event{failed}, false, nil, NotYet, "0 such events\nanother: Warning Failed: Failed to pull image \"x\": not found (x3)"},
		{"by message", "name: p, message: 'image \"x\".*found'", []Event{failed}, false, nil, Holds, "3 such events"},
		{"another message", "name: p, message: ^image", []Event{failed}, false, nil, NotYet, "0 such events"},
		{"often enough", "name: p, reason: Failed, count: 3", []Event{failed}, false, nil, Holds, "3 such events"},
		{"not often enough", "name: p, reason: Failed, count: 4", []Event{failed}, false, nil, NotYet, "3 such events"},
		{"several together", "name: p, count: 4", []Event{failed, scheduled}, false, nil, Holds, "4 such events"},
		{"must not be, is not", "name: p, reason: Failed, count: 0", []Event{scheduled}, false, nil, Holds, "0 such events"},
		{"must not be, is", "name: p, reason: Failed, count: 0", []Event{failed}, false, nil, Never, "3 such events"},
		{"must not be, unread", "name: p, count: 0", nil, true, nil, NotYet, "the events have not been read yet"},
		{"unread", "name: p", nil, true, errors.New("refused"), NotYet, "the events have not been read yet\nlast error: refused"},
		{"of another kind", "kind: Job, name: p", []Event{failed, job}, false, nil, Holds, "1 such event"},
		{"of generated pods", "name: p-", []Event{generated, foreign, failed}, false, nil, Holds, "4 such events"},
		{"of generated pods, of others only", "name: p-", []Event{foreign}, false, nil, NotYet, "0 such events"},
	} {
		s := &fake{
			pods:   []PodState{{Pod: newPod("Pending", named("p-x", "p-"))}},
			events: EventState{Events: tt.events, Read: !tt.unread, Err: tt.err},
		}
		o := decode(t, "check_events: [{"+tt.check+"}]").Evaluate(s).Outcomes[0]
		if o.Verdict != tt.want || !strings.HasPrefix(o.Got, tt.got) || !errors.Is(o.Err, tt.err) || o.Check.String() != "check_events[0]" {
			t.Errorf("%s: %s of %s: %q, want %s: %q", tt.what, o.Verdict, o.Check, o.Got, tt.want, tt.got)
		}
	}
}

func TestEventChecksAreDecodedStrictly(t *testing.T) {
	for check, want := range map[string]string{
		"type: Warning":             "check_events[0]: missing required key \"name\"",
		"name: p, type: warning":    "unknown type \"warning\"",
		"name: p, message: '('":     "check_events[0].message",
		"name: p, count: -1":        "must be 0 or more",
		"name: p, kind: pod":        "\"pod\" is not a valid kind",
		"kind: Job, name: ''":       "name: must not be empty",
		"name: p, reasons: [a]":     "reasons",
		"name: P":                   "not a valid pod name",
		"name: p, namespace: 'a b'": "not a valid namespace",
	} {
		_, err := Decode("t.yaml", []byte("check_events: [{"+check+"}]"), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", check, err, want)
		}
	}
}

func TestWantOfEvents(t *testing.T) {
	for check, want := range map[string]string{
		"name: p":                           "at least 1 event, about Pod p",
		"name: p, count: 2, reason: Failed": "at least 2 events, reason Failed, about Pod p",
		"kind: Job, name: j, count: 0, type: Warning, message: x": `no event, type Warning, message "x", about Job j`,
	} {
		if got := decode(t, "check_events: [{"+check+"}]").Evaluate(&fake{}).Outcomes[0].Want; got != want {
			t.Errorf("%s: %q, want %q", check, got, want)
		}
	}
}
