// SPDX-License-Identifier: Apache-2.0

// Package celtypes checks CEL expressions against the Go types of Kubernetes' kinds.
//
// An expression is evaluated on objects as the API has them in JSON, where a misspelt field is a field that is absent:
// it looks like one that the node has not set yet. The check finds it before anything is created. It refuses only what
// cannot be meant; what CEL evaluates although its own type checker is stricter, is accepted (see tolerated).
package celtypes

import (
	"reflect"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/decls"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// Check compares an expression with the types of its variables. A variable without a type, and what comes from it, may
// be anything, as dyn(...) may. It returns the type of the result, which is dynamic if it is not known.
func Check(env *cel.Env, parsed *cel.Ast, variables map[string]reflect.Type) (*types.Type, []Problem) {
	c := &check{types: &goTypes{Provider: env.CELTypeProvider()}}
	checkerEnv, err := c.environment(env, variables)
	if err != nil {
		return types.DynType, []Problem{{Line: 1, Column: 1, Msg: err.Error()}}
	}
	tree := ast.Copy(parsed.NativeRep())
	selections(tree.Expr())
	var found *common.Errors
	c.tree, found = checker.Check(tree, parsed.Source(), checkerEnv)
	c.index()
	var problems []Problem
	for _, e := range found.GetErrors() {
		if node := c.nodes[e.ExprID]; node == nil || !c.tolerated(node) {
			problems = append(problems, c.problem(node, e, parsed.Source()))
		}
	}
	if result := c.tree.GetType(c.tree.Expr().ID()); len(problems) == 0 && result.Kind() != types.ErrorKind {
		return result, nil
	}
	return types.DynType, problems
}

// check is the check of one expression.
type check struct {
	types *goTypes
	tree  *ast.AST
	nodes map[int64]ast.Expr
	// ranges are the nodes that macros such as exists() go over.
	ranges map[int64]bool
}

// environment is that of the evaluation, with types for the variables.
func (c *check) environment(env *cel.Env, variables map[string]reflect.Type) (*checker.Env, error) {
	out, err := checker.NewEnv(env.Container, c.types, checker.CrossTypeNumericComparisons(true))
	if err != nil {
		return nil, err
	}
	for _, variable := range env.Variables() {
		if t, ok := variables[variable.Name()]; ok {
			variable = decls.NewVariable(variable.Name(), c.types.typeOf(t))
		}
		if err := out.AddIdents(variable); err != nil {
			return nil, err
		}
	}
	for _, function := range env.Functions() {
		if err := out.AddFunctions(function); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// selections turns x["field"] into x.field, which is the same to the evaluation. The checker refuses the former for
// what has fields.
func selections(e ast.Expr) {
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 2 {
			return
		}
		args := e.AsCall().Args()
		name, isText := literal(args[1])
		switch {
		case !isText:
		case e.AsCall().FunctionName() == operators.Index:
			e.SetKindCase(factory.NewSelect(e.ID(), args[0], name))
		case e.AsCall().FunctionName() == operators.OptIndex:
			e.SetKindCase(factory.NewCall(e.ID(), operators.OptSelect, args...))
		}
	}))
}

func literal(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := e.AsLiteral().Value().(string)
	return text, ok
}

// index remembers the nodes of the tree by their IDs.
func (c *check) index() {
	c.nodes, c.ranges = map[int64]ast.Expr{}, map[int64]bool{}
	ast.PostOrderVisit(c.tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		c.nodes[e.ID()] = e
		if e.Kind() == ast.ComprehensionKind {
			c.ranges[e.AsComprehension().IterRange().ID()] = true
		}
	}))
}

// typeOf is the type that the checker has found for an expression, without optional.
func (c *check) typeOf(e ast.Expr) *types.Type {
	t := c.tree.GetType(e.ID())
	if optional(t) {
		return t.Parameters()[0]
	}
	return t
}
