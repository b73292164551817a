// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"regexp"

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

// hookName is the syntax of the names of hooks.
var hookName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckHookName returns an error if a text cannot be the name of a hook.
func CheckHookName(name string) error {
	if hookName.MatchString(name) {
		return nil
	}
	return fmt.Errorf("%q is not a valid name of a hook (expected words of lower-case letters and digits, joined by \"-\", e.g. restart-provider)", name)
}

func (c *checker) hook(h *Hook, path string) {
	if err := CheckHookName(h.Name); err != nil {
		c.missing(h.Pos.KeyLine("name"), "%s.name: %v", path, err)
	}
}
