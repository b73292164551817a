// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// builtInHooks are those that the built-in templates run.
var builtInHooks = []string{"restart-provider"}

func (c Config) checkHooks(report reporter) {
	for _, name := range slices.Sorted(maps.Keys(c.Hooks)) {
		at := "hooks." + name
		if err := text.CheckHookName(name); err != nil {
			hint := yamlpos.Suggest(name, builtInHooks)
			if strings.Contains(name, " ") && hint == "" {
				hint = "; the command stands behind the name: restart-provider: [systemctl, restart, virtual-kubelet]"
			}
			report("hooks", at, "%v%s", err, hint)
		}
		switch command := c.Hooks[name]; {
		case len(command) == 0 || strings.TrimSpace(command[0]) == "":
			report("hooks", at, "must be a list of the program and its arguments, e.g. [systemctl, restart, virtual-kubelet]")
		case strings.Contains(command[0], " ") && missing(command[0]):
			report("hooks", at, "there is no program %q; write each argument as an item of its own: [%s]", command[0], strings.Join(strings.Fields(command[0]), ", "))
		}
	}
}

func missing(program string) bool {
	_, err := exec.LookPath(program)
	return err != nil
}

// MissingPrograms lists those of some hooks whose programs do not exist on this machine.
func (c Config) MissingPrograms(hooks []string) yamlpos.Problems {
	var problems yamlpos.Problems
	for _, name := range hooks {
		if command := c.Hooks[name]; len(command) > 0 && missing(command[0]) {
			problems.Add(c.File, c.LineOf("hooks."+name), "%s", fmt.Sprintf("hooks.%s: there is no program %q on this machine", name, command[0]))
		}
	}
	return problems
}
