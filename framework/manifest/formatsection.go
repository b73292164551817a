// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// formatSection is the validation section with its defaults filled in and everything that was left out without one left
// out.
func formatSection(p *validation.Procedure) (string, error) {
	full := *p
	full.TimeoutSeconds = seconds(p.Timeout.Seconds())
	full.Steps = slices.Clone(p.Steps)
	for i := range full.Steps {
		full.Steps[i].TimeoutSeconds = seconds(full.Steps[i].Timeout.Seconds())
	}
	var node yaml.Node
	if err := node.Encode(full); err != nil {
		return "", err
	}
	prune(&node)
	return marshal(&node)
}

func seconds(s float64) *validation.Seconds {
	value := validation.Seconds(s)
	return &value
}

// verbatim are the keys whose values are the user's own: an empty one means something there.
var verbatim = []string{"value", "patch", "manifests", "command"}

// prune removes the keys that were not given: those without a value, and false, "" and 0 where these are the defaults.
// A 0 that was given is kept where its absence means something else.
func prune(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		var kept []*yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key, value := n.Content[i], n.Content[i+1]; !absent(key.Value, value) {
				kept = append(kept, key, value)
				if !slices.Contains(verbatim, key.Value) {
					prune(value)
				}
			}
		}
		n.Content = kept
		return
	}
	for _, item := range n.Content {
		prune(item)
	}
}

func absent(key string, value *yaml.Node) bool {
	switch {
	case value.Tag == "!!null":
		return true
	case slices.Contains(verbatim, key):
		return false
	case value.Kind == yaml.SequenceNode:
		return len(value.Content) == 0
	case key == "wait":
		return false
	case value.Kind == yaml.ScalarNode:
		return value.Value == "" || value.Tag == "!!bool" && value.Value == "false" || key == "exit_code" && value.Value == "0"
	}
	return false
}
