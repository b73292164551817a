// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"fmt"
	"strings"

	"github.com/nikolalohinski/gonja/v2/builtins"
	"github.com/nikolalohinski/gonja/v2/exec"
)

// environment is what templates can use besides their variables. It is read-only and shared by all renderings; gonja's
// global sets are copied, never changed.
var environment = &exec.Environment{
	Context:           globals(),
	Filters:           allFilters(),
	Tests:             tests(),
	ControlStructures: statements(),
	Methods:           methods(),
}

// globals are Jinja2's functions but for namespace(): that name is what configurations call the namespace of
// Kubernetes, which hides the function wherever it is set, and must be undefined, not a function, where it is not.
func globals() *exec.Context {
	context := exec.EmptyContext()
	for _, name := range []string{"cycler", "dict", "joiner", "lipsum"} {
		if function, ok := builtins.GlobalFunctions.Get(name); ok {
			context.Set(name, function)
		}
	}
	context.Set("range", rangeFunction)
	context.Set("none", nil)
	context.Set("None", nil)
	return context
}

// tests replace gonja's "defined": with undefined names being errors, None is a value like any other.
func tests() *exec.TestSet {
	set := exec.NewTestSet(map[string]exec.TestFunction{}).Update(builtins.Tests)
	return set.Update(exec.NewTestSet(map[string]exec.TestFunction{
		"defined": func(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) (bool, error) {
			return !in.IsError(), fault(in)
		},
		"undefined": func(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) (bool, error) {
			return in.IsError(), fault(in)
		},
	}))
}

// fault is the error of a value that is an error for another reason than an undefined name.
func fault(in *exec.Value) error {
	if in.IsError() && !isUndefined(in.Error()) {
		return in
	}
	return nil
}

// stringMethods are the names under which gonja's methods of strings are looked up: the set cannot be listed.
var stringMethods = strings.Fields(`capitalize capwords casefold center count encode endswith expandtabs find format format_map index
	isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust
	lower lstrip partition removeprefix removesuffix rfind rindex rjust rpartition rsplit rstrip split splitlines startswith
	strip swapcase title upper zfill`)

// methods replace str.replace, which in gonja demands a third argument.
func methods() exec.Methods {
	all := builtins.Methods
	set := map[string]exec.Method[string]{"replace": replaceMethod}
	for _, name := range stringMethods {
		if method, ok := builtins.Methods.Str.Get(name); ok {
			set[name] = method
		}
	}
	all.Str = exec.NewMethodSet(set)
	return all
}

func replaceMethod(self string, _ *exec.Value, args *exec.VarArgs) (any, error) {
	if len(args.Args) < 2 || len(args.Args) > 3 || !args.Args[0].IsString() || !args.Args[1].IsString() {
		return nil, exec.ErrInvalidCall(fmt.Errorf("expects the old string, the new string and an optional count"))
	}
	count := -1
	if len(args.Args) == 3 {
		count = args.Args[2].Integer()
	}
	return strings.Replace(self, args.Args[0].String(), args.Args[1].String(), count), nil
}

// rangeFunction is Python's range as a list, bounded as in Jinja2's sandbox.
func rangeFunction(_ *exec.Evaluator, params *exec.VarArgs) ([]int, error) {
	var n [3]int
	if len(params.Args) == 0 || len(params.Args) > 3 {
		return nil, fmt.Errorf("expects one to three integers")
	}
	for i, arg := range params.Args {
		if !arg.IsInteger() {
			return nil, fmt.Errorf("expects integers, got %q", arg.String())
		}
		n[i] = arg.Integer()
	}
	start, stop, step := n[0], n[1], n[2]
	switch len(params.Args) {
	case 1:
		start, stop, step = 0, n[0], 1
	case 2:
		step = 1
	}
	if step == 0 {
		return nil, fmt.Errorf("the step must not be 0")
	}
	out := []int{}
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		if len(out) == maxRange {
			return nil, fmt.Errorf("more than %d numbers", maxRange)
		}
		out = append(out, i)
	}
	return out, nil
}
