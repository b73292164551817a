// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"reflect"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Throughout is what a check demands of the time in which it is observed, and not only of the moment in which all
// checks hold.
type Throughout struct {
	// From the first revision of the object in which the check holds, it must hold in every revision. The first one in
	// which it does not fails the test immediately. A revision is a state that the API server has stored; the suite
	// watches them all. In a step, those since the step began count.
	Always bool `yaml:"always" yamlpos:"nonempty"`
	// CEL expression over the variable object that must not be true in any revision of the object. The first one in
	// which it is fails the test immediately. An expression that reads a missing field is not true. In a step, the
	// revisions since the step began count.
	Never string `yaml:"never" yamlpos:"nonempty"`
	// Number of seconds, also in quotes, for which the check must hold without a break; if there is a break, the time
	// starts again. It is not multiplied by timeout_multiplier. Time in which the API server cannot be reached does not
	// count.
	ForSeconds *Seconds `yaml:"for_seconds" yamlpos:"nonempty"`

	never *program
}

// Demands reports whether anything is demanded.
func (t Throughout) Demands() bool { return t.Always || t.Never != "" || t.ForSeconds != nil }

// throughout validates the demands on an object of one of some types; timeout is that of the phase.
func (c *checker) throughout(t *Throughout, pos yamlpos.Pos, path string, types []reflect.Type, timeout time.Duration) {
	if t.Never != "" {
		t.never = c.expression(pos, path, "never", t.Never, variables{theObject: types})
	}
	if t.ForSeconds != nil && t.ForSeconds.duration() >= timeout {
		c.add(pos.KeyLine("for_seconds"), "%s.for_seconds: must be less than timeout_seconds (%s), or the check can never hold", path, timeout)
	}
}

// want is what is demanded in words, to follow those for the moment.
func (t Throughout) want() string {
	var want string
	if t.Always {
		want += ", in every revision from the first in which it holds"
	}
	if t.ForSeconds != nil {
		want += fmt.Sprintf(", for %s", t.ForSeconds.duration())
	}
	if t.Never != "" {
		want += ", never " + text.OneLine(t.Never)
	}
	return want
}

// Revision is an object as it was from one change to the next.
type Revision struct {
	// Number counts the revisions of the object, from 0.
	Number int
	// Version is the resourceVersion.
	Version string
	// At is when this process saw it.
	At time.Time
	// Pod is the pod, if the object is one. Object is any other object as the API's JSON has it, nil while it is
	// absent. Both are read only.
	Pod    *corev1.Pod
	Object map[string]any
}

// String names the revision in messages.
func (r Revision) String() string {
	at := r.At.UTC().Format("15:04:05.000 UTC")
	if r.Version == "" {
		return at
	}
	return fmt.Sprintf("%s (resourceVersion %s)", at, r.Version)
}

// fields is the object as the API's JSON has it, nil if it is absent.
func (r Revision) fields() map[string]any {
	if r.Pod == nil {
		return r.Object
	}
	fields, err := podapi.Fields(r.Pod)
	if err != nil {
		return nil
	}
	return fields
}

// observed is a check over time and the object that it looks at.
type observed struct {
	*Throughout
	check CheckRef
	ref   ObjectRef
	uid   types.UID // of a pod
	// holds judges a revision by itself, and says what was observed.
	holds func(Revision) (bool, string)
}

// courseKey is what a course is about.
type courseKey struct {
	check CheckRef
	uid   types.UID
}

// course is what became of a check over the revisions of an object.
type course struct {
	next int // the number of the first revision that has not been judged
	// since is the first of the last revisions in which the check holds without a break, nil if it does not hold.
	since *Revision
	// broken says which revision was not as demanded, and how.
	broken string
}

// follow judges the revisions that have come since the last time.
func (e *Evaluator) follow(o observed, s State) *course {
	key := courseKey{o.check, o.uid}
	c := e.courses[key]
	if c == nil {
		c = &course{}
		e.courses[key] = c
	}
	revisions := s.Revisions(o.ref, o.uid, c.next)
	if c.next == 0 {
		revisions = e.fromSince(revisions)
	}
	for _, r := range revisions {
		if c.next = r.Number + 1; c.broken == "" {
			c.judge(o, r)
		}
	}
	return c
}

// fromSince leaves out the revisions that were seen before the phase began, except for the last one if there is no
// other.
func (e *Evaluator) fromSince(revisions []Revision) []Revision {
	for len(revisions) > 1 && revisions[0].At.Before(e.Since) {
		revisions = revisions[1:]
	}
	return revisions
}

func (c *course) judge(o observed, r Revision) {
	if object := r.fields(); o.never != nil && object != nil {
		if verdict, _ := o.never.evaluate(of(object)); verdict == Holds {
			c.broken = fmt.Sprintf("%s was true at %s\n%s", text.OneLine(o.Never), r, o.ref.values(o.never, of(object)))
			return
		}
	}
	switch held, got := o.holds(r); {
	case held && c.since == nil:
		c.since = &r
	case !held && o.Always && c.since != nil:
		c.broken = fmt.Sprintf("no longer so at %s, after it had held since %s\n%s", r, c.since, got)
	case !held:
		c.since = nil
	}
}

// throughout changes the outcome of the moment into that of the whole time. An object that is gone can only have been
// wrong.
func (e *Evaluator) throughout(of observed, s State, gone bool, out *Outcome) {
	c := e.follow(of, s)
	if c.broken != "" {
		out.Verdict, out.Got, out.Read, out.wait = Never, c.broken, nil, 0
		return
	}
	if of.ForSeconds == nil || gone || out.Verdict != Holds {
		return
	}
	if out.Verdict = NotYet; c.since == nil {
		return // what holds is newer than the revisions
	}
	since := c.since.At
	if since.Before(e.Since) {
		since = e.Since
	}
	held := s.Watched(of.ref, since)
	if out.wait = of.ForSeconds.duration() - held; out.wait <= 0 {
		out.Verdict, out.Lasted, out.wait = Holds, true, 0
		return
	}
	out.Got += fmt.Sprintf("\nit has held for %s, since %s", held.Round(100*time.Millisecond), c.since)
}
