// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// builtIn is what the paths of built-in templates begin with.
const builtIn = "templates/"

// headers warns of misspelt headers, and of guards that are none of the project's.
func (r *Report) headers(templates []manifest.Template) {
	known := knownGuards(templates)
	for _, t := range templates {
		r.Warnings.Join(t.Doubts.Err())
		for _, id := range t.Guards {
			if hint, unknown := known.unknown(id); unknown && !strings.HasPrefix(t.Path, builtIn) {
				r.Warnings.Add(t.Path, t.GuardsLine, "unknown guard ID %q%s", id, hint)
			}
		}
	}
}

// requires warns of what need not be declared: capabilities that are derived, and a version that one of them needs.
func (s *subject) requires() {
	derived := facts.Derived(s.facts)
	for _, name := range s.Template.Requires {
		if slices.Contains(derived, name) {
			s.warn(s.Template.RequiresLine, "the capability %q need not be declared: the suite derives it from the objects, steps and checks", name)
		}
	}
	if gate := s.facts.DerivedGate(); s.Template.Since > 0 && s.Template.Since <= gate.Since {
		s.warn(s.Template.SinceLine, "kubernetes >= %s need not be declared: the capability %q needs %s", s.Template.Since, gate.Capability, gate.Since)
	}
}

// guards are the numbers of the classes of bugs, by area: ENV: 1, 2, ...
type guards map[string][]int

// knownGuards are those of the built-in templates. A site may have areas of its own.
func knownGuards(templates []manifest.Template) guards {
	out := guards{}
	for _, t := range templates {
		if !strings.HasPrefix(t.Path, builtIn) {
			continue
		}
		for _, id := range t.Guards {
			area, number := splitGuard(id)
			if !slices.Contains(out[area], number) {
				out[area] = append(out[area], number)
			}
		}
	}
	return out
}

func splitGuard(id string) (area string, number int) {
	area, digits, _ := strings.Cut(id, "-")
	number, _ = strconv.Atoi(digits)
	return area, number
}

// unknown reports whether an ID has an area of the project, or one that is misspelt, but is not one of the project's.
func (g guards) unknown(id string) (hint string, unknown bool) {
	area, number := splitGuard(id)
	numbers, known := g[area]
	if slices.Contains(numbers, number) {
		return "", false
	}
	if known {
		slices.Sort(numbers)
		ids := make([]string, len(numbers))
		for i, n := range numbers {
			ids[i] = area + "-" + strconv.Itoa(n)
		}
		return " (the built-in templates use " + strings.Join(ids, ", ") + ")", true
	}
	// Areas are short: one swapped or wrong letter of the same length is a misspelling, anything else a name of its
	// own.
	areas := slices.DeleteFunc(slices.Sorted(maps.Keys(g)), func(other string) bool { return len(other) != len(area) || len(other) < 3 })
	if meant := yamlpos.Closest(area, areas); meant != "" {
		return yamlpos.Suggest(id, []string{meant + "-" + strconv.Itoa(number)}), true
	}
	return "", false
}
