// SPDX-License-Identifier: Apache-2.0

// Package catalogue tells what there is to run: the nodes and the templates, with all that can be known of them without a
// cluster.
package catalogue

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/features"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/workload"
)

// Catalogue is what a configuration gives to run: every template on every node. The JSON names are stable.
type Catalogue struct {
	// Nodes are the target nodes, in the order of the configuration.
	Nodes []string `json:"nodes"`
	// Templates are sorted by name.
	Templates []Entry `json:"templates"`
}

// Entry describes a template. Its lists are sorted, without repetitions, and empty rather than null in JSON.
type Entry struct {
	// Name is the name of the file. It identifies the test.
	Name string `json:"name"`
	// Path is the file as messages call it.
	Path string `json:"path"`
	// Title is the first line of the header, Doc the rest of it.
	Title string `json:"title"`
	Doc   string `json:"-"`
	// Labels are the declared and the derived ones.
	Labels []string `json:"labels"`
	// Guards are the classes of bugs the test is there for, in the order of the header.
	Guards []string `json:"guards"`
	// Images are those of all containers, init and ephemeral ones, pod templates and steps included.
	Images []string `json:"images"`
	// Kinds are the kinds of the objects that are created.
	Kinds []string `json:"kinds"`
	// TimeoutSeconds is how long the checks may take, those of all steps together, before timeout_multiplier.
	TimeoutSeconds float64 `json:"timeout_seconds"`
}

// anyUUID stands for the uuid of a spec, which is new each time.
const anyUUID = "00000000-0000-0000-0000-000000000000"

// New describes all templates as rendered for the first node. Those that cannot be rendered are missing; the error holds
// every problem of them (yamlpos.Problems, joined).
func New(c config.Config, templates []manifest.Template) (Catalogue, error) {
	out := Catalogue{Nodes: append([]string{}, c.TargetNodes...), Templates: []Entry{}}
	node := "node"
	if len(c.TargetNodes) > 0 {
		node = c.TargetNodes[0]
	}
	var problems []error
	for _, t := range templates {
		r, err := t.Render(c.Values, node, anyUUID)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		out.Templates = append(out.Templates, Of(r))
	}
	return out, errors.Join(problems...)
}

// Of describes a rendered template.
func Of(r *manifest.Rendered) Entry {
	objects := workload.Objects(r)
	images, kinds := map[string]bool{}, map[string]bool{}
	for _, o := range objects {
		kinds[o.GetKind()] = true
	}
	for _, p := range workload.Pods(objects) {
		for _, c := range p.Containers() {
			if image := strings.TrimSpace(c.Image); image != "" {
				images[image] = true
			}
		}
	}
	timeout := r.Procedure.Timeout
	for _, step := range r.Procedure.Steps {
		timeout += step.Timeout
	}
	t := r.Template
	return Entry{
		Name: t.Name, Path: t.Path, Title: t.Title, Doc: t.Doc,
		Labels: append([]string{}, features.Labels(r)...), Guards: append([]string{}, t.Guards...),
		Images: sorted(images), Kinds: sorted(kinds), TimeoutSeconds: timeout.Seconds(),
	}
}

func sorted(set map[string]bool) []string {
	return append([]string{}, slices.Sorted(maps.Keys(set))...)
}
