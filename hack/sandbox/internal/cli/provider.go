// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"os"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/batch"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/sandbox"
)

// nodeVariable is where the suite tells a hook which node it is about.
const nodeVariable = "VKTEST_NODE"

// restartProviderCommand is the hook of the suite that the sandbox has.
const restartProviderCommand = "restart-provider"

func (a *app) restartProvider() *cobra.Command {
	return &cobra.Command{
		Use:   restartProviderCommand + " [NODE]",
		Short: "Restart the kubelet of a node, as a hook of the suite",
		Long: `Restart the kubelet of a node; the containers keep running. Without NODE, the environment variable VKTEST_NODE names the
node, as for the hooks of the suite. ` + "`sandbox config`" + ` prints a configuration that uses this command.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			node := os.Getenv(nodeVariable)
			if len(args) > 0 {
				node = args[0]
			}
			if node == "" {
				return errors.New("name the node, or set " + nodeVariable)
			}
			s, err := a.existing()
			if err != nil {
				return err
			}
			c, err := s.Restart(node + "/" + components.Kubelet)
			if err != nil {
				return err
			}
			a.progress.Say("Restarted %s as process %d.", c.Name, c.PID)
			return nil
		},
	}
}

func (a *app) config() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Print a configuration of the suite for a sandbox",
		Long: `Print a configuration of the suite for all nodes of a sandbox, those that have joined it included, with the hook that restarts
the kubelets of its own ones. For batch nodes,
it has a timeout_multiplier, and the templates that are about what such nodes do not do as known_failures.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.existing()
			if err != nil {
				return err
			}
			self, err := os.Executable()
			if err != nil {
				return err
			}
			config, err := suiteConfig(s, self)
			if err != nil {
				return err
			}
			data, err := yaml.Marshal(config)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(data)
			return err
		},
	}
}

// suiteConfig is the configuration of the suite for a sandbox.
func suiteConfig(s *sandbox.Sandbox, self string) (map[string]any, error) {
	nodes := make([]string, s.Nodes)
	for i := range nodes {
		nodes[i] = sandbox.NodeName(i + 1)
	}
	joined, err := s.JoinedNodes()
	if err != nil {
		return nil, err
	}
	config := map[string]any{"target_nodes": append(nodes, joined...)}
	if s.Nodes > 0 {
		config["hooks"] = map[string][]string{"restart-provider": {self, restartProviderCommand, "--dir", s.Root, "--name", s.Name}}
	}
	if !s.Batch {
		return config, nil
	}
	exceptions, err := batch.Exceptions()
	config["timeout_multiplier"], config["known_failures"] = batch.TimeoutMultiplier, exceptions
	return config, err
}
