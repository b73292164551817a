// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/sandbox"
)

func (a *app) up() *cobra.Command {
	nodes, noNode, faulty, faultsFrom := 1, false, false, ""
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Bring a sandbox up, or what is missing of it",
		Long: `Bring a sandbox up, or what is missing of it after a crash or a reboot.

The first time, the components are compiled: about 11 minutes on 2 cores. Later it takes seconds. Packages that lack are
installed on Debian and Ubuntu. A node needs root; --no-node does not.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if noNode && cmd.Flags().Changed("nodes") {
				return errors.New("--nodes and --no-node exclude each other")
			}
			if noNode && faulty {
				return errors.New("--faults needs a node")
			}
			if faultsFrom != "" {
				if !faulty {
					return errors.New("--faults-from needs --faults")
				}
				if _, err := faults.Builtin().WithFile(faultsFrom); err != nil {
					return err
				}
			}
			if noNode {
				nodes = 0
			} else if nodes < 1 {
				return fmt.Errorf("--nodes %d: a sandbox has at least one node; for none use --no-node", nodes)
			}
			return a.bringUp(cmd, sandbox.UpOptions{Nodes: nodes, Faults: faulty, FaultsFile: faultsFrom})
		},
	}
	cmd.Flags().IntVar(&nodes, "nodes", nodes, "number of nodes")
	cmd.Flags().BoolVar(&noNode, "no-node", noNode, "control plane only, on loopback, for nodes that you run yourself")
	cmd.Flags().BoolVar(&faulty, "faults", faulty, "put the fault proxy between the nodes and the API server; see `sandbox faults`")
	cmd.Flags().StringVar(&faultsFrom, "faults-from", faultsFrom, "file with further faults for it, written as docs/faults.md says")
	return cmd
}

func (a *app) bringUp(cmd *cobra.Command, options sandbox.UpOptions) error {
	start := time.Now()
	s, err := a.open()
	if err != nil {
		return err
	}
	cache, err := cacheDir()
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	options.Module, options.Cache, options.Self = a.module, cache, self
	if err := s.Up(cmd.Context(), options, a.progress); err != nil {
		return err
	}
	a.progress.Say("The sandbox %q is up after %s. Use it:  export KUBECONFIG=%s", s.Name, progress.Round(time.Since(start)), s.Kubeconfig())
	a.progress.Say("End it:  %s", a.sandboxCommand("down"))
	return nil
}

func (a *app) down() *cobra.Command {
	return &cobra.Command{
		Use:   "down",
		Short: "Take a sandbox down and remove everything of it",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := a.open()
			if err != nil {
				return err
			}
			return s.Down(a.progress)
		},
	}
}
