// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// TestFragments: pieces of validation sections that documents show are what the suite takes.
func TestFragments(t *testing.T) {
	variables := strings.NewReplacer("{{ uuid }}", "u", "{{ namespace }}", "default", "{{ target_node }}", "vk-node-1")
	found := 0
	for _, d := range documents(t) {
		for _, b := range d.Blocks {
			text := strings.Join(b.Lines, "\n")
			key, _, _ := strings.Cut(text, ":")
			if b.Language != "yaml" || b.File != "" || !strings.HasPrefix(key, "check_") && key != "steps" && key != "clean_configs" {
				continue
			}
			found++
			if key != "check_pods" {
				text += "\ncheck_pods: [{name: p}]" // a section needs a check
			}
			line := func(n int) int { return b.Line + n - 1 }
			if _, err := validation.Decode(d.Path, []byte(variables.Replace(text)), line); err != nil {
				t.Error(err)
			}
		}
	}
	if found == 0 {
		t.Error("no document shows a piece of a validation section")
	}
}
