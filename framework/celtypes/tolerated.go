// SPDX-License-Identifier: Apache-2.0

package celtypes

import (
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/overloads"
	"github.com/google/cel-go/common/types"
)

// tolerated reports whether the evaluation accepts what the checker has refused at a node: an object is also a map of
// its fields, null can be compared with anything, an int with a double, and what a condition chooses from may have
// several types.
func (c *check) tolerated(e ast.Expr) bool {
	if c.ranges[e.ID()] && c.typeOf(e).Kind() == types.StructKind {
		return true
	}
	if a, b, ok := comparison(e); ok {
		return mayEqual(c.typeOf(a), c.typeOf(b))
	}
	if e.Kind() != ast.CallKind {
		return false
	}
	call := e.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	switch call.FunctionName() {
	case operators.Index, operators.OptIndex: // by a key that is not a literal
		return c.isObject(args[0]) && mayEqual(c.typeOf(args[1]), types.StringType)
	case operators.In:
		return c.isObject(args[1]) && mayEqual(c.typeOf(args[0]), types.StringType) || c.mayContain(args[1], args[0])
	case overloads.Size:
		return len(args) == 1 && c.isObject(args[0])
	case operators.Conditional:
		return mayEqual(c.typeOf(args[0]), types.BoolType)
	case "orValue", "or":
		return len(args) == 2 && optional(c.tree.GetType(args[0].ID()))
	case operators.Add:
		return c.typeOf(args[0]).Kind() == types.ListKind && c.typeOf(args[1]).Kind() == types.ListKind
	}
	return false
}

func (c *check) isObject(e ast.Expr) bool { return c.typeOf(e).Kind() == types.StructKind }

// mayContain reports whether a value may be among those of a list, or the keys of a map.
func (c *check) mayContain(in, e ast.Expr) bool {
	t := c.typeOf(in)
	return (t.Kind() == types.ListKind || t.Kind() == types.MapKind) && mayEqual(c.typeOf(e), t.Parameters()[0])
}

// comparison returns the operands of == and !=.
func comparison(e ast.Expr) (a, b ast.Expr, ok bool) {
	if e.Kind() != ast.CallKind {
		return nil, nil, false
	}
	switch call := e.AsCall(); call.FunctionName() {
	case operators.Equals, operators.NotEquals:
		return call.Args()[0], call.Args()[1], true
	}
	return nil, nil, false
}

// mayEqual reports whether values of two types can be equal.
func mayEqual(a, b *types.Type) bool {
	switch {
	case open(a) || open(b):
		return true
	case number(a) && number(b), fields(a) && fields(b):
		return true
	case a.Kind() != b.Kind() || a.Kind() == types.OpaqueKind && a.TypeName() != b.TypeName():
		return false
	}
	for i, parameter := range a.Parameters() {
		if i < len(b.Parameters()) && !mayEqual(parameter, b.Parameters()[i]) {
			return false
		}
	}
	return true
}

// open is a type that says nothing of the value, or null.
func open(t *types.Type) bool {
	switch t.Kind() {
	case types.DynKind, types.ErrorKind, types.TypeParamKind, types.NullTypeKind, types.AnyKind:
		return true
	}
	return false
}

func number(t *types.Type) bool {
	return t.Kind() == types.IntKind || t.Kind() == types.UintKind || t.Kind() == types.DoubleKind
}

func fields(t *types.Type) bool {
	return t.Kind() == types.StructKind || t.Kind() == types.MapKind
}

func optional(t *types.Type) bool {
	return t.Kind() == types.OpaqueKind && t.TypeName() == types.OptionalType.TypeName()
}
