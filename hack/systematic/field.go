// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Field is a path that some template sets, and the fault that ignores it.
type Field struct {
	Path string
	// Name is the name of the fault. Reason is why nobody can notice it.
	Name, Reason string
	// Templates are those that set the field, in the order in which they are tried; see cheapest.
	Templates []string

	// set is the value that a node takes instead that ignores the field; nil for none. standard is the value that the
	// API gives to the field where nobody sets it; nil for none.
	set, standard any
}

// Setter is a template that sets a field, with what tells how much it costs to run: the time that it may take, and how
// many fields it sets.
type Setter struct {
	Template string
	seconds  float64
	fields   int
}

// rule is what fields.yaml says of a path.
type rule struct {
	// Default is the value that the API gives to the field where nobody sets it.
	Default any `yaml:"default"`
	// Instead is another legal value of a field that must be there.
	Instead any `yaml:"instead"`
}

//go:embed fields.yaml
var rulesFile []byte

// readRules reads a map from paths, or ends of paths, to rules.
func readRules(data []byte) (map[string]rule, error) {
	rules := map[string]rule{}
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rules); err != nil {
		return nil, fmt.Errorf("fields.yaml: %w", err)
	}
	var problems []error
	for pattern, r := range rules {
		if (r.Default != nil) == (r.Instead != nil) {
			problems = append(problems, fmt.Errorf("fields.yaml: %s: exactly one of default and instead must be given", pattern))
		}
	}
	return rules, errors.Join(problems...)
}

// decide makes a field of every path, sorted. Rules and reasons that no path needs, and names that would meet, are
// errors.
func decide(setters map[string][]Setter, rules map[string]rule, reasons []reason) ([]Field, error) {
	var fields []Field
	var problems []error
	needed, names := map[string]bool{}, map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(setters)) {
		if !known(path) {
			problems = append(problems, fmt.Errorf("%s, set by %s, is no field of a pod", path, setters[path][0].Template))
		}
		f := Field{Path: path, Templates: cheapest(path, setters[path])}
		pattern, r := find(rules, path)
		f.Name, f.set, f.standard = name("ignored", path), cmp.Or(r.Default, r.Instead), r.Default
		if reason, _, excused := why(reasons, path); excused {
			f.Reason = reason.Why
		} else {
			needed[pattern] = true
		}
		if other, twice := names[f.Name]; twice {
			problems = append(problems, fmt.Errorf("%s and %s are both called %s", other, path, f.Name))
		}
		names[f.Name] = path
		fields = append(fields, f)
	}
	for pattern := range rules {
		if !needed[pattern] {
			problems = append(problems, fmt.Errorf("fields.yaml: no template sets %s, or another line says more of it", pattern))
		}
	}
	for _, pattern := range idle(reasons, fields) {
		problems = append(problems, fmt.Errorf("reasons.yaml: no field needs %s, or an earlier entry says more of it", pattern))
	}
	return fields, errors.Join(problems...)
}

// find returns the rule for a path: of those that fit the longest.
func find(rules map[string]rule, path string) (string, rule) {
	best := ""
	for pattern := range rules {
		if fits(pattern, path) && len(pattern) > len(best) {
			best = pattern
		}
	}
	return best, rules[best]
}

// fits tells whether a path fits a pattern, which begins anywhere behind a dot if it does not begin with "spec".
func fits(pattern, path string) bool {
	return path == pattern || !strings.HasPrefix(pattern, "spec") && strings.HasSuffix(path, "."+pattern)
}

// known tells whether the API has the field, or a map that the path is a key of.
func known(path string) bool {
	return slices.ContainsFunc(schema(), func(field string) bool {
		return path == field || within(path, field) && slices.Contains(leaves(), field)
	})
}

// cheapest sorts templates by what it costs to learn from them: first those whose names speak of the field, then those
// that take least time, and of these those that set least else.
func cheapest(path string, setters []Setter) []string {
	sorted := slices.Clone(setters)
	slices.SortFunc(sorted, func(a, b Setter) int {
		return cmp.Or(cmp.Compare(shared(path, b.Template), shared(path, a.Template)), cmp.Compare(a.seconds, b.seconds),
			cmp.Compare(a.fields, b.fields), cmp.Compare(a.Template, b.Template))
	})
	var names []string
	for _, s := range sorted {
		names = append(names, s.Template)
	}
	return names
}

// shared counts the words that the last field of a path and the name of a template have in common.
func shared(path, template string) int {
	n := 0
	for _, word := range strings.Split(slug(path[strings.LastIndexByte(path, '.')+1:]), "-") {
		if slices.Contains(strings.Split(strings.TrimSuffix(template, ".yaml"), "-"), word) {
			n++
		}
	}
	return n
}

// slugLength leaves room in a namespace's name for "fault-", the kind, the hash, and what templates append for
// namespaces of their own.
const slugLength = 30

var (
	capital = regexp.MustCompile(`[A-Z]+`)
	foreign = regexp.MustCompile(`[^a-z0-9]+`)
)

// name is the name of a fault: its kind, and a path that it is about. It ends in a hash of the path, so that none is
// the beginning of another: a fault also holds in namespaces whose names go on after a dash.
func name(kind, path string) string {
	text := slug(strings.TrimPrefix(path, "spec."))
	if len(text) > slugLength {
		// The end says more than the beginning.
		text = text[len(text)-slugLength:]
		if dash := strings.IndexByte(text, '-'); dash >= 0 {
			text = text[dash+1:]
		}
	}
	sum := sha256.Sum256([]byte(path))
	return kind + "-" + text + "-" + hex.EncodeToString(sum[:3])
}

// slug writes a path in small letters and dashes.
func slug(path string) string {
	text := strings.ToLower(capital.ReplaceAllString(path, "-$0"))
	return strings.Trim(foreign.ReplaceAllString(text, "-"), "-")
}
