// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"fmt"
	"math/big"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// freeForm is free-form YAML as PyYAML (YAML 1.1) reads it: nil, bool, int, *big.Int for integers beyond an int,
// float64, string, []any and map[string]any. Whole numbers stay integers; "yes/no/on/off" are bools; "10." is a
// float; "1e20" and dates are text. Keys that are not text become the text JSON would give them. Aliases and merge
// keys ("<<") are resolved. A node that contains itself yields nil at the place of the repetition; nodes from a
// document that went through Decode never do.
func freeForm(node *yaml.Node) any {
	return value(node, map[*yaml.Node]bool{})
}

func value(n *yaml.Node, above map[*yaml.Node]bool) any {
	n = resolve(n)
	if n == nil || above[n] {
		return nil
	}
	above[n] = true
	defer delete(above, n)
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return nil
		}
		return value(n.Content[0], above)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			list = append(list, value(item, above))
		}
		return list
	case yaml.MappingNode:
		if n.Tag == "!!set" {
			return setValue(n)
		}
		out := make(map[string]any, len(n.Content)/2)
		for _, e := range entries(n) {
			out[keyText(e.key)] = value(e.value, above)
		}
		return out
	case yaml.ScalarNode:
		return scalar(n)
	}
	return nil
}

// setValue is the members of a !!set in file order: what a template can still loop over and print as JSON.
func setValue(n *yaml.Node) any {
	list := []any{}
	for _, e := range entries(n) {
		list = append(list, keyText(e.key))
	}
	return list
}

// keyText is a mapping key as text, the way JSON writes it: 8080 as "8080", yes as "true", ~ as "null".
func keyText(key *yaml.Node) string {
	switch k := freeForm(key).(type) {
	case nil:
		return "null"
	case string:
		return k
	case bool:
		return strconv.FormatBool(k)
	case int:
		return strconv.Itoa(k)
	case *big.Int:
		return k.String()
	default:
		return fmt.Sprint(k)
	}
}

// resolve follows aliases. An alias can only point at an anchor, which is never an alias itself, so one step is
// enough for parsed documents; nodes built by hand are followed a bounded number of times.
func resolve(n *yaml.Node) *yaml.Node {
	for range 100 {
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return nil
}

type entry struct{ key, value *yaml.Node }

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Tag == "!!merge"
}

// entries are the pairs of a mapping with merge keys resolved: own keys win over merged ones, earlier merged mappings
// over later ones.
func entries(n *yaml.Node) []entry {
	return entriesBelow(n, map[*yaml.Node]bool{})
}

func entriesBelow(n *yaml.Node, above map[*yaml.Node]bool) []entry {
	if n == nil || n.Kind != yaml.MappingNode || above[n] {
		return nil
	}
	above[n] = true
	defer delete(above, n)
	var own, merged []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if !isMerge(key) {
			own = append(own, entry{key, val})
			continue
		}
		source := resolve(val)
		if source != nil && source.Kind == yaml.SequenceNode {
			for _, item := range source.Content {
				merged = append(merged, entriesBelow(resolve(item), above)...)
			}
			continue
		}
		merged = append(merged, entriesBelow(source, above)...)
	}
	if len(merged) == 0 {
		return own
	}
	seen := map[string]bool{}
	for _, e := range own {
		seen[keyText(e.key)] = true
	}
	for _, e := range merged {
		if name := keyText(e.key); !seen[name] {
			seen[name] = true
			own = append(own, e)
		}
	}
	return own
}
