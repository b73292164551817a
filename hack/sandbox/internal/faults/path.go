// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Path points at values in a JSON object: spec.containers[*].env[name=A*].value. Steps are separated by dots. A step in
// brackets selects among the elements of a list or the keys of a map:
//
//	[*]          every element or key
//	[0] [-1]     by index, from the end if negative
//	['a.b']      a key that holds dots
//	[name=x]     elements whose field, itself a path of plain keys, has that value; an asterisk stands for any text
//	[name!=x]    elements that have the field with another value
//	[name~'x']   elements whose field has a part that matches the regular expression
//	[~'x']       elements or values that are so themselves, likewise [=x]
//	[value]      elements that have the field
//	[!command]   elements that do not
type Path []step

type step struct {
	key string
	// all, index and field are the kinds of selection; key serves where neither is set.
	all    bool
	index  *int
	field  []string
	fits   func(text string) bool
	absent bool
}

// ParsePath reads a path. The empty path is the object itself.
func ParsePath(text string) (Path, error) {
	var p Path
	rest := text
	for rest != "" {
		if strings.HasPrefix(rest, "[") {
			inner, after, ok := cutBracket(rest)
			if !ok {
				return nil, fmt.Errorf("path %q: a bracket is not closed", text)
			}
			s, err := parseSelector(inner)
			if err != nil {
				return nil, fmt.Errorf("path %q: %w", text, err)
			}
			p, rest = append(p, s), after
		} else {
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return nil, fmt.Errorf("path %q has an empty step", text)
			}
			p, rest = append(p, step{key: rest[:end], all: rest[:end] == "*"}), rest[end:]
		}
		if rest == "." {
			return nil, fmt.Errorf("path %q ends with a dot", text)
		}
		rest = strings.TrimPrefix(rest, ".")
	}
	return p, nil
}

// cutBracket splits "[inner]after"; a quoted key or expression may hold brackets.
func cutBracket(text string) (inner, after string, ok bool) {
	end := "]"
	if quote, bracket := strings.Index(text, "'"), strings.Index(text, "]"); quote >= 0 && quote < bracket {
		end = "']"
	}
	inner, after, ok = strings.Cut(text[1:], end)
	if end == "']" {
		inner += "'"
	}
	return inner, after, ok
}

func parseSelector(inner string) (step, error) {
	switch {
	case inner == "*":
		return step{all: true}, nil
	case len(inner) > 2 && inner[0] == '\'':
		return step{key: strings.Trim(inner, "'")}, nil
	case inner == "" || inner == "!":
		return step{}, fmt.Errorf("an empty selection")
	}
	if n, err := strconv.Atoi(inner); err == nil {
		return step{index: &n}, nil
	}
	name, absent := strings.CutPrefix(inner, "!")
	condition := ""
	if end := strings.IndexAny(name, "!=~"); end >= 0 {
		name, condition = name[:end], name[end:]
	}
	s := step{absent: absent, field: strings.FieldsFunc(name, func(r rune) bool { return r == '.' })}
	var err error
	s.fits, err = parseCondition(condition)
	return s, err
}

// parseCondition reads what is asked of a field: nothing, =x, !=x or ~'x'.
func parseCondition(text string) (func(text string) bool, error) {
	if text == "" {
		return nil, nil
	}
	if pattern, is := strings.CutPrefix(text, "="); is {
		return func(text string) bool { return matches(pattern, text) }, nil
	}
	if pattern, is := strings.CutPrefix(text, "!="); is {
		return func(text string) bool { return !matches(pattern, text) }, nil
	}
	expression, err := regexp.Compile(strings.Trim(strings.TrimPrefix(text, "~"), "'"))
	if err != nil {
		return nil, err
	}
	return expression.MatchString, nil
}

// selects tells whether a list element or map value is among those of the step.
func (s step) selects(element any) bool {
	if s.all {
		return true
	}
	value, found := lookup(element, s.field)
	if s.fits != nil {
		return (found && s.fits(fmt.Sprint(value))) != s.absent
	}
	return found != s.absent
}

// lookup follows plain keys.
func lookup(value any, keys []string) (any, bool) {
	for _, key := range keys {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		if value, ok = object[key]; !ok {
			return nil, false
		}
	}
	return value, true
}

// matches tells whether a text fits a pattern, in which an asterisk stands for any text, slashes included.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	rest, found := strings.CutPrefix(text, parts[0])
	if !found || last == 0 {
		return found && rest == ""
	}
	for _, part := range parts[1:last] {
		if _, rest, found = strings.Cut(rest, part); !found {
			return false
		}
	}
	return strings.HasSuffix(rest, parts[last])
}
