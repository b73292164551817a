// SPDX-License-Identifier: Apache-2.0

package celtypes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Problem is something in an expression that does not fit the types.
type Problem struct {
	// Line and Column count from 1, within the expression.
	Line, Column int
	// Msg says what is wrong and, where possible, what was meant.
	Msg string
}

// problem says what the checker refuses at a node (nil: at none), in words that name the field.
func (c *check) problem(e ast.Expr, found *common.Error, source common.Source) Problem {
	at := Problem{Line: found.Location.Line(), Column: found.Location.Column() + 1}
	switch {
	case e == nil:
		at.Msg = found.Message
	case c.refusedField(e) != "":
		at.Msg = c.refusedField(e)
		at.Column = c.fieldColumn(e, source)
	default:
		at.Msg = c.refusedTypes(e, found.Message)
	}
	return at
}

// refusedField is why a field cannot be selected; "" if it can, or the node selects none.
func (c *check) refusedField(e ast.Expr) string {
	operand, field, ok := selection(e)
	if !ok {
		return ""
	}
	switch t := c.typeOf(operand); t.Kind() {
	case types.StructKind:
		names, _ := c.types.FindStructFieldNames(t.TypeName())
		if slices.Contains(names, field) {
			return ""
		}
		return fmt.Sprintf("%s has no field %q%s", Name(t), field, suggest(field, names))
	case types.ListKind:
		return fmt.Sprintf("a list has no field %q; use an index such as [0], or exists(x, ...) or all(x, ...)", field)
	case types.StringKind, types.IntKind, types.BoolKind:
		return fmt.Sprintf("%s has no field %q", Name(t), field)
	}
	return ""
}

// selection returns what a field is selected from, by x.field, x.?field or has(x.field).
func selection(e ast.Expr) (operand ast.Expr, field string, ok bool) {
	switch e.Kind() {
	case ast.SelectKind:
		return e.AsSelect().Operand(), e.AsSelect().FieldName(), true
	case ast.CallKind:
		if args := e.AsCall().Args(); e.AsCall().FunctionName() == operators.OptSelect && len(args) == 2 {
			field, ok = literal(args[1])
			return args[0], field, ok
		}
	}
	return nil, "", false
}

// maxNames is the number of fields that a message lists at most.
const maxNames = 16

// suggest names the field that was meant, or all if none is near and they are few.
func suggest(field string, names []string) string {
	if hint := yamlpos.Suggest(field, names); hint != "" || len(names) > maxNames {
		return hint
	}
	return "; it has " + strings.Join(names, ", ")
}

// fieldColumn is where the name of the selected field stands: CEL gives the place of the dot or bracket before it, and
// of has(x.field) the place of the parenthesis.
func (c *check) fieldColumn(e ast.Expr, source common.Source) int {
	operand, field, _ := selection(e)
	from := c.tree.SourceInfo().GetStartLocation(e.ID())
	column := from.Column()
	if e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly() {
		column = c.tree.SourceInfo().GetStartLocation(operand.ID()).Column()
		if _, name, ok := selection(operand); ok {
			column += 1 + len([]rune(name))
		}
	}
	line, _ := source.Snippet(from.Line())
	if runes := []rune(line); column < len(runes) {
		if at := strings.Index(string(runes[column:]), field); at >= 0 {
			column += len([]rune(string(runes[column:])[:at]))
		}
	}
	return column + 1
}

var (
	// noOverload is the checker's message for a function whose arguments have wrong types.
	noOverload = regexp.MustCompile(`^found no matching overload for '(.*)' applied to '(.*)'$`)
	// goPackage is the package before the name of a Go type.
	goPackage = regexp.MustCompile(`(?:[\w.-]+/)+\w+\.`)
)

// refusedTypes is why the types of operands or arguments do not fit.
func (c *check) refusedTypes(e ast.Expr, message string) string {
	if a, b, ok := comparison(e); ok {
		return fmt.Sprintf("compares %s with %s, which are never equal", Name(c.typeOf(a)), Name(c.typeOf(b)))
	}
	message = goPackage.ReplaceAllString(message, "")
	m := noOverload.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	name, hint := m[1], ""
	if operator, ok := operators.FindReverse(name); ok && operator != "" {
		name = operator
	}
	if strings.Contains(m[2], "timestamp") && strings.Contains(m[2], "string") {
		hint = "; in JSON, times are strings: use timestamp(...)"
	}
	return fmt.Sprintf("%q cannot be applied to %s%s", name, m[2], hint)
}
