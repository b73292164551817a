// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Verdict is the judgement of a check on one state.
type Verdict int

const (
	// NotYet says that the check does not hold, but waiting may help.
	NotYet Verdict = iota
	// Holds says that the check is met now.
	Holds
	// Never says that the check does not hold and waiting cannot help.
	Never
)

// String returns "not yet", "holds" or "never".
func (v Verdict) String() string {
	switch v {
	case Holds:
		return "holds"
	case Never:
		return "never"
	default:
		return "not yet"
	}
}

// Outcome is the verdict of one check, with what a failure has to say of it.
type Outcome struct {
	Check CheckRef
	// Line is the line of the check in the template file, from 1.
	Line    int
	Verdict Verdict
	// Message is the template's own words for what is demanded, empty if it has none.
	Message string
	// Want and Got say in a few words what was wanted and what was observed. Got may have several lines.
	Want, Got string
	// Read is what an expression that is not true reads of its object. It is nil if Got is about anything else.
	Read *Reading
	// Pod is the pod that decided the verdict, nil if there is none. Read-only.
	Pod *corev1.Pod
	// Err is the last error of reading what the check looks at, if any.
	Err error
	// Unsettled says that what was observed is about to change by itself: the containers of the pod have ended and its
	// phase follows, or the log of a container that has ended is still being read.
	Unsettled bool

	// Lasted says that the check holds because nothing else was observed for some time. A watch that delivers nothing
	// looks the same.
	Lasted bool

	// OfNode says that the verdict comes from the labels of a node (see PodState.Unplaceable).
	OfNode bool

	wait time.Duration // see Evaluation.Wait
}

// Evaluation holds the outcomes of all checks of a phase, in the order pods, logs, objects, events, each in the order
// of the file.
type Evaluation struct {
	Outcomes []Outcome
	// Wait is after which time an outcome can be different although nothing has changed; 0 means never.
	Wait time.Duration
}

func (e *Evaluation) add(o Outcome) {
	e.Outcomes = append(e.Outcomes, o)
	if o.wait > 0 && (e.Wait == 0 || o.wait < e.Wait) {
		e.Wait = o.wait
	}
}

// Verdict is [Never] if any check never holds, [Holds] if all hold (also if there are none), and [NotYet] otherwise.
func (e Evaluation) Verdict() Verdict {
	v := Holds
	for _, o := range e.Outcomes {
		switch o.Verdict {
		case Never:
			return Never
		case NotYet:
			v = NotYet
		}
	}
	return v
}

// Settled reports whether no outcome is about to change by itself. A failure should not be told before: which of two
// states it shows would depend on chance.
func (e Evaluation) Settled() bool {
	return !slices.ContainsFunc(e.Outcomes, func(o Outcome) bool { return o.Unsettled })
}

// Lasted reports whether an outcome is one that has lasted.
func (e Evaluation) Lasted() bool {
	return slices.ContainsFunc(e.Outcomes, func(o Outcome) bool { return o.Lasted })
}

// Unproven is the evaluation as it is if nothing is known of the time in which outcomes have lasted.
func (e Evaluation) Unproven() Evaluation {
	e.Outcomes = slices.Clone(e.Outcomes)
	for i := range e.Outcomes {
		if e.Outcomes[i].Lasted {
			e.Outcomes[i].Verdict = NotYet
		}
	}
	return e
}

// Decisive returns the outcome to report a failure with: the first that never holds, or else the first that does not
// hold yet; false if all hold.
func (e Evaluation) Decisive() (Outcome, bool) {
	for _, wanted := range []Verdict{Never, NotYet} {
		for _, o := range e.Outcomes {
			if o.Verdict == wanted {
				return o, true
			}
		}
	}
	return Outcome{}, false
}
