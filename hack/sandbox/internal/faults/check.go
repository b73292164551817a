// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"slices"
	"strings"
)

// Kinds are the kinds of rules, as their keys in the files.
var Kinds = []string{"read", "status", "admit", "request", "delete", "mixup", "litter", "log", "exec", "metrics", "remove"}

// Kind is the kind of a rule, or nothing unless exactly one is set.
func (r Rule) Kind() string {
	set := []bool{r.Read != nil, r.Status != nil, r.Admit != nil, r.Request != nil, r.Delete != nil,
		r.Mixup != nil, r.Litter != nil, r.Log != nil, r.Exec != nil, r.Metrics != nil, r.Remove != nil}
	kind := ""
	for i, isSet := range set {
		if isSet && kind != "" {
			return ""
		}
		if isSet {
			kind = Kinds[i]
		}
	}
	return kind
}

// problems lists what is wrong with a rule.
func (r Rule) problems() []string {
	switch r.Kind() {
	case "read":
		found := append(r.Read.problems(), r.Read.When.problems()...)
		if r.Read.actions() != 1 {
			found = append(found, "exactly one of delete, set, set_missing, append, transform, freeze, latch and of must be given")
		}
		found = append(found, must(r.Read.Of == "" || r.Read.Kind == "Pod", "of goes with the kind Pod")...)
		return append(found, oneOf("kind", r.Read.Kind, "Pod", "ConfigMap", "Secret", "Service")...)
	case "status":
		return r.Status.check()
	case "admit":
		found := r.Admit.When.problems()
		if r.Admit.As != "" {
			found = append(found, knownTransform(r.Admit.As)...)
		}
		found = append(found, must(count(r.Admit.Above > 0, r.Admit.Running > 0, r.Admit.Total > 0, r.Admit.For > 0, r.Admit.Queue > 0) <= 1, "above, running, total, for and queue exclude each other")...)
		return append(found, must(r.Admit.As == "" || len(r.Admit.Report) == 0, "report and as exclude each other")...)
	case "request":
		return r.Request.check()
	case "delete":
		return append(r.Delete.When.problems(), must(r.Delete.RemoveFirst || r.Delete.Unseen > 0, "remove_first or unseen must be given")...)
	case "mixup":
		found := oneOf("key", r.Mixup.Key, "name", "truncated", "prefix", "namespace", "anywhere", "joined")
		for _, of := range r.Mixup.Of {
			found = append(found, oneOf("of", of, "logs", "status")...)
		}
		return append(found, must(len(r.Mixup.Of) > 0 && (r.Mixup.Key == "truncated") == (r.Mixup.Length > 0), "of must be given, and length with the key truncated")...)
	case "litter":
		l := r.Litter
		found := append(l.When.problems(), must(count(l.Leave != "", len(l.Revert) > 0, len(l.Repeat) > 0) == 1, "one of leave, revert and repeat must be given")...)
		for _, part := range l.Revert {
			found = append(found, oneOf("revert", part, RevertParts...)...)
		}
		for _, part := range l.Repeat {
			found = append(found, oneOf("repeat", part, RepeatParts...)...)
		}
		return append(found, oneOf("leave", r.Litter.Leave, "", "ConfigMap", "Secret", "Service")...)
	case "log":
		return r.Log.check()
	case "exec":
		return r.Exec.check()
	case "remove":
		return r.Remove.When.problems()
	case "metrics":
		_, err := ParsePath(r.Metrics.Field)
		return append(oneOf("hide", r.Metrics.Hide, "summary", "resource"), must(err == nil, fmt.Sprint(err))...)
	}
	return []string{"exactly one kind of rule must be given: " + strings.Join(Kinds, ", ")}
}

func must(ok bool, problem string) []string {
	if ok {
		return nil
	}
	return []string{problem}
}

// count is how many of some things are so.
func count(those ...bool) int {
	n := 0
	for _, so := range those {
		if so {
			n++
		}
	}
	return n
}

func oneOf(field, value string, allowed ...string) []string {
	return must(slices.Contains(allowed, value), fmt.Sprintf("%s is %q, and must be one of %q", field, value, allowed))
}

func knownTransform(name string) []string {
	return must(transforms[name] != nil, fmt.Sprintf("there is no transform %q, but %s", name, strings.Join(Transforms(), ", ")))
}

func (e Edit) problems() []string {
	var found []string
	if _, err := ParsePath(e.Path); err != nil {
		found = append(found, err.Error())
	}
	if e.Transform != "" {
		found = append(found, knownTransform(e.Transform)...)
	} else if e.Arg != "" || e.Base64 {
		found = append(found, "arg and base64 go with transform")
	}
	found = append(found, oneOf("of", e.Of, "", "oldest", "newest")...)
	if e.Path == "" && e.Transform == "" && !e.empty() {
		found = append(found, "without a path, only a transform is possible")
	}
	return found
}

func (w When) problems() []string {
	var found []string
	for _, text := range []string{w.Has, w.Not} {
		if _, err := ParsePath(text); err != nil {
			found = append(found, err.Error())
		}
	}
	for _, phase := range w.Phase {
		found = append(found, oneOf("phase", phase, "Pending", "Running", "Succeeded", "Failed")...)
	}
	return append(found, must(w.Test == "" || tests[w.Test] != nil, fmt.Sprintf("there is no test %q, but %s", w.Test, strings.Join(Tests(), ", ")))...)
}

func (s StatusRule) check() []string {
	found := append(s.problems(), s.When.problems()...)
	found = append(found, must(s.Every == 0 || s.For > 0 && s.Every > s.For, "every goes with for, and is longer")...)
	return append(found, must(s.actions()+count(s.Drop, s.Replace, s.Delay > 0) == 1, "exactly one change, drop, replace or delay must be given")...)
}

func (r RequestRule) check() []string {
	found := append(r.problems(), r.When.problems()...)
	found = append(found, oneOf("verb", r.Verb, "delete", "token", "event", "status")...)
	found = append(found, must(r.Of == "", "of goes with read and status")...)
	n := r.actions() + count(r.Answer != 0, r.Drop, r.Delay > 0)
	return append(found, must(n == 1 && (r.Times == 0 || r.Answer != 0), "exactly one of answer, drop, delay and a change must be given, and times only with answer")...)
}

func (l LogRule) check() []string {
	found := append(l.When.problems(), oneOf("state", l.State, "", "waiting", "running", "terminated")...)
	if l.Line != "" {
		found = append(found, knownTransform(l.Line)...)
	}
	if l.Container != "" && l.Container != "first" {
		found = append(found, must(strings.Contains(l.Container, "=>"), "container is first, or from=>to")...)
	}
	return found
}

func (e ExecRule) check() []string {
	found := oneOf("verb", e.Verb, "exec", "attach", "portForward")
	if e.Command != "" {
		found = append(found, knownTransform(e.Command)...)
	}
	return append(found, oneOf("container", e.Container, "", "first")...)
}
