// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// ErrObjectsNotRead is the error of a check on the number of objects while they could not be listed.
var ErrObjectsNotRead = errors.New("the objects could not be listed")

// maxNames bounds the objects that a failure names.
const maxNames = 5

// counts reports whether the check is about a number of objects, and not about the one that has its name.
func (o ObjectCheck) counts() bool { return o.ref().Several() || o.Count != nil }

// absent reports whether the check is that there is no object.
func (o ObjectCheck) absent() bool { return o.Count != nil && *o.Count == 0 }

func (o ObjectCheck) wantNumber() string {
	which := fmt.Sprintf("of kind %s with the labels %s in namespace %s", o.Kind, o.Selector, o.Namespace)
	switch {
	case o.Generated:
		which = fmt.Sprintf("of kind %s generated from %s in namespace %s", o.Kind, o.Name, o.Namespace)
	case o.Selector == "":
		which = fmt.Sprintf("of kind %s with the name %s in namespace %s", o.Kind, o.Name, o.Namespace)
	}
	if o.absent() {
		return "no object " + which
	}
	want := "at least " + text.Count(*o.Count, "object") + " " + which
	if o.Expression != "" {
		want += ", each with " + text.OneLine(o.Expression)
	}
	return want
}

// listed are the objects of a check on their number. An object of a name is read by itself.
func (o ObjectCheck) listed(s State) ObjectsState {
	if o.ref().Several() {
		return s.Objects(o.ref())
	}
	state := s.Object(o.ref())
	if state.Object == nil {
		return ObjectsState{Read: state.Err == nil, Err: state.Err}
	}
	return ObjectsState{Objects: []map[string]any{state.Object}, Read: true, Err: state.Err}
}

// number judges an entry of check_objects that is about a number of objects. Whatever holds of all objects, or of none,
// is to be confirmed: a watch that delivers nothing lacks objects.
func (e *Evaluator) number(index int, check ObjectCheck, s State) Outcome {
	state := check.listed(s)
	out := Outcome{Message: check.Message, Want: check.want(), Err: state.Err}
	others := check.others(s, &out)
	n := len(state.Objects)
	out.Got = text.Count(n, "object") + names(state.Objects)
	switch {
	case !state.Read:
		out.Got, out.Err = "nothing is known of the objects", ErrObjectsNotRead
		if state.Err != nil {
			out.Err = fmt.Errorf("%w: %w", ErrObjectsNotRead, state.Err)
		}
	case check.absent() && n == 0, !check.absent() && n >= *check.Count:
		out.Verdict = Holds
		if check.program != nil {
			e.each(index, check, state.Objects, others, &out)
		}
	}
	if selector, isPod := check.ref().Pod(); isPod && out.Verdict != Holds {
		for _, pod := range s.Pods(selector) {
			out.Unsettled = out.Unsettled || pod.ending()
		}
	}
	if out.Verdict == NotYet && state.Read && !check.absent() && (check.program == nil || check.program.readsWhatEnds()) {
		if all, over := allEnded(s, check.Refs()...); over {
			e.settle(&out, all)
		}
	}
	if out.Err != nil {
		out.Got += "\nlast error: " + errorText(out.Err)
	}
	out.Lasted = out.Verdict == Holds
	return out
}

// each judges the expression on each of the objects, and shows what it reads of the first of which it is not true.
func (e *Evaluator) each(index int, check ObjectCheck, all []map[string]any, others map[string]any, out *Outcome) {
	var unmet []map[string]any
	shown := ""
	for _, object := range all {
		objects := maps.Clone(others)
		objects[theObject] = object
		verdict, got, read := NotYet, check.missing(objects), (*Reading)(nil)
		if got == "" {
			ref := check.ref()
			ref.Name, ref.Selector = nameOf(object), ""
			verdict, got, read = e.judge(objectKey{index, ref.Name}, check, ref, objects)
		}
		if verdict == Holds {
			continue
		}
		if unmet = append(unmet, object); out.Verdict == Holds || verdict == Never {
			out.Verdict, out.Read, shown = verdict, read, nameOf(object)+": "+got
		}
	}
	if len(unmet) > 0 {
		out.Got = fmt.Sprintf("not met by %d of %s%s\n%s", len(unmet), text.Count(len(all), "object"), names(unmet), shown)
	}
}

// names are the names of the first objects, to follow their number.
func names(objects []map[string]any) string {
	if len(objects) == 0 {
		return ""
	}
	var shown []string
	for _, object := range objects[:min(len(objects), maxNames)] {
		shown = append(shown, nameOf(object))
	}
	list := ": " + strings.Join(shown, ", ")
	if more := len(objects) - len(shown); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

func nameOf(object map[string]any) string {
	metadata, _ := object["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	return name
}
