// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/jinja"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// maxUndefined bounds the renderings that look for further undefined variables.
const maxUndefined = 20

// unrendered is the error of a rendering, with all further variables that are undefined: the engine ends at the first.
// They are found by rendering again, with mappings in place of those that are known to be undefined.
func (t Template) unrendered(err error, variables map[string]any) error {
	var problems yamlpos.Problems
	problems.Join(t.place(err, variables))
	var missing, parts []string // parts are what is read of the variables
	for range maxUndefined {
		var bad *jinja.Error
		if !errors.As(err, &bad) || bad.Undefined == "" {
			break
		}
		list := &parts
		if isVariable(bad) {
			list = &missing
		}
		if list == &parts && len(missing) == 0 || slices.Contains(*list, bad.Undefined) {
			break // something that a variable lacks which is defined
		}
		*list = append(*list, bad.Undefined)
		known := maps.Clone(variables)
		for _, name := range missing {
			known[name] = standIn(parts, maxParts)
		}
		if _, err = t.engine.Render(t.Name, known); errors.As(err, &bad) && isVariable(bad) {
			problems.Join(t.place(err, variables))
		}
	}
	return problems.Err()
}

// maxParts is how deep a stand-in is: images.busybox.tag.
const maxParts = 3

// standIn is a mapping with what is read of it.
func standIn(parts []string, depth int) map[string]any {
	out := map[string]any{}
	for _, part := range parts {
		if depth > 0 {
			out[part] = standIn(parts, depth-1)
		}
	}
	return out
}

// isVariable reports whether an error is about a variable, and not about an attribute or item of one.
func isVariable(bad *jinja.Error) bool { return strings.HasPrefix(bad.Msg, "variable") }
