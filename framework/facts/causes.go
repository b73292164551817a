// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Causes attributes problems of templates to values of the configuration: one wrong value has a problem in each place
// where a template uses it, and the remedy is in the configuration. A value causes the problems that are gone without
// it.
type Causes struct {
	config config.Config
	check  func(manifest.Template, map[string]any) yamlpos.Problems
	found  []*cause
}

// cause is a value with the problems that it causes.
type cause struct {
	path              valuePath
	first             yamlpos.Problem
	places, templates int
}

// NewCauses makes Causes that have found nothing yet. The function check lists the problems of a template with the
// values given.
func NewCauses(c config.Config, check func(manifest.Template, map[string]any) yamlpos.Problems) *Causes {
	return &Causes{config: c, check: check}
}

// Attribute takes the problems of a template, as check lists them, and returns those that no value causes.
func (c *Causes) Attribute(t manifest.Template, problems yamlpos.Problems) yamlpos.Problems {
	a := attribution{c, t, problems}
	rest := problems
	for _, known := range c.found {
		if len(rest) > 0 {
			rest = known.take(rest, a.causedBy(rest, known.path))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.config.Values)) {
		if len(rest) == 0 {
			break
		}
		path := valuePath{key}
		if caused := a.causedBy(rest, path); len(caused) > 0 {
			rest = without(rest, caused)
			a.narrow(caused, path, c.config.Values[key])
		}
	}
	return rest
}

// attribution is that of one template; all are its problems.
type attribution struct {
	*Causes
	template manifest.Template
	all      yamlpos.Problems
}

// narrow attributes problems that a value causes to the innermost parts of the value that cause them.
func (a attribution) narrow(problems yamlpos.Problems, path valuePath, value any) {
	for part, inner := range parts(value) {
		at := append(slices.Clone(path), part)
		if caused := a.causedBy(problems, at); len(caused) > 0 {
			problems = without(problems, caused)
			a.narrow(caused, at, inner)
		}
	}
	if len(problems) > 0 {
		found := &cause{path: path}
		_ = found.take(problems, problems) // no other is left
		a.found = append(a.found, found)
	}
}

// take counts the problems of a template that the value causes, and returns the others.
func (c *cause) take(problems, caused yamlpos.Problems) yamlpos.Problems {
	if len(caused) == 0 {
		return problems
	}
	if c.templates == 0 {
		c.first = caused[0]
	}
	c.templates++
	c.places += len(caused)
	return without(problems, caused)
}

// causedBy lists those of the problems that are gone without a value. Where a template requires the value, which is a
// problem that it did not have before, an empty one stands in.
func (a attribution) causedBy(problems yamlpos.Problems, path valuePath) yamlpos.Problems {
	if !mayUse(a.template, path) {
		return nil
	}
	variants := []map[string]any{path.removed(a.config.Values).(map[string]any)}
	if key, top := path[0].(string); top && len(path) == 1 {
		for _, empty := range []any{[]any{}, map[string]any{}, ""} {
			values := maps.Clone(a.config.Values)
			values[key] = empty
			variants = append(variants, values)
		}
	}
	for _, values := range variants {
		left := a.check(a.template, values)
		if caused := without(problems, left); len(without(left, a.all)) == 0 && len(caused) > 0 {
			return caused
		}
	}
	return nil
}

// mayUse says whether a template can depend on a value: its own text names the value, or it brings in other files.
func mayUse(t manifest.Template, path valuePath) bool {
	key, _ := path[0].(string)
	return strings.Contains(t.Source(), key) || slices.ContainsFunc([]string{"include", "import", "extends"}, func(word string) bool {
		return strings.Contains(t.Source(), word)
	})
}

func without(problems, others yamlpos.Problems) yamlpos.Problems {
	return slices.DeleteFunc(slices.Clone(problems), func(p yamlpos.Problem) bool { return slices.Contains(others, p) })
}

// Problems reports every value that was found to cause problems, at its line of the configuration file.
func (c *Causes) Problems() yamlpos.Problems {
	var out yamlpos.Problems
	for _, found := range c.found {
		path := found.path.String()
		place := fmt.Sprintf("%s:%d", found.first.File, found.first.Line)
		if found.places > 1 {
			place += fmt.Sprintf(", and %s in %s", text.Count(found.places-1, "more place"), text.Count(found.templates, "template"))
		}
		out.Add(c.config.File, c.config.LineOf(path), "%s conflicts with the templates: %s (%s)", path, found.first.Msg, place)
	}
	return out
}
