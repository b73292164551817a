// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// again marks a state that a part has come to before, with another in between.
const again = " again"

// lists are those whose items are subjects of their own.
var lists = []string{"conditions", "initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"}

// part is a subject as it is reported once.
type part struct {
	subject, state string
	fields         map[string]any
}

// partsOf splits what is reported of an object.
func partsOf(reported map[string]any) []part {
	whole := maps.Clone(reported)
	status, _ := reported["status"].(map[string]any)
	delete(whole, "status")
	maps.Copy(whole, status)
	phase, _ := whole["phase"].(string)
	var all []part
	for _, list := range lists {
		items, _ := status[list].([]any)
		for _, item := range items {
			fields, _ := item.(map[string]any)
			if list == "conditions" {
				all = append(all, part{fmt.Sprintf("%s[%v]", list, fields["type"]), fmt.Sprint(fields["status"]), without(fields, "type", "status")})
			} else {
				all = append(all, part{fmt.Sprintf("%s[%v]", list, fields["name"]), containerState(fields), without(fields, "name")})
			}
		}
		delete(whole, list)
	}
	return append([]part{{"", phase, without(whole, "phase")}}, all...)
}

func without(fields map[string]any, names ...string) map[string]any {
	fields = maps.Clone(fields)
	for _, name := range names {
		delete(fields, name)
	}
	return fields
}

// containerState is the [Stage.State] of a container's status.
func containerState(status map[string]any) string {
	states, _ := status["state"].(map[string]any)
	state := ""
	for _, name := range []string{"terminated", "running", "waiting"} { // of these, exactly one should be there
		if states[name] != nil {
			state = name
			break
		}
	}
	before, _ := status["lastState"].(map[string]any)
	switch {
	case state == "waiting" && before["terminated"] != nil:
		state += again
	case state == "running" && status["ready"] == true:
		state = "ready"
	}
	if count := fmt.Sprint(status["restartCount"]); state != "waiting"+again && count != "0" && count != "<nil>" {
		state += ", restarted"
	}
	return state
}

// Of is the trace of a single observation. Its objects are as many as were observed, and have the order of theirs.
func Of(seen Observation) Trace {
	trace := Trace{Template: seen.Template, Hash: seen.Hash, Kubernetes: minor(seen.Kubernetes)}
	for _, o := range seen.Objects {
		trace.Objects = append(trace.Objects, o.trace(seen))
	}
	return trace
}

// minor is "1.37" of "v1.37.2".
func minor(version string) string {
	numbers := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	return strings.Join(numbers[:min(len(numbers), 2)], ".")
}

// trace lists the stages that an object was seen in. A part that comes to a state again is not followed there: what is
// repeated depends on the time.
func (o Observed) trace(seen Observation) Object {
	object := Object{Kind: o.Kind, Name: o.name(seen), Samples: 1}
	now := map[string]string{} // the state of each part
	for i, r := range o.Revisions {
		step := seen.step(r.At)
		for _, p := range partsOf(r.Fields) {
			before := now[p.subject]
			if strings.HasPrefix(p.subject, "conditions[") && object.returned(p.subject, p.state) {
				p.state += again
			}
			s := object.stage(p.subject, p.state)
			now[p.subject] = p.state
			switch {
			case s == nil:
				object.Stages = append(object.Stages, Stage{Subject: p.subject, State: p.state, Order: i, Step: step})
				s = &object.Stages[len(object.Stages)-1]
			case before != p.state || s.left(&object, step):
				continue
			}
			s.Fields = map[string]Value{}
			flatten(s.Fields, "", p.fields, seen.UUID)
		}
	}
	for i := range object.Stages {
		s := &object.Stages[i]
		s.last = now[s.Subject] == s.State
	}
	return object
}

// returned reports whether a part that comes to a state had left it before.
func (o *Object) returned(subject, state string) bool {
	return o.stage(subject, state) != nil && o.at(subject).State != state
}

// left reports whether a stage is over: its part has come to a later one, or a step has begun, which may change
// anything.
func (s *Stage) left(o *Object, step int) bool { return o.at(s.Subject) != s || s.Step != step }

// step is the part of the test at a time, as in [Stage.Step].
func (seen Observation) step(at time.Time) (step int) {
	for _, began := range seen.Steps {
		if !began.After(at) {
			step++
		}
	}
	return step
}
