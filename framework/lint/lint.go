// SPDX-License-Identifier: Apache-2.0

// Package lint finds what can be known to be wrong with a configuration and its templates without a cluster.
//
// An error is what makes a template or the configuration unusable, or a check impossible to meet. A warning is what
// probably proves less than its author thinks: a check that cannot fail, an object that is left behind.
package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Input is what is looked at, with the errors of reading it.
type Input struct {
	// Config is the configuration, as far as it could be read; ConfigErr is what is wrong with it.
	Config    config.Config
	ConfigErr error
	// Templates are all that there are, as from manifest.LoadAll, and TemplatesErr is what is wrong with some of them.
	Templates    []manifest.Template
	TemplatesErr error
}

// The uuids that templates are rendered with. One begins with a letter and one has digits only, so that a part of it
// that stands without quotes is found to become a number now and then.
const (
	letters = "abcdef12-3456-4789-abcd-ef1234567890"
	digits  = "12345678-1234-4123-8123-123456789012"
)

// Run looks at everything.
func Run(in Input) *Report {
	r := newReport(in)
	r.Errors.Join(in.ConfigErr)
	r.Errors.Join(in.TemplatesErr)
	r.headers(in.Templates)
	// With the values missing for a reason told already, every variable would be told to be undefined.
	if r.Rendered = in.ConfigErr == nil || len(in.Config.Values) > 0; r.Rendered {
		for _, variant := range in.Config.Variants() {
			in := in
			in.Config = variant
			r.templates(in)
		}
	}
	if (len(in.Config.TargetNodes) > 0 || in.Config.Selects()) && len(in.Templates) > 0 {
		r.settings(in)
	}
	return r
}

// templates looks at all templates with the values of some nodes. An error of many of them that a value of the
// configuration causes is reported once.
func (r *Report) templates(in Input) {
	causes := facts.NewCauses(in.Config, func(t manifest.Template, values map[string]any) yamlpos.Problems {
		alone, c := newReport(in), in.Config
		alone.Errors = slices.Clone(r.Errors)
		c.Values = values
		alone.template(c, t)
		return alone.Errors[len(r.Errors):]
	})
	for _, t := range in.Templates {
		before := slices.Clone(r.Errors)
		r.template(in.Config, t)
		errors := r.Errors[len(before):]
		r.Errors = before
		r.Errors = append(r.Errors, causes.Attribute(t, errors)...)
	}
	var known yamlpos.Problems
	known.Join(in.ConfigErr)
	for _, p := range causes.Problems() {
		if !slices.ContainsFunc(known, func(k yamlpos.Problem) bool { return p.Line > 0 && k.File == p.File && k.Line == p.Line }) {
			r.Errors = append(r.Errors, p)
		}
	}
}

// template renders a template with both uuids for the first node, and with one for the others.
func (r *Report) template(c config.Config, t manifest.Template) {
	nodes := c.TargetNodes
	if len(nodes) == 0 {
		nodes = []string{c.SampleNode()}
	}
	first := r.rendering(c, t, nodes[0], letters, nil)
	second := r.rendering(c, t, nodes[0], digits, nil)
	if first != nil && second != nil {
		r.uuid = letters
		r.unique(first, second)
	}
	special := representatives(nodes)
	if plain(t.Source()) {
		nodes = special
	}
	for _, node := range nodes[1:] {
		if slices.Contains(special, node) {
			r.rendering(c, t, node, letters, nil)
		} else {
			r.rendering(c, t, node, letters, first)
		}
	}
}

var (
	// output is where a template prints the node's name as it is.
	output = regexp.MustCompile(`\{\{-?\s*target_node\s*-?\}\}`)
	// other is a statement that brings in another file, which may do anything with the name.
	other = regexp.MustCompile(`\{%[-+]?\s*(?:include|import|from|extends)\b`)
)

// plain reports whether a template does nothing with the node's name but print it.
func plain(source string) bool {
	return !other.MatchString(source) && !strings.Contains(output.ReplaceAllString(source, ""), "target_node")
}

// representatives are nodes that a plain template can be wrong for when it is right for others: the first one, the one
// with the longest name, and those whose names are no text in YAML, like 1e3.
func representatives(nodes []string) []string {
	longest := slices.MaxFunc(nodes, func(a, b string) int { return len(a) - len(b) })
	out := []string{nodes[0]}
	for _, node := range nodes[1:] {
		var value any
		err := yamlpos.Decode("", []byte("n: "+node), &value)
		fields, _ := value.(map[string]any)
		if _, text := fields["n"].(string); node == longest || !text || err != nil {
			out = append(out, node)
		}
	}
	return out
}

// rendering looks at one rendering, unless it is that of another node but for the node's name.
func (r *Report) rendering(c config.Config, t manifest.Template, node, uuid string, known *subject) *subject {
	rendered, err := t.RenderPart(c.Values, node, uuid)
	r.node, r.uuid = node, uuid
	if err != nil {
		var problems yamlpos.Problems
		problems.Join(err)
		for _, p := range problems {
			if slices.Contains(r.Errors, p) {
				continue // told when it was loaded
			}
			r.add(&r.Errors, p)
		}
		if rendered != nil {
			newSubject(r, c, rendered, node).lookAtObjects()
		}
		return nil
	}
	if known != nil && same(known, rendered, node) {
		return nil
	}
	s := newSubject(r, c, rendered, node)
	s.look()
	return s
}

func same(known *subject, other *manifest.Rendered, node string) bool {
	unnamed := func(r *manifest.Rendered, node string) string {
		return strings.ReplaceAll(r.Manifests+"\x00"+r.Validation, node, "\x00")
	}
	return unnamed(known.Rendered, known.node) == unnamed(other, node)
}
