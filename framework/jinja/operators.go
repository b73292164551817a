// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unsafe"

	"github.com/nikolalohinski/gonja/v2/exec"
	"github.com/nikolalohinski/gonja/v2/nodes"
)

// The engine computes with whatever it is given: the sum of a string and a number is a string, a quotient by zero is
// infinite, and a string counts as zero. In Jinja2, these are errors. So each operator gets a filter on its left side
// that looks at both sides first.

// operandsFilter is the name of that filter, which no template can write.
const operandsFilter = "<operands>"

// operators have something to refuse.
var operators = strings.Fields("+ - * / // % ** < > <= >=")

// guardOperators puts the filter before all operators of a parsed template or statement.
func guardOperators(tree any) {
	w := walker{map[unsafe.Pointer]bool{}}
	w.walk(reflect.ValueOf(tree))
}

// walker visits all expressions below a node. Statements keep theirs to themselves, so it goes by reflection.
type walker struct{ seen map[unsafe.Pointer]bool }

func (w walker) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		w.walk(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			w.walk(v.MapIndex(key))
		}
	case reflect.Struct:
		if strings.HasPrefix(v.Type().PkgPath(), "github.com/nikolalohinski/gonja/v2/") {
			for i := range v.NumField() {
				w.walk(v.Field(i))
			}
		}
	case reflect.Pointer:
		at := v.UnsafePointer()
		if v.IsNil() || w.seen[at] || !ofTree(v.Type().Elem()) {
			return
		}
		w.seen[at] = true
		w.walk(v.Elem())
		if v.Type() == reflect.TypeFor[*nodes.BinaryExpression]() {
			guardOperator((*nodes.BinaryExpression)(at))
		}
	}
}

// ofTree reports whether a type is one of the tree, and not of what the tree was made with.
func ofTree(t reflect.Type) bool {
	path := t.PkgPath()
	return strings.HasSuffix(path, "/v2/nodes") || strings.HasSuffix(path, "/control_structures")
}

func guardOperator(e *nodes.BinaryExpression) {
	if f, ok := e.Left.(*nodes.FilteredExpression); ok && f.Filters[0].Name == operandsFilter {
		return // as a part of a statement
	}
	for _, operator := range operators {
		if e.Operator.Token.Val == operator {
			e.Left = &nodes.FilteredExpression{Expression: e.Left, Filters: []*nodes.FilterCall{{
				Token: e.Operator.Token, Name: operandsFilter, Args: []nodes.Expression{e.Right, &nodes.String{Location: e.Operator.Token, Val: operator}},
			}}}
			return
		}
	}
}

// operands returns the left side of an operator, or what is wrong with it and the right side.
func operands(_ *exec.Evaluator, left *exec.Value, params *exec.VarArgs) *exec.Value {
	if left.IsError() {
		return left
	}
	right, operator := params.Args[0], params.Args[1].String()
	if msg := refused(left, right, operator); msg != "" {
		return exec.AsValue(errors.New(msg))
	}
	return left
}

// refused says why an operator cannot be applied, or "".
func refused(left, right *exec.Value, operator string) string {
	a, b := valueKind(left), valueKind(right)
	if a == "" || b == "" {
		return "" // nothing is known
	}
	both := func(kind string) bool { return a == kind && b == kind }
	allowed, hint := both(aNumber), ""
	switch operator {
	case "+":
		allowed = allowed || both(aString) || both(aList)
		if hint = `; to join them as text, use "~"`; a == aList || b == aList {
			hint = "; a list can only be added to another list"
		}
	case "*":
		allowed = allowed || a == aString && right.IsInteger()
	case "/", "//", "%":
		if allowed && right.Float() == 0 {
			return "division by zero"
		}
		if operator == "%" {
			hint = `; to format a string, use "~" or the filter format`
		}
	case "<", ">", "<=", ">=":
		allowed = allowed || both(aString)
	}
	if allowed {
		return ""
	}
	return fmt.Sprintf("%q cannot be applied to %s and %s%s", operator, a, b, hint)
}

// The kinds of values that operators are for.
const aNumber, aString, aList, aMapping = "a number", "a string", "a list", "a mapping"

// valueKind is the kind of a value in the words of messages, "" if it is none of YAML's.
func valueKind(v *exec.Value) string {
	switch {
	case v.IsString():
		return aString
	case v.IsList():
		return aList
	case v.IsDict():
		return aMapping
	}
	return scalarType(v)
}
