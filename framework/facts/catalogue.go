// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
)

// Catalogue lists what a configuration gives to run: every template on every node. The JSON names are stable.
type Catalogue struct {
	// Nodes are the target nodes, in the order of the configuration; empty if a selector selects them.
	Nodes []string `json:"nodes"`
	// Selector is the label selector for the nodes, if they are not listed: only a cluster knows which ones it selects.
	Selector string `json:"selector,omitempty"`
	// Templates are sorted by name.
	Templates []Entry `json:"templates"`
	// Rules are the lifecycle rules, each of which is a test of every node.
	Rules []RuleEntry `json:"rules"`
}

// RuleEntry describes a lifecycle rule.
type RuleEntry struct {
	// Name is the name of the test.
	Name string `json:"name"`
	// Sentence is what the rule promises.
	Sentence string `json:"sentence"`
	// Labels are those of the test.
	Labels []string `json:"labels"`
	// Since is the minor version of Kubernetes from which on the rule holds; empty: all.
	Since string `json:"since,omitempty"`
}

// Entry describes a template. Its lists are empty rather than null in JSON, and have no repetitions.
type Entry struct {
	// Name is the name of the file. It identifies the test.
	Name string `json:"name"`
	// Path is the file as messages call it.
	Path string `json:"path"`
	// Title is the first line of the header.
	Title string `json:"title"`
	// Labels are Facts.Labels.
	Labels []string `json:"labels"`
	// Capabilities are Facts.Capabilities, Profile is the smallest profile that contains them.
	Capabilities []capability.Name  `json:"capabilities"`
	Profile      capability.Profile `json:"profile"`
	// Since is the least minor version of Kubernetes that the test needs; empty: all.
	Since string `json:"since,omitempty"`
	// Guards are the classes of bugs that the test guards against, in the order of the header.
	Guards []string `json:"guards"`
	// Images are Facts.Images.
	Images []string `json:"images"`
	// Kinds are the kinds of Facts.Objects, sorted.
	Kinds []string `json:"kinds"`
	// TimeoutSeconds is Facts.Timeout.
	TimeoutSeconds float64 `json:"timeout_seconds"`
}

// IsCapabilityLabel says whether a label is that of a capability or a profile.
func IsCapabilityLabel(label string) bool {
	return strings.HasPrefix(label, capability.Name("").Label()) || strings.HasPrefix(label, capability.Profile("").Label())
}

// OwnLabels are the Labels but for those of the Capabilities and the Profile.
func (e Entry) OwnLabels() []string {
	return slices.DeleteFunc(slices.Clone(e.Labels), IsCapabilityLabel)
}

// NewCatalogue is the catalogue of templates that are run on nodes.
func NewCatalogue(nodes []string, templates []*Facts) Catalogue {
	out := Catalogue{Nodes: notNil(nodes), Templates: []Entry{}, Rules: []RuleEntry{}}
	for _, f := range templates {
		out.Templates = append(out.Templates, f.entry())
	}
	return out
}

// RuleLabels are the labels of the tests of lifecycle rules, which every virtual node must keep.
func RuleLabels() []string { return []string{lifecycle.Label, capability.Core.Label()} }

// WithRules adds lifecycle rules.
func (c Catalogue) WithRules(rules []lifecycle.Rule) Catalogue {
	c.Rules = []RuleEntry{}
	for _, r := range rules {
		c.Rules = append(c.Rules, RuleEntry{Name: lifecycle.Test(r.ID), Sentence: r.Sentence, Labels: RuleLabels(), Since: sinceText(r.Since)})
	}
	return c
}

// Select keeps the nodes, templates and rules of which there is a test that is chosen by its name and its labels.
func (c Catalogue) Select(chosen func(name string, labels []string) bool) Catalogue {
	nodes := map[string]bool{}
	names := c.Nodes
	if len(names) == 0 { // a selector, which needs a cluster, selects them
		names = []string{"node"}
	}
	keep := func(test string, labels []string) (kept bool) {
		for _, node := range names {
			if chosen(node+" "+test, append([]string{"node:" + node}, labels...)) {
				kept, nodes[node] = true, true
			}
		}
		return kept
	}
	out := Catalogue{Nodes: []string{}, Selector: c.Selector, Templates: []Entry{}, Rules: []RuleEntry{}}
	for _, e := range c.Templates {
		if keep(e.Name, e.Labels) {
			out.Templates = append(out.Templates, e)
		}
	}
	for _, r := range c.Rules {
		if keep(r.Name, r.Labels) {
			out.Rules = append(out.Rules, r)
		}
	}
	for _, node := range c.Nodes {
		if nodes[node] {
			out.Nodes = append(out.Nodes, node)
		}
	}
	return out
}

func (f *Facts) entry() Entry {
	var kinds []string
	for _, o := range f.Objects {
		kinds = append(kinds, o.GetKind())
	}
	slices.Sort(kinds)
	t := f.Rendered.Template
	return Entry{
		Name: t.Name, Path: t.Path, Title: t.Title, Labels: notNil(f.Labels),
		Capabilities: notNil(f.Capabilities), Profile: f.profile(), Since: sinceText(f.Gate.Since), Guards: notNil(t.Guards),
		Images: notNil(f.Images), Kinds: notNil(slices.Compact(kinds)), TimeoutSeconds: f.Timeout.Seconds(),
	}
}

// sinceText is a least version in JSON.
func sinceText(least kubeversion.Minor) string {
	if least == 0 {
		return ""
	}
	return least.String()
}

// notNil is a copy of a list that JSON writes as [] if it is empty.
func notNil[T any](list []T) []T { return append([]T{}, list...) }
