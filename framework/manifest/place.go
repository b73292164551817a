// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// source is where an object stands: the text of its document, and the way to it if it is an item of a List.
type source struct {
	text string
	line func(int) int
	path []string
}

// LineOf is the line of the template's file that has a field of object i; path leads to it from the top of the object
// by keys, and by numbers in lists. Where the field does not exist, it is the line of the last part of the path that
// does.
func (r *Rendered) LineOf(i int, path ...string) int {
	s := r.sources[i]
	var doc yaml.Node
	if yaml.Unmarshal(yamlpos.JoinSurrogates([]byte(s.text)), &doc) != nil || len(doc.Content) == 0 {
		return r.Lines[i]
	}
	n, line := doc.Content[0], 0
	for depth, part := range append(append([]string{}, s.path...), path...) {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		next, at := child(n, part)
		if next == nil {
			break
		}
		if n = next; depth >= len(s.path) {
			line = at
		}
	}
	if line == 0 {
		return r.Lines[i]
	}
	return s.line(line)
}

// child is the value of a key or the item of a number, and the line that it begins on.
func child(n *yaml.Node, part string) (*yaml.Node, int) {
	if index, err := strconv.Atoi(part); err == nil && n.Kind == yaml.SequenceNode && index >= 0 && index < len(n.Content) {
		return n.Content[index], n.Content[index].Line
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i+1], n.Content[i].Line
			}
		}
	}
	return nil, 0
}
