// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/overloads"
)

// fieldsOf lists the fields that an expression reads, in its order and without the items of lists. Other than
// [pathsOf], it looks into macros: list.exists(c, c.type == "x") reads list.type. Of a field and one below it, only
// the latter is listed. Words are the strings in the expression.
func fieldsOf(e ast.Expr, variables variables) (fields []path, words []string) {
	r := fieldReader{bound: map[string]path{}}
	for name := range variables {
		r.bound[name] = path{name}
	}
	r.visit(e)
	for _, field := range r.fields {
		below := func(other path) bool { return len(other) > len(field) && slices.Equal(other[:len(field)], field) }
		if !slices.ContainsFunc(r.fields, below) {
			fields = append(fields, field)
		}
	}
	return fields, r.words
}

// fieldReader collects what an expression reads.
type fieldReader struct {
	// bound are the variables of the expression and of the macros around, with the fields that they stand for.
	bound  map[string]path
	fields []path
	words  []string
}

func (r *fieldReader) visit(e ast.Expr) {
	if field, ok := r.fieldOf(e); ok && !slices.ContainsFunc(r.fields, func(f path) bool { return slices.Equal(f, field) }) {
		r.fields = append(r.fields, field)
	}
	switch e.Kind() {
	case ast.LiteralKind:
		if word, ok := e.AsLiteral().Value().(string); ok && !slices.Contains(r.words, word) {
			r.words = append(r.words, word)
		}
	case ast.SelectKind:
		r.visit(e.AsSelect().Operand())
	case ast.CallKind:
		if e.AsCall().IsMemberFunction() {
			r.visit(e.AsCall().Target())
		}
		visitAll(e.AsCall().Args(), r.visit)
	case ast.ListKind:
		visitAll(e.AsList().Elements(), r.visit)
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			visitAll([]ast.Expr{entry.AsMapEntry().Key(), entry.AsMapEntry().Value()}, r.visit)
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		visitAll([]ast.Expr{c.IterRange(), c.AccuInit()}, r.visit)
		r.within(c, func() { visitAll([]ast.Expr{c.LoopCondition(), c.LoopStep(), c.Result()}, r.visit) })
	}
}

// within calls do with the variables of a macro: an item stands for its list.
func (r *fieldReader) within(c ast.ComprehensionExpr, do func()) {
	outside := r.bound
	r.bound = map[string]path{}
	for name, field := range outside {
		r.bound[name] = field
	}
	bind := func(name string, e ast.Expr) {
		delete(r.bound, name)
		if field, ok := r.fieldOf(e); ok {
			r.bound[name] = field
		}
	}
	item := c.IterVar()
	if c.HasIterVar2() { // the first is then a key or an index
		delete(r.bound, item)
		item = c.IterVar2()
	}
	bind(item, c.IterRange())
	bind(c.AccuVar(), c.AccuInit()) // optional.optMap(name, …) is a macro over nothing
	do()
	r.bound = outside
}

// unwrapping are functions whose value is that of the field, or an item of it.
var unwrapping = []string{"orValue", "value", "first", "last"}

// fieldOf returns the field that the value of an expression is.
func (r *fieldReader) fieldOf(e ast.Expr) (path, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		field, ok := r.bound[e.AsIdent()]
		return field, ok
	case ast.SelectKind:
		field, ok := r.fieldOf(e.AsSelect().Operand())
		return append(slices.Clip(field), e.AsSelect().FieldName()), ok
	case ast.CallKind:
		return r.fieldOfCall(e.AsCall())
	case ast.ComprehensionKind:
		return r.fieldOfItems(e.AsComprehension())
	}
	return nil, false
}

func (r *fieldReader) fieldOfCall(call ast.CallExpr) (path, bool) {
	name := call.FunctionName()
	switch {
	case call.IsMemberFunction() && slices.Contains(unwrapping, name):
		return r.fieldOf(call.Target())
	case name == overloads.TypeConvertDyn && len(call.Args()) == 1:
		return r.fieldOf(call.Args()[0])
	case (name == operators.Index || name == operators.OptIndex || name == operators.OptSelect) && len(call.Args()) == 2:
		field, ok := r.fieldOf(call.Args()[0])
		if key := call.Args()[1]; key.Kind() == ast.LiteralKind {
			if step, isName := key.AsLiteral().Value().(string); isName {
				field = append(slices.Clip(field), step)
			}
		}
		return field, ok
	}
	return nil, false
}

// fieldOfItems is the field that the items of a list are which a macro such as filter makes: each of them is added to
// what there is in the step of its loop, on a condition in some macros.
func (r *fieldReader) fieldOfItems(c ast.ComprehensionExpr) (field path, ok bool) {
	step := c.LoopStep()
	if step.Kind() == ast.CallKind && step.AsCall().FunctionName() == operators.Conditional {
		step = step.AsCall().Args()[1]
	}
	if step.Kind() != ast.CallKind || step.AsCall().FunctionName() != operators.Add {
		return nil, false
	}
	if added := step.AsCall().Args()[1]; added.Kind() == ast.ListKind && len(added.AsList().Elements()) == 1 {
		r.within(c, func() { field, ok = r.fieldOf(added.AsList().Elements()[0]) })
	}
	return field, ok
}
