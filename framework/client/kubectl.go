// SPDX-License-Identifier: Apache-2.0

package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// DeleteCommands returns the kubectl commands that remove refs, one for each namespace and resource, ready to be
// pasted. They name the context of the kubeconfig unless that is empty.
func DeleteCommands(context string, refs ...Ref) []string {
	type group struct{ namespace, resource string }
	names := map[group][]string{}
	var order []group
	for _, ref := range sortRefs(slices.Clone(refs)) {
		key := group{ref.Namespace, ref.resourceArg()}
		if names[key] == nil {
			order = append(order, key)
		}
		names[key] = append(names[key], ref.Name)
	}
	commands := make([]string, 0, len(order))
	for _, key := range order {
		commands = append(commands, fmt.Sprintf("kubectl%s%s delete %s %s",
			contextFlag(context), namespaceFlag(key.namespace), key.resource, strings.Join(names[key], " ")))
	}
	return commands
}

func contextFlag(context string) string {
	if context == "" {
		return ""
	}
	return " --context=" + text.ShellWord(context)
}

func namespaceFlag(namespace string) string {
	if namespace == "" {
		return ""
	}
	return " -n " + namespace
}
