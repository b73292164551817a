// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxAdded bounds what aliases add to a document: generous for people, deadly for alias bombs. What is written out is
// not bounded: the report of many nodes is long.
const maxAdded = 200_000

// auditor finds what is wrong with a document whatever it is decoded into: duplicate keys, unknown tags, keys that
// are not scalars, merge keys of the wrong shape, aliases that contain themselves or explode.
type auditor struct {
	report func(n *yaml.Node, format string, args ...any)
	line   func(int) int // from the text to the file
	sizes  map[*yaml.Node]int
	above  map[*yaml.Node]bool
}

// audit reports into report and reports whether the tree may be walked: false for self-reference and for alias bombs.
func audit(doc *yaml.Node, line func(int) int, report func(n *yaml.Node, format string, args ...any)) bool {
	a := &auditor{report: report, line: line, sizes: map[*yaml.Node]int{}, above: map[*yaml.Node]bool{}}
	size := a.visit(doc, "")
	added := size - len(a.sizes)
	if added > maxAdded {
		report(doc, "the aliases of this document expand to more than %d values", maxAdded)
	}
	return size > 0 && added <= maxAdded
}

// visit returns the expanded size of a node, -1 if it contains itself. Every node is visited once.
func (a *auditor) visit(n *yaml.Node, path string) int {
	if n.Kind == yaml.AliasNode {
		n = resolve(n)
	}
	if n == nil {
		return 1
	}
	if size, seen := a.sizes[n]; seen {
		return size
	}
	if a.above[n] {
		a.report(n, "%sanchor %q contains itself", prefix(path), n.Anchor)
		return -1
	}
	a.above[n] = true
	defer delete(a.above, n)
	a.tag(n, path)
	if n.Kind == yaml.MappingNode {
		a.keys(n, path)
	}
	size := 1
	for i, child := range n.Content {
		part := a.visit(child, childPath(n, i, path))
		if part < 0 || size < 0 {
			size = -1
			continue
		}
		size = min(size+part, math.MaxInt32)
	}
	a.sizes[n] = size
	return size
}

func (a *auditor) tag(n *yaml.Node, path string) {
	if n.Style&yaml.TaggedStyle == 0 {
		return
	}
	switch n.Tag {
	case "!!str", "!!seq", "!!map", "!!set", "!!omap", "!!pairs", "!!timestamp", "!!null", "!!merge":
	case "!!int", "!!float", "!!bool", "!!binary":
		if _, text := tagged(n.Tag, n.Value).(string); text != (n.Tag == "!!binary") {
			a.report(n, "%sthe value does not match its tag %s", prefix(path), n.Tag)
		}
	default:
		a.report(n, "%sunknown tag %q; only the standard YAML tags are supported", prefix(path), n.Tag)
	}
}

func (a *auditor) keys(n *yaml.Node, path string) {
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if isMerge(key) {
			a.merge(n.Content[i+1], path)
			continue
		}
		target := resolve(key)
		if target == nil || target.Kind != yaml.ScalarNode {
			hint := ""
			if target != nil && target.Kind == yaml.MappingNode && n.Style&target.Style&yaml.FlowStyle != 0 {
				hint = "; a template expression must be quoted: \"{{ … }}\""
			}
			a.report(key, "%sa key must be a scalar, not a list or a mapping%s", prefix(path), hint)
			continue
		}
		name := keyText(target)
		if line, again := first[name]; again {
			a.report(key, "%sduplicate key %q, already set on line %d", prefix(path), name, a.line(line))
			continue
		}
		first[name] = key.Line
	}
}

func (a *auditor) merge(n *yaml.Node, path string) {
	source := resolve(n)
	items := []*yaml.Node{source}
	if source != nil && source.Kind == yaml.SequenceNode {
		items = source.Content
	}
	for _, item := range items {
		if item = resolve(item); item == nil || item.Kind != yaml.MappingNode {
			a.report(n, "%sthe merge key \"<<\" takes a mapping or a list of mappings", prefix(path))
			return
		}
	}
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

func childPath(n *yaml.Node, i int, path string) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return path + "[" + strconv.Itoa(i) + "]"
	case n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Kind == yaml.ScalarNode:
		return strings.TrimPrefix(path+"."+n.Content[i-1].Value, ".")
	}
	return path
}
