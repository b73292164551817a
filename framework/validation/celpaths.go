// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/overloads"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// path leads from the variables to a value: the name of the variable, field names (string) and list indexes (int64).
type path []any

// String writes the path as CEL does.
func (p path) String() string {
	var b strings.Builder
	for i, step := range p {
		switch s := step.(type) {
		case int64:
			fmt.Fprintf(&b, "[%d]", s)
		case string:
			switch {
			case i == 0:
				b.WriteString(s)
			case strings.ContainsAny(s, "./-"):
				fmt.Fprintf(&b, "[%q]", s)
			default:
				b.WriteString("." + s)
			}
		}
	}
	return b.String()
}

// pathsOf lists the longest paths from the variables that an expression reads, in its order. In a macro as
// list.exists(c, …) that is the list.
func pathsOf(e ast.Expr, variables variables) []path {
	var found []path
	var visit func(e ast.Expr)
	visit = func(e ast.Expr) {
		if p, ok := pathOf(e, variables); ok {
			if !slices.ContainsFunc(found, func(q path) bool { return q.String() == p.String() }) {
				found = append(found, p)
			}
			return
		}
		switch e.Kind() {
		case ast.SelectKind:
			visit(e.AsSelect().Operand())
		case ast.CallKind:
			if e.AsCall().IsMemberFunction() {
				visit(e.AsCall().Target())
			}
			visitAll(e.AsCall().Args(), visit)
		case ast.ListKind:
			visitAll(e.AsList().Elements(), visit)
		case ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				visit(entry.AsMapEntry().Key())
				visit(entry.AsMapEntry().Value())
			}
		case ast.StructKind:
			for _, field := range e.AsStruct().Fields() {
				visit(field.AsStructField().Value())
			}
		case ast.ComprehensionKind:
			c := e.AsComprehension()
			visitAll([]ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()}, visit)
		}
	}
	visit(e)
	return found
}

func visitAll(all []ast.Expr, visit func(ast.Expr)) {
	for _, e := range all {
		visit(e)
	}
}

// pathOf returns the path that an expression is, if it is nothing else.
func pathOf(e ast.Expr, variables variables) (path, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		_, ok := variables[e.AsIdent()]
		return path{e.AsIdent()}, ok
	case ast.SelectKind:
		p, ok := pathOf(e.AsSelect().Operand(), variables)
		return append(p, e.AsSelect().FieldName()), ok
	case ast.CallKind:
		call := e.AsCall()
		name := call.FunctionName()
		if name == overloads.TypeConvertDyn && len(call.Args()) == 1 {
			return pathOf(call.Args()[0], variables) // dyn(x) is x
		}
		if name != operators.Index && name != operators.OptIndex && name != operators.OptSelect || len(call.Args()) != 2 ||
			call.Args()[1].Kind() != ast.LiteralKind {
			return nil, false
		}
		p, ok := pathOf(call.Args()[0], variables)
		switch step := call.Args()[1].AsLiteral().Value().(type) {
		case string, int64:
			return append(p, step), ok
		}
	}
	return nil, false
}

// lookup follows the path; ok is false if it ends early.
func (p path) lookup(objects map[string]any) (value any, ok bool) {
	value = objects
	for _, step := range p {
		switch s := step.(type) {
		case string:
			fields, isMap := value.(map[string]any)
			if value, ok = fields[s]; !isMap || !ok {
				return nil, false
			}
		case int64:
			list, isList := value.([]any)
			if !isList || s < 0 || s >= int64(len(list)) {
				return nil, false
			}
			value = list[s]
		}
	}
	return value, true
}

// values shows what the expression read, one path a line.
func (p *program) values(objects map[string]any) string {
	lines := make([]string, len(p.paths))
	for i, path := range p.paths {
		shown := "missing"
		if value, ok := path.lookup(objects); ok {
			if data, err := json.Marshal(p.brief(value)); err == nil {
				shown = text.Truncate(string(data), 500)
			}
		}
		lines[i] = path.String() + " = " + shown
	}
	return strings.Join(lines, "\n")
}

// noise are fields of container states and conditions that are long and seldom what a check is about. They are left out
// where a whole list is shown, so that what matters is not cut off; containerID also from the states in it.
var noise = []string{"containerID", "imageID", "image", "lastState", "resources", "allocatedResources", "volumeMounts", "user",
	"lastProbeTime", "lastTransitionTime", "observedGeneration"}

// brief leaves the noise out of the elements of a list, but for what the expression names.
func (p *program) brief(value any) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	left := slices.DeleteFunc(slices.Clone(noise), func(field string) bool { return strings.Contains(p.source, field) })
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = without(item, func(depth int, field string) bool {
			return slices.Contains(left, field) && (depth == 0 || field == "containerID")
		}, 0)
	}
	return out
}

// without returns a copy of a value without some fields.
func without(value any, unwanted func(depth int, field string) bool, depth int) any {
	fields, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := make(map[string]any, len(fields))
	for name, field := range fields {
		if !unwanted(depth, name) {
			out[name] = without(field, unwanted, depth+1)
		}
	}
	return out
}
