// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Trace is what the objects of a template go through on a kubelet, as far as that is the same each time.
type Trace struct {
	// Template is the name of the template, Hash the [Hash] of the source that was recorded.
	Template string `json:"template"`
	Hash     string `json:"hash"`
	// Kubernetes is the minor version of the recording: "1.37".
	Kubernetes string `json:"kubernetes"`
	// Objects are sorted by kind and name.
	Objects []Object `json:"objects"`
}

// Object is the trace of an object. Those that are generated from one name, as the pods of a controller are, have one
// trace together: they are taken for recordings of the same object.
type Object struct {
	// Kind is that of the API: "Pod".
	Kind string `json:"kind"`
	// Name has {uuid} where the objects have that of their test, and ends in "-" if more is generated.
	Name string `json:"name"`
	// Samples is how many recordings there are of it.
	Samples int `json:"samples"`
	// Stages are the stages that it goes through, in the order of their Order.
	Stages []Stage `json:"stages"`
}

// Stage is a state that a part of an object comes to.
type Stage struct {
	// Subject is the part: "conditions[TYPE]", "containerStatuses[NAME]", the same of init and ephemeral containers, or
	// empty for all the rest of the object.
	Subject string `json:"subject,omitempty"`
	// State is the phase of an object, the status of a condition, with " again" if that was another in between, and for
	// a container "waiting", "waiting again", "running", "ready" or "terminated", with ", restarted" after a restart.
	// It is empty for an object without phases.
	State string `json:"state,omitempty"`
	// Order is from 0. Stages with a lower one come before, or at once with, those with a higher one; those with the
	// same come in any order.
	Order int `json:"order,omitempty"`
	// Step is the part of the test in which it is reached at the latest: 0 for the first checks, n for steps[n-1].
	Step int `json:"step,omitempty"`
	// Optional says that the stage may be passed over.
	Optional bool `json:"optional,omitempty"`
	// Fields are what is reported at last while the part is in this state, by their paths below the subject.
	Fields map[string]Value `json:"fields,omitempty"`

	// last says that the part stayed in this state.
	last bool
}

// Value is the normalised value of a field: "=" and the value where a kubelet reports the same each time, "set" where
// it is another each time. A "?" in front says that the field may be absent.
type Value string

const (
	set    Value = "set"
	maybe  Value = "?"
	equals Value = "="
)

// optional reports whether the field may be absent.
func (v Value) optional() bool { return len(v) > 0 && v[:1] == maybe }

// required is the value without its "?".
func (v Value) required() Value {
	if v.optional() {
		return v[1:]
	}
	return v
}

// text is how people read it.
func (v Value) text() string {
	if v = v.required(); v != set {
		return string(v[len(equals):])
	}
	return string(set)
}

// valid reports whether it is one.
func (v Value) valid() bool {
	v = v.required()
	return v == set || len(v) > 0 && v[:1] == equals
}

// enough is how many recordings must agree on what a busy machine may change: that a state is seen that is left again,
// what is reported in it, and in which order states follow each other.
const enough = 3

// stage finds a stage, nil if there is none.
func (o *Object) stage(subject, state string) *Stage {
	for i := range o.Stages {
		if s := &o.Stages[i]; s.Subject == subject && s.State == state {
			return s
		}
	}
	return nil
}

// at is the last stage of a subject, nil if it has none.
func (o *Object) at(subject string) (last *Stage) {
	for i := range o.Stages {
		if s := &o.Stages[i]; s.Subject == subject {
			last = s
		}
	}
	return last
}

// String is the stage on a line, and its fields below.
func (s *Stage) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "  %d  %s", s.Order, s.text())
	if s.Step > 0 {
		fmt.Fprintf(&text, ", by steps[%d]", s.Step-1)
	}
	if s.Optional {
		text.WriteString(", may be passed over")
	}
	for _, path := range slices.Sorted(maps.Keys(s.Fields)) {
		fmt.Fprintf(&text, "\n       %s %s", path, s.Fields[path])
	}
	return text.String() + "\n"
}
