// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/google/cel-go/cel"
	"k8s.io/apimachinery/pkg/runtime/schema"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/interTwin-eu/vk-test-set/framework/celtypes"
	"github.com/interTwin-eu/vk-test-set/framework/kinds"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// celEnv is the environment of Kubernetes admission policies with one variable, object. Building it takes some 10 ms,
// so it is done on first use.
var celEnv = sync.OnceValues(func() (*cel.Env, error) {
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: environment.DefaultCompatibilityVersion(),
		EnvOptions:        []cel.EnvOption{cel.Variable(theObject, cel.DynType)},
	})
	if err != nil {
		return nil, err
	}
	return set.Env(environment.NewExpressions)
})

// variables are those of an expression, each with the types of which its object may be one; none: it may be anything.
type variables map[string][]reflect.Type

// expression compiles the expression of a key, and reports problems at their places.
func (c *checker) expression(pos yamlpos.Pos, path, key, expression string, of variables) *program {
	p, problems := compileCEL(expression, of)
	for _, problem := range problems {
		line, column := pos.Within(key, problem.Line, problem.Column)
		switch {
		case problem.Line == 0:
			c.add(line, "%s.%s: CEL expression %s", path, key, problem.Msg)
		case column == 0:
			c.add(line, "%s.%s: CEL expression: %s", path, key, problem.Msg)
		default:
			c.add(line, "%s.%s: CEL expression: column %d: %s", path, key, column, problem.Msg)
		}
	}
	return p
}

// typesOf are the Go types of a kind: several if its API version is left out, none if it is not one of Kubernetes.
func typesOf(apiVersion, kind string) []reflect.Type {
	named := kinds.Named(kind)
	if apiVersion != "" {
		named = []schema.GroupVersionKind{schema.FromAPIVersionAndKind(apiVersion, kind)}
	}
	var out []reflect.Type
	for _, kind := range named {
		if t, ok := kinds.Type(kind); ok {
			out = append(out, t)
		}
	}
	return out
}

// compileCEL compiles an expression that gives a bool. The types are for the check alone: the evaluation goes by the
// values. It is bound by the cost limit that the API server sets for one expression (about 0.1 s).
func compileCEL(expression string, of variables) (p *program, problems []celtypes.Problem) {
	defer func() {
		if r := recover(); r != nil {
			p, problems = nil, problemf("cannot be compiled: %v", r)
		}
	}()
	env, err := envWith(of)
	if err != nil {
		return nil, problemf("cannot be compiled: %v", err)
	}
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		return nil, issuesOf(issues, of)
	}
	result, problems := checkTypes(env, ast, of)
	if len(problems) > 0 {
		return nil, problems
	}
	if !result.IsExactType(cel.BoolType) && !result.IsExactType(cel.DynType) {
		return nil, problemf("returns %s, expected bool; add a comparison", celtypes.Name(result))
	}
	paths := pathsOf(ast.NativeRep().Expr(), of)
	if len(paths) == 0 {
		return nil, problemf("does not use the variable object, so it checks nothing")
	}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if !slices.ContainsFunc(paths, func(p path) bool { return p[0] == name }) {
			return nil, problemf("does not use the variable %s%s", name, whose(name))
		}
	}
	run, err := env.Program(ast, cel.CostLimit(celconfig.PerCallLimit), cel.InterruptCheckFrequency(celconfig.CheckFrequency))
	if err != nil {
		return nil, problemf("cannot be compiled: %v", err)
	}
	fields, words := fieldsOf(ast.NativeRep().Expr(), of)
	return &program{source: expression, run: run, paths: paths, fields: fields, words: words}, nil
}

// whose says what becomes of a variable that an expression does not use.
func whose(name string) string {
	if name == theObject {
		return ", which the check is about"
	}
	return "; remove it from others"
}

// envWith is the environment for some variables.
func envWith(of variables) (*cel.Env, error) {
	env, err := celEnv()
	if err != nil || len(of) == 1 {
		return env, err
	}
	var others []cel.EnvOption
	for name := range of {
		if name != theObject {
			others = append(others, cel.Variable(name, cel.DynType))
		}
	}
	return env.Extend(others...)
}

// checkTypes checks an expression on every choice of types for its variables. It is enough that one of them fits; if
// none does, the problems are those with the first.
func checkTypes(env *cel.Env, ast *cel.Ast, of variables) (result *cel.Type, problems []celtypes.Problem) {
	for i, types := range choices(of) {
		r, p := celtypes.Check(env, ast, types)
		if len(p) == 0 {
			return r, nil
		}
		if i == 0 {
			problems = p
		}
	}
	return ast.OutputType(), problems
}

// choices are all ways to give each variable one of its types.
func choices(of variables) []map[string]reflect.Type {
	out := []map[string]reflect.Type{{}}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		var longer []map[string]reflect.Type
		for _, choice := range out {
			for _, t := range of[name] {
				with := maps.Clone(choice)
				with[name] = t
				longer = append(longer, with)
			}
		}
		if len(of[name]) > 0 {
			out = longer
		}
	}
	return out
}

// problemf is a problem of an expression as a whole.
func problemf(format string, args ...any) []celtypes.Problem {
	return []celtypes.Problem{{Msg: fmt.Sprintf(format, args...)}}
}

func issuesOf(issues *cel.Issues, of variables) []celtypes.Problem {
	var out []celtypes.Problem
	for _, e := range issues.Errors() {
		out = append(out, celtypes.Problem{
			Line: e.Location.Line(), Column: e.Location.Column() + 1,
			Msg: celWording(strings.Join(strings.Fields(e.Message), " "), of),
		})
	}
	return out
}
