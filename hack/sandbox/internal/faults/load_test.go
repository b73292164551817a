// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBuiltin(t *testing.T) {
	c, err := Load(data)
	if err != nil {
		t.Fatal(err)
	}
	missing, both := c.Uncovered()
	if len(missing) > 0 || len(both) > 0 {
		t.Errorf("classes with neither a fault nor an excuse: %v; with both: %v", missing, both)
	}
	for class, reason := range c.Excuses {
		if !slices.Contains(Classes(), class) || reason == "" {
			t.Errorf("excuse for %q: there is no such class, or the reason lacks", class)
		}
	}
	const survey, own = 129, 1 // SEC-5: the node's own port is open to everybody
	if n := len(Classes()); n != survey+own {
		t.Errorf("%d classes, want the %d of the survey and %d of the project", n, survey, own)

	}
}

func TestLoadErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown key", "- name: a\n  meening: x\n", "data/x.yaml:2: field meening not found in type faults.Fault"},
		{"wrong type", "- name: a\n  rules: 3\n", "data/x.yaml:2: cannot unmarshal !!int `3` into []faults.Rule"},
		{"two kinds", fault("{litter: {leave: Secret}, metrics: {hide: summary}}"), "data/x.yaml:1: a: rule 1: exactly one kind of rule must be given: " + "read, status, admit, request, delete, mixup, litter, log, exec, metrics, remove"},
		{"no such class", "- {name: a, meaning: m, classes: [ENV-99], rules: [{metrics: {hide: summary}}]}", `data/x.yaml:1: a: there is no class "ENV-99"`},
		{"no such transform", fault("{exec: {verb: run}}"), `data/x.yaml:1: a: rule 1: verb is "run", and must be one of ["exec" "attach" "portForward"]`},
		{"two changes", fault("{read: {kind: Pod, path: a, delete: true, set: 1}}"), "data/x.yaml:1: a: rule 1: exactly one of delete, set, set_missing, append, transform, freeze, latch and of must be given"},
		{"a wrong path", fault("{read: {kind: Pod, path: 'a[', delete: true}}"), `data/x.yaml:1: a: rule 1: path "a[": a bracket is not closed`},
		{"every without for", fault("{status: {every: 2s, path: status.phase, set: Failed}}"), "data/x.yaml:1: a: rule 1: every goes with for, and is longer"},
		{"a queue and a time", fault("{admit: {queue: 1, for: 2s}}"), "data/x.yaml:1: a: rule 1: above, running, total, for and queue exclude each other"},
		{"a wrong expression", fault("{read: {kind: Pod, path: \"a[b~'(']\", delete: true}}"), "data/x.yaml:1: a: rule 1: path \"a[b~'(']\": error parsing regexp: missing closing ): `(`"},
		{"litter of two kinds", fault("{litter: {revert: [labels], repeat: [finalizers]}}"), "data/x.yaml:1: a: rule 1: one of leave, revert and repeat must be given"},
		{"of another kind", fault("{read: {kind: Secret, path: data.a, of: oldest}}"), "data/x.yaml:1: a: rule 1: of goes with the kind Pod"},
		{"of a request", fault("{request: {verb: event, path: message, of: oldest}}"), "data/x.yaml:1: a: rule 1: of goes with read and status"},
		{"of an unknown pod", fault("{status: {path: status.podIP, of: first}}"), `data/x.yaml:1: a: rule 1: of is "first", and must be one of ["" "oldest" "newest"]`},
		{"an unknown key of remove", fault("{remove: {before: 2s}}"), "data/x.yaml:1: field before not found in type faults.RemoveRule"},
		{"a name too long", "- {name: " + strings.Repeat("a", 52) + ", meaning: m, classes: [ENV-1], rules: [{metrics: {hide: summary}}]}", "data/x.yaml:1: " + strings.Repeat("a", 52) + ": the name must be a DNS label of up to 51 characters"},
		{"twice", fault("{metrics: {hide: summary}}") + "\n" + fault("{metrics: {hide: summary}}"), "data/x.yaml:2: a: another fault has that name"},
		{"two documents", "[]\n---\n[]\n", "data/x.yaml: more than one document"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"data/x.yaml": {Data: []byte(test.text)}})
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func fault(rule string) string {
	return "- {name: a, meaning: m, classes: [ENV-1], rules: [" + rule + "]}"
}

func TestInNamespace(t *testing.T) {
	c, err := Load(fstest.MapFS{"data/x.yaml": {Data: []byte(fault("{metrics: {hide: summary}}") + "\n" + strings.Replace(fault("{metrics: {hide: summary}}"), "name: a", "name: a-b", 1))}})
	if err != nil {
		t.Fatal(err)
	}
	for namespace, want := range map[string]string{
		"fault-a": "a", "fault-a-x": "a", "fault-a-b": "a-b", "fault-a-b-c": "a-b", "fault-ab": "", "default": "", "fault-": "", "a": "",
	} {
		if f, ok := c.InNamespace(namespace); f.Name != want || ok != (want != "") {
			t.Errorf("%s is of %q, %t", namespace, f.Name, ok)
		}
	}
}

// TestQuick holds the short run to what it promises: every kind of rule, and about a tenth of the faults.
func TestQuick(t *testing.T) {
	seen := map[string]bool{}
	quick := 0
	for _, f := range Builtin().Faults {
		if !f.Quick {
			continue
		}
		quick++
		for _, r := range f.Rules {
			seen[r.Kind()] = true
		}
	}
	for _, kind := range Kinds {
		if !seen[kind] {
			t.Errorf("no fault of the short run has a rule of the kind %s", kind)
		}
	}
	if all := len(Builtin().Faults); quick*6 > all {
		t.Errorf("the short run has %d of %d faults", quick, all)
	}
}
