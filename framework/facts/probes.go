// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"cmp"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
)

// Probes are the templates that tell whether a node has a capability, one for each that a template needs.
type Probes map[capability.Name]*Facts

// NewProbes chooses for each capability the template that needs the least besides it and, of those, the one with the
// shortest timeout. None has a hook, which the site need not have.
func NewProbes(all []*Facts) Probes {
	chosen := Probes{}
	for _, c := range capability.All() {
		var candidates []*Facts
		for _, f := range all {
			if slices.Contains(f.Capabilities, c.Name) && len(f.Rendered.Procedure.Hooks()) == 0 {
				candidates = append(candidates, f)
			}
		}
		if len(candidates) > 0 {
			chosen[c.Name] = slices.MinFunc(candidates, func(a, b *Facts) int {
				return cmp.Or(cmp.Compare(a.others(c), b.others(c)), cmp.Compare(a.Timeout, b.Timeout), cmp.Compare(a.name(), b.name()))
			})
		}
	}
	return chosen
}

// Of are those of all whose templates are probes, in their order.
func (p Probes) Of(all []*Facts) []*Facts {
	wanted := map[string]bool{}
	for _, f := range p {
		wanted[f.name()] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(f *Facts) bool { return !wanted[f.name()] })
}

// others is how many capabilities the template needs besides one, those of the profile core apart.
func (f *Facts) others(but capability.Capability) (count int) {
	for _, name := range f.Capabilities {
		if c, _ := capability.Find(name); name != but.Name && (c.Profile != capability.Core || but.Profile == capability.Core) {
			count++
		}
	}
	return count
}

func (f *Facts) name() string { return f.Rendered.Template.Name }
