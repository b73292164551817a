// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"
)

// profilePrefix marks the label that names the profile that a test belongs to.
const profilePrefix = "profile:"

// ProfileInfo is a profile of the configuration's templates and rules.
type ProfileInfo struct {
	// Name is the name of the profile.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Tests is the number of tests that belong to the profile on each node, whether or not they ran.
	Tests int `json:"tests" yaml:"tests" yamlpos:"required"`
}

// Conformance is how far a node conforms to the profiles.
type Conformance struct {
	// Node is the name of the node.
	Node string `json:"node" yaml:"node" yamlpos:"required"`
	// Profile is the largest profile to which the node conforms: all tests of this profile and of the ones before
	// passed. It is absent if there is none.
	Profile string `json:"profile,omitempty" yaml:"profile,omitempty"`
	// Profiles are the results of each profile, from the smallest to the largest.
	Profiles []ProfileResult `json:"profiles" yaml:"profiles" yamlpos:"required"`
}

// ProfileResult is the result of the tests that belong to a profile on a node.
type ProfileResult struct {
	// Name is the name of the profile.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Tests is the number of tests that belong to the profile and apply to the cluster and the site.
	Tests int `json:"tests" yaml:"tests" yamlpos:"required"`
	// Passed is the number of tests that passed.
	Passed int `json:"passed" yaml:"passed" yamlpos:"required"`
	// Unsupported is the number of tests that need what the node does not claim.
	Unsupported int `json:"unsupported,omitempty" yaml:"unsupported,omitempty"`
}

// conformanceOf judges the nodes on which every test of the profiles has a result.
func conformanceOf(profiles []ProfileInfo, nodes []NodeInfo, results []Result) []Conformance {
	byNode := map[string][]Result{}
	for _, r := range results {
		byNode[r.Node] = append(byNode[r.Node], r)
	}
	var out []Conformance
	for _, node := range nodes {
		c := Conformance{Node: node.Name}
		complete := len(profiles) > 0
		for _, p := range profiles {
			result, ran := p.judge(byNode[node.Name])
			complete = complete && ran == p.Tests
			c.Profiles = append(c.Profiles, result)
		}
		if !complete {
			continue
		}
		for _, p := range c.Profiles {
			if p.Passed < p.Tests {
				break
			}
			if p.Tests > 0 {
				c.Profile = p.Name
			}
		}
		out = append(out, c)
	}
	return out
}

// judge sums up the results of a node that belong to the profile; ran is how many there are.
func (p ProfileInfo) judge(results []Result) (sum ProfileResult, ran int) {
	sum = ProfileResult{Name: p.Name, Tests: p.Tests}
	for _, r := range results {
		if !slices.Contains(r.Labels, profilePrefix+p.Name) {
			continue
		}
		ran++
		switch {
		case r.NotApplicable:
			sum.Tests--
		case r.Verdict == Unsupported:
			sum.Unsupported++
		case r.Verdict.Works():
			sum.Passed++
		}
	}
	return sum, ran
}

// Reached is the index in Profiles of the largest profile to which the node conforms; -1 if there is none.
func (c Conformance) Reached() int {
	return slices.IndexFunc(c.Profiles, func(p ProfileResult) bool { return p.Name == c.Profile })
}

// text is the conformance in words: "conformant to core; batch 31 of 34; not claimed: service, full".
func (c Conformance) text() string {
	text := "conformant to no profile"
	if c.Profile != "" {
		text = "conformant to " + c.Profile
	}
	var unclaimed []string
	for _, p := range c.Profiles[c.Reached()+1:] {
		switch {
		case p.Tests == 0:
		case p.Unsupported == p.Tests:
			unclaimed = append(unclaimed, p.Name)
		default:
			text += fmt.Sprintf("; %s %d of %d", p.Name, p.Passed, p.Tests)
		}
	}
	if len(unclaimed) > 0 {
		text += "; not claimed: " + strings.Join(unclaimed, ", ")
	}
	return text
}

// ConformanceGroup are nodes with the same conformance.
type ConformanceGroup struct {
	Nodes []string
	Text  string
}

// Where names the nodes, up to three of them.
func (g ConformanceGroup) Where() string {
	const shown = 3
	where := strings.Join(g.Nodes[:min(shown, len(g.Nodes))], ", ")
	if more := len(g.Nodes) - shown; more > 0 {
		where += fmt.Sprintf(" and %d more", more)
	}
	return where
}

// ConformanceGroups are the nodes by their conformance, in the order of the first of each.
func (r Report) ConformanceGroups() []ConformanceGroup {
	var groups []ConformanceGroup
	for _, c := range r.Conformance {
		text := c.text()
		i := slices.IndexFunc(groups, func(g ConformanceGroup) bool { return g.Text == text })
		if i < 0 {
			i = len(groups)
			groups = append(groups, ConformanceGroup{Text: text})
		}
		groups[i].Nodes = append(groups[i].Nodes, c.Node)
	}
	return groups
}

// writeConformance tells in a line what the nodes conform to.
func (r Report) writeConformance(text *strings.Builder) {
	groups := r.ConformanceGroups()
	if len(groups) == 0 {
		return
	}
	text.WriteString("Conformance\n")
	for _, g := range groups[:min(maxListed, len(groups))] {
		fmt.Fprintf(text, "  %s: %s\n", g.Where(), g.Text)
	}
	endList(text, len(groups)-maxListed)
}
