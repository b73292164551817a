// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// settings looks at the configuration beside the templates.
func (r *Report) settings(in Input) {
	r.knownFailures(in)
	r.values(in)
	r.nodeValues(in)
	if r.Rendered && len(r.Errors) == 0 { // otherwise templates may have hooks and needs that were not seen
		r.unusedHooks(in)
		r.uselessClaims(in)
	}
	r.Warnings = append(r.Warnings, in.Config.MissingPrograms(slices.Sorted(maps.Keys(in.Config.Hooks)))...)
}

// knownFailures warns of entries that no test can be about, and of those that earlier ones leave nothing.
func (r *Report) knownFailures(in Input) {
	var tests []string
	for _, t := range in.Templates {
		tests = append(tests, t.Name)
	}
	for _, rule := range lifecycle.Rules() {
		tests = append(tests, lifecycle.Test(rule.ID))
	}
	r.Warnings = append(r.Warnings, in.Config.UnknownFailures(tests)...)
	for i, k := range in.Config.KnownFailures {
		if !slices.ContainsFunc(tests, k.About) {
			continue // told above
		}
		if len(in.Config.TargetNodes) == 0 {
			continue // a selector selects the nodes, which needs a cluster
		}
		line := k.Pos.KeyLine("template")
		matched, left := false, false
		for _, node := range in.Config.TargetNodes {
			for _, test := range tests {
				if k.Matches(node, test) {
					matched = true
					left = left || !slices.ContainsFunc(in.Config.KnownFailures[:i], func(other config.KnownFailure) bool {
						return other.Matches(node, test) && other.Expects(k.Check)
					})
				}
			}
		}
		switch {
		case !matched:
			r.Warnings.Add(in.Config.File, line, "known_failures[%d]: no target node is one of %s%s", i, strings.Join(k.Nodes, ", "), yamlpos.Suggest(k.Nodes[0], in.Config.TargetNodes))
		case !left:
			r.Warnings.Add(in.Config.File, line, "known_failures[%d]: earlier entries match all that %q matches, so it has no effect; remove it", i, k.Template)
		}
	}
}

// nodeValues warns of values for nodes that are not tested.
func (r *Report) nodeValues(in Input) {
	used := map[int]bool{}
	for _, target := range in.Config.Targets() {
		for _, i := range target.Values {
			used[i] = true
		}
	}
	for i, n := range in.Config.NodeValues {
		if len(n.Nodes) > 0 && len(in.Config.TargetNodes) > 0 && in.Config.Shard.Count == 0 && !used[i] {
			r.Warnings.Add(in.Config.File, n.Pos.KeyLine("nodes"), "node_values[%d]: no target node is one of %s%s", i, strings.Join(n.Nodes, ", "), yamlpos.Suggest(n.Nodes[0], in.Config.TargetNodes))
		}
	}
}

var (
	// expression is what a template computes with its variables.
	expression = regexp.MustCompile(`(?s)\{[{%].*?[%}]\}`)
	// word is a name in an expression.
	word = regexp.MustCompile(`[A-Za-z_]\w*`)
	// imageOf is the name of an image in an expression.
	imageOf = regexp.MustCompile(`\bimages\b\s*(?:\|\s*default\(\s*\{\}\s*\)\s*)?\)*\s*(?:\.|\[['"])([\w-]+)`)
)

// values warns of values and images that no template uses and that are close to those that are used: the built-in
// templates take their defaults then. So it is with the values of some of the nodes.
func (r *Report) values(in Input) {
	names, images := map[string]bool{}, map[string]bool{}
	for _, t := range in.Templates {
		for _, text := range expression.FindAllString(t.Source(), -1) {
			for _, name := range word.FindAllString(text, -1) {
				names[name] = true
			}
			for _, m := range imageOf.FindAllStringSubmatch(text, -1) {
				images[m[1]] = true
			}
		}
	}
	warn := func(at, name string, known map[string]bool, what string) {
		if known[name] {
			return
		}
		if hint := yamlpos.Suggest(name, slices.Sorted(maps.Keys(known))); hint != "" {
			r.Warnings.Add(in.Config.File, in.Config.LineOf(at), "%s: no template uses this %s%s", at, what, hint)
		}
	}
	look := func(at string, values map[string]any) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			warn(at+"."+name, name, names, "variable")
		}
		if len(images) == 0 || values["images"] == nil {
			return
		}
		at += ".images"
		own, isMap := values["images"].(map[string]any)
		if !isMap {
			r.Warnings.Add(in.Config.File, in.Config.LineOf(at), "%s: expected a mapping of names to images, such as {busybox: registry.example.org/busybox:1.37}; the templates use their defaults", at)
		}
		for _, name := range slices.Sorted(maps.Keys(own)) {
			warn(at+"."+name, name, images, "image")
		}
	}
	look("values", in.Config.Values)
	for i, n := range in.Config.NodeValues {
		look(fmt.Sprintf("node_values[%d].values", i), n.Values)
	}
}

// unusedHooks warns of hooks that no template runs: a template whose hook is misspelt here is skipped.
func (r *Report) unusedHooks(in Input) {
	for _, name := range slices.Sorted(maps.Keys(in.Config.Hooks)) {
		if !r.hooks[name] {
			r.Warnings.Add(in.Config.File, in.Config.LineOf("hooks."+name), "hooks.%s: no template runs this hook%s",
				name, yamlpos.Suggest(name, slices.Sorted(maps.Keys(r.hooks))))
		}
	}
}

// uselessClaims warns of capabilities that are listed as unsupported and that no template needs: nothing is left out
// because of them, and nothing ever tells that they are supported.
func (r *Report) uselessClaims(in Input) {
	for _, name := range slices.Sorted(maps.Keys(in.Config.Unsupported)) {
		if !r.needed[capability.Name(name)] {
			r.Warnings.Add(in.Config.File, in.Config.LineOf("unsupported."+name), "unsupported.%s: no template needs this capability, so the entry has no effect; remove it", name)
		}
	}
}
