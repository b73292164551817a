// SPDX-License-Identifier: Apache-2.0

package facts

import "slices"

// Catalogue lists what a configuration gives to run: every template on every node. The JSON names are stable.
type Catalogue struct {
	// Nodes are the target nodes, in the order of the configuration.
	Nodes []string `json:"nodes"`
	// Templates are sorted by name.
	Templates []Entry `json:"templates"`
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
	// Guards are the classes of bugs that the test guards against, in the order of the header.
	Guards []string `json:"guards"`
	// Images are Facts.Images.
	Images []string `json:"images"`
	// Kinds are the kinds of Facts.Objects, sorted.
	Kinds []string `json:"kinds"`
	// TimeoutSeconds is Facts.Timeout.
	TimeoutSeconds float64 `json:"timeout_seconds"`
}

// NewCatalogue is the catalogue of templates that are run on nodes.
func NewCatalogue(nodes []string, templates []*Facts) Catalogue {
	out := Catalogue{Nodes: notNil(nodes), Templates: []Entry{}}
	for _, f := range templates {
		out.Templates = append(out.Templates, f.entry())
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
		Name: t.Name, Path: t.Path, Title: t.Title, Labels: notNil(f.Labels), Guards: notNil(t.Guards),
		Images: notNil(f.Images), Kinds: notNil(slices.Compact(kinds)), TimeoutSeconds: f.Timeout.Seconds(),
	}
}

// notNil is a copy of a list that JSON writes as [] if it is empty.
func notNil(list []string) []string { return append([]string{}, list...) }
