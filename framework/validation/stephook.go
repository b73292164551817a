// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Hook is the action that runs a command of the site, which the key hooks of the configuration defines, for example to
// restart the provider. The environment variable VKTEST_NODE contains the name of the node. If the configuration does
// not define the hook, the test is skipped. A command that fails, or does not end within the time limit of the step, is
// an error.
type Hook struct {
	Pos yamlpos.Pos `yaml:"-"`
	// Name of the hook in the configuration, for example restart-provider.
	Name string `yaml:"name" yamlpos:"required"`
}

// Hooks lists the names of the hooks that the steps run, each once, in their order.
func (p *Procedure) Hooks() []string {
	var names []string
	seen := map[string]bool{}
	for _, step := range p.Steps {
		if step.Hook != nil && !seen[step.Hook.Name] {
			seen[step.Hook.Name] = true
			names = append(names, step.Hook.Name)
		}
	}
	return names
}

func (c *checker) hook(h *Hook, path string) {
	if err := text.CheckHookName(h.Name); err != nil {
		c.missing(h.Pos.KeyLine("name"), "%s.name: %v", path, err)
	}
}
