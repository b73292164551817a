// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"

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

func arity(filter string, params *exec.VarArgs, most int, keywords ...string) error {
	if len(params.Args) > most {
		return exec.ErrInvalidCall(fmt.Errorf("%s takes at most %d arguments, got %d", filter, most, len(params.Args)))
	}
	for name := range params.KwArgs {
		if !slices.Contains(keywords, name) {
			return exec.ErrInvalidCall(fmt.Errorf("%s has no argument %q", filter, name))
		}
	}
	return nil
}

// defaultFilter stands in for undefined values only; None stays None, as in Jinja2, unless boolean is true.
func defaultFilter(_ *exec.Evaluator, in *exec.Value, params *exec.VarArgs) *exec.Value {
	if err := arity("default", params, 2, "default_value", "boolean"); err != nil {
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
		return exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("reverse takes a list or a string")))
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
		return exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("items takes a mapping")))
	}
	in.Iterate(func(_, _ int, key, value *exec.Value) bool {
		out = append(out, []any{key.Interface(), value.Interface()})
		return true
	}, func() {})
	return exec.AsValue(out)
}

func text(filter string, in *exec.Value) (string, *exec.Value) {
	switch {
	case in.IsError():
		return "", in
	case !in.IsString():
		return "", exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("%s takes a string", filter)))
	}
	return in.String(), nil
}

func b64encodeFilter(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) *exec.Value {
	s, bad := text("b64encode", in)
	if bad != nil {
		return bad
	}
	return exec.AsValue(base64.StdEncoding.EncodeToString([]byte(s)))
}

func b64decodeFilter(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) *exec.Value {
	s, bad := text("b64decode", in)
	if bad != nil {
		return bad
	}
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("b64decode: %w", err)))
	}
	return exec.AsValue(string(data))
}
