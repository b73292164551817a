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
	nodes, noNode, faulty, batch, faultsFrom, kubernetes := 1, false, false, false, "", ""
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start a sandbox, or its missing components",
		Long: `Start a sandbox, or the components that are missing after a crash or a reboot.

The first start of each version of Kubernetes compiles the components, which takes about 11 minutes on 2 cores. Later starts take seconds. On Debian and
Ubuntu, missing packages are installed. A node needs root; --no-node does not.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if noNode && cmd.Flags().Changed("nodes") {
				return errors.New("--nodes and --no-node cannot be combined")
			}
			if noNode && faulty {
				return errors.New("--faults and --no-node cannot be combined")
			}
			if batch && (noNode || faulty) {
				return errors.New("--batch cannot be combined with --no-node or --faults")
			}
			if faultsFrom != "" {
				if !faulty {
					return errors.New("--faults-from requires --faults")
				}
				if _, err := faults.Builtin().WithFile(faultsFrom); err != nil {
					return err
				}
			}
			if noNode {
				nodes = 0
			} else if nodes < 1 {
				return fmt.Errorf("--nodes %d: must be at least 1; use --no-node for a sandbox without nodes", nodes)
			}
			version, err := a.module.Resolve(kubernetes)
			if err != nil {
				return fmt.Errorf("--kubernetes: %w", err)
			}
			return a.bringUp(cmd, sandbox.UpOptions{Kubernetes: version, Nodes: nodes, Faults: faulty, FaultsFile: faultsFrom, Batch: batch})
		},
	}
	cmd.Flags().IntVar(&nodes, "nodes", nodes, "number of nodes")
	cmd.Flags().StringVar(&kubernetes, "kubernetes", kubernetes, "`version` of Kubernetes, such as v1.36 or v1.36.3, instead of the newest one; see docs/sandbox.md")
	cmd.Flags().BoolVar(&noNode, "no-node", noNode, "start only the control plane, on a loopback address, for your own nodes")
	cmd.Flags().BoolVar(&faulty, "faults", faulty, "start the fault proxy between the nodes and the API server; see 'sandbox faults'")
	cmd.Flags().StringVar(&faultsFrom, "faults-from", faultsFrom, "`file` with additional faults, in the format of docs/faults.md")
	cmd.Flags().BoolVar(&batch, "batch", batch, "make the nodes as slow as a batch system: a queue, a status that is polled, late logs; see docs/batch.md")
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
	a.progress.Say("The sandbox %q is up (%s). To use it:  export KUBECONFIG=%s", s.Name, progress.Round(time.Since(start)), s.Kubeconfig())
	a.progress.Say("To remove it:  %s", a.sandboxCommand("down"))
	return nil
}

func (a *app) down() *cobra.Command {
	return &cobra.Command{
		Use:   "down",
		Short: "Stop a sandbox and delete all its data",
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
