// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// program is a CEL expression, compiled.
type program struct {
	source string // the expression
	run    cel.Program
	// paths are the fields of the objects that the expression reads, up to macros; fields are those that it reads in
	// macros as well, without the items of lists. words are the strings in it.
	paths, fields []path
	words         []string
}

// readsWhatEnds reports whether the expression reads nothing of its objects but their spec and status, which do not
// change any more when they have ended. The metadata are not the node's: controllers and users write them.
func (p *program) readsWhatEnds() bool {
	return !slices.ContainsFunc(p.paths, func(path path) bool {
		return len(path) < 2 || path[1] != "status" && path[1] != "spec"
	})
}

// theObject is the variable that stands for the object of a check.
const theObject = "object"

// of are the variables of an expression about one object.
func of(object map[string]any) map[string]any { return map[string]any{theObject: object} }

// evaluate gives the verdict on objects that exist, by their variables, and the reason if it does not hold. A field
// that is missing may still come.
func (p *program) evaluate(objects map[string]any) (v Verdict, reason string) {
	defer func() {
		if r := recover(); r != nil {
			v, reason = NotYet, fmt.Sprintf("expression failed: %v", r)
		}
	}()
	out, _, err := p.run.Eval(objects)
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
