// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/nikolalohinski/gonja/v2/builtins"
	"github.com/nikolalohinski/gonja/v2/exec"
)

// filters replace gonja's where they differ from Jinja2, and add base64 as Ansible has it.
var filters = map[string]exec.FilterFunction{
	"tojson":    tojsonFilter,
	"default":   defaultFilter,
	"d":         defaultFilter,
	"reverse":   reverseFilter,
	"items":     itemsFilter,
	"b64encode": b64encodeFilter,
	"b64decode": b64decodeFilter,
}

// sequenceFilters are the filters that the engine applies to numbers, too, with a result that means nothing.
var sequenceFilters = strings.Fields(`batch count dictsort first groupby items join last length list map max min random reject
	rejectattr reverse select selectattr slice sort sum unique`)

// allFilters are the engine's and ours; those on sequences refuse everything else.
func allFilters() *exec.FilterSet {
	set := exec.NewFilterSet(map[string]exec.FilterFunction{}).Update(builtins.Filters).Update(exec.NewFilterSet(filters))
	strict := map[string]exec.FilterFunction{}
	for _, name := range sequenceFilters {
		filter, ok := set.Get(name)
		if !ok {
			continue
		}
		strict[name] = func(e *exec.Evaluator, in *exec.Value, params *exec.VarArgs) *exec.Value {
			if what := scalarType(in); what != "" {
				return exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("expects a list, a mapping or a string, got %s", what)))
			}
			return filter(e, in, params)
		}
	}
	strict[operandsFilter] = operands
	return set.Update(exec.NewFilterSet(strict))
}

// scalarType is what a value is if nothing can be taken out of it, else "".
func scalarType(v *exec.Value) string {
	switch {
	case v.IsError():
		return ""
	case v.IsNil():
		return "null"
	case v.IsBool():
		return "a boolean"
	case v.IsNumber():
		return "a number"
	}
	return ""
}

// undefinedText recognises what gonja says when the last name of an expression is undefined. If an earlier one is, the
// text begins with "Unable to evaluate target", and Jinja2 fails too.
var undefinedText = regexp.MustCompile(`(?s)^(?:Unable to evaluate name ".*"|[Uu]nable to evaluate .*: (?:attribute|item) .* not found)$`)

func isUndefined(text string) bool {
	return undefinedText.MatchString(text) && !strings.HasPrefix(strings.ToLower(text), "unable to evaluate target")
}

func argument(params *exec.VarArgs, position int, name string) *exec.Value {
	if position < len(params.Args) {
		return params.Args[position]
	}
	return params.KwArgs[name]
}

func arity(params *exec.VarArgs, most int, keywords ...string) error {
	if len(params.Args) > most {
		return exec.ErrInvalidCall(fmt.Errorf("takes at most %d arguments, got %d", most, len(params.Args)))
	}
	for name := range params.KwArgs {
		if !slices.Contains(keywords, name) {
			return exec.ErrInvalidCall(fmt.Errorf("unknown argument %q", name))
		}
	}
	return nil
}

// defaultFilter stands in for undefined values only; None stays None, as in Jinja2, unless boolean is true.
func defaultFilter(_ *exec.Evaluator, in *exec.Value, params *exec.VarArgs) *exec.Value {
	if err := arity(params, 2, "default_value", "boolean"); err != nil {
		return exec.AsValue(err)
	}
	if err := fault(in); err != nil {
		return in
	}
	boolean := argument(params, 1, "boolean")
	if in.IsError() || boolean != nil && boolean.IsTrue() && !in.IsTrue() {
		if value := argument(params, 0, "default_value"); value != nil {
			return value
		}
		return exec.AsValue("")
	}
	return in
}

func reverseFilter(_ *exec.Evaluator, in *exec.Value, params *exec.VarArgs) *exec.Value {
	if in.IsError() {
		return in
	}
	if in.IsString() {
		runes := []rune(in.String())
		slices.Reverse(runes)
		return exec.AsValue(string(runes))
	}
	if !in.IsIterable() {
		return exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("expects a list or a string")))
	}
	out := []any{}
	in.Iterate(func(_, _ int, key, _ *exec.Value) bool {
		out = append(out, key.Interface())
		return true
	}, func() {})
	slices.Reverse(out)
	return exec.AsValue(out)
}

// itemsFilter lists the pairs of a mapping in the order of its keys; gonja's order changes from run to run.
func itemsFilter(_ *exec.Evaluator, in *exec.Value, params *exec.VarArgs) *exec.Value {
	if in.IsError() && !isUndefined(in.Error()) {
		return in
	}
	out := []any{}
	if in.IsError() {
		return exec.AsValue(out)
	}
	if !in.IsDict() {
		return exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("expects a mapping")))
	}
	in.Iterate(func(_, _ int, key, value *exec.Value) bool {
		out = append(out, []any{key.Interface(), value.Interface()})
		return true
	}, func() {})
	return exec.AsValue(out)
}

func text(in *exec.Value) (string, *exec.Value) {
	switch {
	case in.IsError():
		return "", in
	case !in.IsString():
		return "", exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("expects a string")))
	}
	return in.String(), nil
}

func b64encodeFilter(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) *exec.Value {
	s, bad := text(in)
	if bad != nil {
		return bad
	}
	return exec.AsValue(base64.StdEncoding.EncodeToString([]byte(s)))
}

func b64decodeFilter(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) *exec.Value {
	s, bad := text(in)
	if bad != nil {
		return bad
	}
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return exec.AsValue(exec.ErrInvalidCall(err))
	}
	return exec.AsValue(string(data))
}
