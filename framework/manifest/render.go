// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"maps"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Rendered is a template made ready for one node.
type Rendered struct {
	Template Template
	// UUID is the one the template was rendered with.
	UUID string
	// Manifests and Validation are the two halves of the rendered text, without the line that separates them.
	Manifests, Validation string
	// Objects are to be created, in this order. Lists have been replaced by their items.
	Objects []*unstructured.Unstructured
	// Lines are the lines of the template's file on which the Objects begin.
	Lines []int
	// Procedure is the validation section.
	Procedure *validation.Procedure

	sources []source // of the Objects
}

// Render renders a template for a node. The variables are those of values, target_node and uuid, which must be new for
// every call. Every problem of the manifests and of the validation section is in the error (yamlpos.Problems), with
// the line of the template's file, not of the rendered text.
func (t Template) Render(values map[string]any, node, uuid string) (*Rendered, error) {
	r, err := t.RenderPart(values, node, uuid)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// RenderPart is Render for those who look for further problems: with an error, it returns what could be read
// nevertheless, or nil. Then objects may be missing, and Procedure is empty if anything is wrong with it.
func (t Template) RenderPart(values map[string]any, node, uuid string) (*Rendered, error) {
	variables := maps.Clone(values)
	if variables == nil {
		variables = map[string]any{}
	}
	variables["target_node"] = node
	variables["uuid"] = uuid
	out, err := t.engine.Render(t.Name, variables)
	if err != nil {
		return nil, t.unrendered(err, variables)
	}
	r := &Rendered{Template: t, UUID: uuid, Procedure: &validation.Procedure{}}
	var problems yamlpos.Problems
	manifests, checks, offset, ok := split(out.Text)
	if !ok {
		problems.Add(t.Path, 0, "missing validation section: add a line \"## VALIDATION\" between the manifests and the checks")
	}
	r.Manifests, r.Validation = manifests, checks
	d := decoder{path: t.Path, line: out.Line, problems: &problems}
	d.decode(manifests)
	r.Objects, r.Lines, r.sources = d.objects, d.lines, d.sources
	if ok {
		procedure, err := validation.Decode(t.Path, []byte(checks), func(n int) int { return out.Line(n + offset) }, yamlpos.WithSource(t.source))
		problems.Join(err)
		if err == nil {
			r.Procedure = procedure
		}
	}
	return r, problems.Err()
}
