// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// program is a CEL expression, compiled.
type program struct {
	source string // the expression
	run    cel.Program
	// paths are the fields of the object that the expression reads.
	paths []path
}

// celEnv is the environment of Kubernetes admission policies with one variable, object. Building it takes some 10 ms,
// so it is done on first use.
var celEnv = sync.OnceValues(func() (*cel.Env, error) {
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: environment.DefaultCompatibilityVersion(),
		EnvOptions:        []cel.EnvOption{cel.Variable("object", cel.DynType)},
	})
	if err != nil {
		return nil, err
	}
	return set.Env(environment.NewExpressions)
})

// compileCEL compiles an expression that gives a bool. Its evaluation is bound by the cost limit that the API server
// sets for one expression (about 0.1 s).
func compileCEL(expression string) (p *program, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("CEL expression cannot be compiled: %v", r)
		}
	}()
	env, err := celEnv()
	if err != nil {
		return nil, fmt.Errorf("CEL environment: %w", err)
	}
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		return nil, fmt.Errorf("CEL expression: %s", firstIssue(issues))
	}
	if t := ast.OutputType(); !t.IsExactType(cel.BoolType) && !t.IsExactType(cel.DynType) {
		return nil, fmt.Errorf("CEL expression returns %s, expected bool; add a comparison", t)
	}
	paths := pathsOf(ast.NativeRep().Expr())
	if len(paths) == 0 {
		return nil, fmt.Errorf("CEL expression does not use the variable object, so it checks nothing")
	}
	run, err := env.Program(ast, cel.CostLimit(celconfig.PerCallLimit), cel.InterruptCheckFrequency(celconfig.CheckFrequency))
	if err != nil {
		return nil, fmt.Errorf("CEL expression: %w", err)
	}
	return &program{source: expression, run: run, paths: paths}, nil
}

// readsWhatEnds reports whether the expression reads nothing of a pod but its spec and status, which do not change any
// more when it has ended. The metadata are not the node's: controllers and users write them.
func (p *program) readsWhatEnds() bool {
	return !slices.ContainsFunc(p.paths, func(path path) bool {
		return len(path) == 0 || path[0] != "status" && path[0] != "spec"
	})
}

// firstIssue gives the problems on one line, with their column.
func firstIssue(issues *cel.Issues) string {
	var texts []string
	for _, e := range issues.Errors() {
		texts = append(texts, fmt.Sprintf("column %d: %s", e.Location.Column()+1, strings.Join(strings.Fields(e.Message), " ")))
	}
	return strings.Join(texts, "; ")
}

// evaluate gives the verdict on an object that exists, and the reason if it does not hold. A field that is missing may
// still come.
func (p *program) evaluate(object map[string]any) (v Verdict, reason string) {
	defer func() {
		if r := recover(); r != nil {
			v, reason = NotYet, fmt.Sprintf("expression failed: %v", r)
		}
	}()
	out, _, err := p.run.Eval(map[string]any{"object": object})
	switch {
	case err != nil && strings.Contains(err.Error(), "cost limit exceeded"):
		return Never, "expression exceeds the cost limit of Kubernetes for one expression; make it simpler"
	case err != nil:
		return NotYet, "expression failed: " + text.Truncate(text.OneLine(err.Error()), 160)
	case out == types.True:
		return Holds, ""
	case out == types.False:
		return NotYet, "expression is false"
	default:
		return NotYet, fmt.Sprintf("expression returns %s, expected bool", out.Type().TypeName())
	}
}
