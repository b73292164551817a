// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
)

// Edit is one change of a JSON object at a path. Exactly one of the fields after Path says what is done with each value
// there.
type Edit struct {
	Path string `yaml:"path" json:"path,omitempty"`
	// Delete removes it.
	Delete bool `yaml:"delete" json:"delete,omitempty"`
	// Set replaces it, and makes it where it is missing and what holds it is not.
	Set any `yaml:"set" json:"set,omitempty"`
	// SetMissing is as Set, but leaves what is there.
	SetMissing any `yaml:"set_missing" json:"set_missing,omitempty"`
	// Append adds a value to the end of a list, and makes the list where it is missing.
	Append any `yaml:"append" json:"append,omitempty"`
	// Of takes the first value at the path of another pod of the namespace that is there: the oldest or the newest.
	Of string `yaml:"of" json:"of,omitempty"`
	// Transform is the name of a transform, Arg its argument.
	Transform string `yaml:"transform" json:"transform,omitempty"`
	Arg       string `yaml:"arg" json:"arg,omitempty"`
	// Base64 lets Transform see what a Secret's value encodes.
	Base64 bool `yaml:"base64" json:"base64,omitempty"`
	// Freeze keeps it as it was seen first, Latch keeps it true once it was.
	Freeze bool `yaml:"freeze" json:"freeze,omitempty"`
	Latch  bool `yaml:"latch" json:"latch,omitempty"`
}

// Memory holds what Freeze and Latch remember about one object, by concrete path.
type Memory map[string]any

// empty tells whether the edit changes nothing.
func (e Edit) empty() bool { return e.actions() == 0 }

func (e Edit) actions() int {
	return count(e.Delete, e.Set != nil, e.SetMissing != nil, e.Append != nil, e.Of != "", e.Transform != "", e.Freeze, e.Latch)
}

// Taken is the edit with the value of another object in the place of Of; it changes nothing if that has none.
func (e Edit) Taken(other map[string]any) Edit {
	if e.Of == "" {
		return e
	}
	if p, err := ParsePath(e.Path); err == nil {
		if value, found := firstAt(other, p); found {
			return Edit{Path: e.Path, Set: value}
		}
	}
	return Edit{}
}

// firstAt returns the first value at a path.
func firstAt(value any, p Path) (any, bool) {
	if len(p) == 0 {
		return value, value != nil
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range p[0].keys(v, false) {
			if found, ok := firstAt(v[key], p[1:]); ok {
				return found, true
			}
		}
	case []any:
		for i, element := range v {
			if p[0].hasElement(i, len(v), element) {
				if found, ok := firstAt(element, p[1:]); ok {
					return found, true
				}
			}
		}
	}
	return nil, false
}

// Apply changes object in place; an edit with Of must be Taken before. memory may be nil where the edit neither freezes
// nor latches. Values that are of another type than a transform expects are left alone: a fault applies where it can.
func (e Edit) Apply(object map[string]any, memory Memory) error {
	if e.empty() || e.Of != "" {
		return nil
	}
	p, err := ParsePath(e.Path)
	if err != nil {
		return err
	}
	if len(p) == 0 {
		return e.applyRoot(object)
	}
	e.walk(object, p, "", memory)
	return nil
}

func (e Edit) applyRoot(object map[string]any) error {
	changed, ok := e.transform(object).(map[string]any)
	if !ok {
		return fmt.Errorf("the transform %s does not yield an object", e.Transform)
	}
	replace(object, changed)
	return nil
}

// replace gives one map the content of another.
func replace(object, content map[string]any) {
	fresh := make(map[string]any, len(content))
	for key, value := range content {
		fresh[key] = value
	}
	clear(object)
	for key, value := range fresh {
		object[key] = value
	}
}

// walk returns value with the edit done at p below it.
func (e Edit) walk(value any, p Path, at string, memory Memory) any {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range p[0].keys(v, len(p) == 1 && (e.Set != nil || e.SetMissing != nil || e.Append != nil)) {
			old, found := v[key]
			if changed, keep := e.visit(old, found, p[1:], at+"."+key, memory); keep {
				v[key] = changed
			} else {
				delete(v, key)
			}
		}
		return v
	case []any:
		kept := make([]any, 0, len(v))
		for i, old := range v {
			changed, keep := old, true
			if p[0].hasElement(i, len(v), old) {
				changed, keep = e.visit(old, true, p[1:], at+"."+strconv.Itoa(i), memory)
			}
			if keep {
				kept = append(kept, changed)
			}
		}
		return kept
	}
	return value
}

// visit goes on below a value, or does the edit to it. keep is false if it is to be removed.
func (e Edit) visit(old any, found bool, rest Path, at string, memory Memory) (changed any, keep bool) {
	if len(rest) > 0 {
		return e.walk(old, rest, at, memory), found
	}
	switch {
	case e.Delete:
		return nil, false
	case e.Set != nil:
		return clone(e.Set), true
	case e.SetMissing != nil:
		if found {
			return old, true
		}
		return clone(e.SetMissing), true
	case e.Append != nil:
		items, isList := old.([]any)
		if found && !isList {
			return old, true
		}
		return append(slices.Clone(items), clone(e.Append)), true
	case e.Freeze, e.Latch:
		return e.remember(old, at, memory), found
	default:
		return e.transform(old), found
	}
}

func (e Edit) remember(value any, at string, memory Memory) any {
	seen, known := memory[at]
	if known && (e.Freeze || seen == true) {
		return clone(seen)
	}
	if memory != nil {
		memory[at] = clone(value)
	}
	return value
}

// keys returns the keys of a map that the step names, in a fixed order; create includes one that is missing.
func (s step) keys(object map[string]any, create bool) []string {
	if s.index != nil {
		return nil
	}
	if !s.all && s.field == nil {
		if _, found := object[s.key]; found || create {
			return []string{s.key}
		}
		return nil
	}
	var keys []string
	for key, value := range object {
		if s.selects(value) {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	return keys
}

func (s step) hasElement(i, length int, element any) bool {
	if s.index != nil {
		return i == *s.index || i == length+*s.index
	}
	return (s.all || s.field != nil) && s.selects(element)
}

// clone copies a JSON value, so that data shared by all requests is never changed.
func clone(value any) any {
	switch v := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(v))
		for key, item := range v {
			copied[key] = clone(item)
		}
		return copied
	case []any:
		copied := slices.Clone(v)
		for i := range copied {
			copied[i] = clone(copied[i])
		}
		return copied
	}
	return value
}
