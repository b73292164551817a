// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/pyregexp"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// EventCheck asserts that events about an object were recorded. All events since the beginning of the test count,
// also in steps. Kubernetes combines equal events; a combined event counts as often as it has occurred.
type EventCheck struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Kind of the object that the events are about; Pod if omitted.
	Kind string `yaml:"kind"`
	// Name of the object. A name that ends in "-" selects the pods that a controller generated from it; their events
	// count together.
	Name string `yaml:"name" yamlpos:"required"`
	// Namespace of the object; "default" if omitted.
	Namespace string `yaml:"namespace"`
	// Type of the events: Normal or Warning. If omitted, both.
	Type string `yaml:"type" yamlpos:"nonempty"`
	// Reason of the events, for example FailedMount. If omitted, any.
	Reason string `yaml:"reason" yamlpos:"nonempty"`
	// Regular expression in the syntax of Python's re module that must match in the message of the events. If omitted,
	// any message.
	Message string `yaml:"message" yamlpos:"nonempty"`
	// Minimum number of such events. With 0, there must be none, and the first one fails the test immediately.
	Count *int `yaml:"count" yamlpos:"nonempty"`

	regex *pyregexp.Regexp
}

// Selector names the pods that the events are about, false if they are about objects of another kind.
func (c EventCheck) Selector() (podapi.Selector, bool) {
	return podapi.Selector{Namespace: c.Namespace, Name: c.Name}, c.Kind == podKind
}

const podKind = "Pod"

// Event is what checks read of an event.
type Event struct {
	// Kind, Name and UID are those of the object that it is about.
	Kind, Name            string
	UID                   types.UID
	Type, Reason, Message string
	// Count is how often it has occurred, at least once.
	Count int
}

// EventState is what was read of the events of a namespace.
type EventState struct {
	Events []Event
	// Read is set once they have been listed.
	Read bool
	// Err is the last error of reading them.
	Err error
}

// EventsRef is the subject of the events of a namespace (see [Checks.Subject]).
func EventsRef(namespace string) ObjectRef {
	return ObjectRef{APIVersion: "v1", Kind: "Event", Namespace: namespace}
}

// Events returns the namespace if the reference is that of the events of one.
func (r ObjectRef) Events() (namespace string, ok bool) {
	return r.Namespace, r.Kind == "Event" && r.Name == "" && r.Selector == ""
}

func (c *checker) eventCheck(e *EventCheck, path string) {
	if e.Kind == "" {
		e.Kind = podKind
	}
	c.namespace(e.Pos, path, &e.Namespace)
	if e.Kind == podKind {
		c.podName(e.Pos, path, e.Name)
	} else {
		c.kind(e.Pos, path, e.Kind)
		if e.Name == "" {
			c.missing(e.Pos.KeyLine("name"), "%s.name: must not be empty", path)
		}
	}
	if e.Type != "" {
		if err := member("type", e.Type, []string{"Normal", "Warning"}); err != nil {
			c.add(e.Pos.KeyLine("type"), "%s.type: %v", path, err)
		}
	}
	if e.Message != "" {
		var err error
		if e.regex, err = pyregexp.Compile(e.Message); err != nil {
			c.add(e.Pos.KeyLine("message"), "%s.message: %v", path, err)
		}
	}
	if e.Count == nil {
		once := 1
		e.Count = &once
	}
	if *e.Count < 0 {
		c.add(e.Pos.KeyLine("count"), "%s.count: must be 0 or more, got %d", path, *e.Count)
	}
}

// maxEventsShown bounds the other events that a failure shows.
const maxEventsShown = 3

// event judges one entry of check_events. No event comes of a pod that has ended for good.
func (e *Evaluator) event(c EventCheck, s State) Outcome {
	o := c.evaluate(s)
	if selector, isPod := c.Selector(); isPod && o.Verdict == NotYet && s.Events(c.Namespace).Read {
		if all, over := allEnded(s, PodRef(selector)); over {
			e.settle(&o, all)
		}
	}
	return o
}

// evaluate gives the verdict on what was read of the events.
func (c EventCheck) evaluate(s State) Outcome {
	state := s.Events(c.Namespace)
	o := Outcome{Want: c.want(), Err: state.Err}
	count := 0
	var others []string
	about := c.about(s)
	for _, event := range state.Events {
		if !about(event) {
			continue
		}
		matches, err := c.matches(event)
		switch {
		case err != nil:
			return Outcome{Verdict: Never, Want: o.Want, Got: err.Error(), Err: err}
		case matches:
			count += event.Count
		default:
			others = append(others, event.String())
		}
	}
	switch {
	case *c.Count == 0 && count > 0:
		o.Verdict = Never
	case *c.Count == 0 && state.Read:
		o.Verdict, o.Lasted = Holds, true
	case *c.Count > 0 && count >= *c.Count:
		o.Verdict = Holds
	}
	o.Got = text.Count(count, "such event")
	if !state.Read {
		o.Got = "the events have not been read yet"
	}
	for _, other := range others[max(len(others)-maxEventsShown, 0):] {
		o.Got += "\nanother: " + other
	}
	if state.Err != nil {
		o.Got += "\nlast error: " + errorText(state.Err)
	}
	return o
}

// about reports which events are about the object. Generated pods are known by their UIDs: the API server cuts long
// names.
func (c EventCheck) about(s State) func(Event) bool {
	selector, isPod := c.Selector()
	if !isPod || !selector.Generated() {
		return func(e Event) bool { return e.Kind == c.Kind && e.Name == c.Name }
	}
	pods := s.Pods(selector)
	return func(e Event) bool {
		for _, pod := range pods {
			if pod.Pod != nil && pod.Pod.UID == e.UID {
				return true
			}
		}
		return false
	}
}

func (c EventCheck) matches(e Event) (bool, error) {
	if c.Type != "" && c.Type != e.Type || c.Reason != "" && c.Reason != e.Reason {
		return false, nil
	}
	if c.regex == nil {
		return true, nil
	}
	found := false
	err := c.regex.Each([]byte(e.Message), func(pyregexp.Match) bool {
		found = true
		return false
	})
	return found, err
}

// String is the event on one line.
func (e Event) String() string {
	line := strings.TrimSpace(e.Type+" "+e.Reason) + ": " + text.Truncate(text.Printable(text.OneLine(e.Message)), excerptWidth)
	if e.Count > 1 {
		line += fmt.Sprintf(" (x%d)", e.Count)
	}
	return line
}

func (c EventCheck) want() string {
	want := fmt.Sprintf("at least %s", text.Count(*c.Count, "event"))
	if *c.Count == 0 {
		want = "no event"
	}
	for _, part := range []struct{ name, value string }{{"type", c.Type}, {"reason", c.Reason}} {
		if part.value != "" {
			want += ", " + part.name + " " + part.value
		}
	}
	if c.Message != "" {
		want += fmt.Sprintf(", message %q", c.Message)
	}
	return want + ", about " + c.Kind + " " + c.Name
}
