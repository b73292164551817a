// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/sandbox"
)

func (a *app) status() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show the status of the components of a sandbox",
		Long:  "Show the components of a sandbox, and whether they are running. The exit status is 1 if a component is not running.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.existing()
			if err != nil {
				return err
			}
			down := 0
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 3, ' ', 0)
			fmt.Fprintln(table, "COMPONENT\tPID\tUP FOR\tLOG")
			for _, c := range s.Components() {
				pid, since := fmt.Sprint(c.PID), sandbox.Uptime(c.PID).String()
				if c.PID == 0 {
					pid, since = "-", "down"
					down++
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.Name, pid, since, c.Log)
			}
			if err := table.Flush(); err != nil {
				return err
			}
			if down > 0 {
				return fmt.Errorf("%d components are not running; to start them, run `%s`", down, a.sandboxCommand("up"))
			}
			return nil
		},
	}
}

func (a *app) kubeconfig() *cobra.Command {
	return &cobra.Command{
		Use:   "kubeconfig",
		Short: "Print the path of a sandbox's kubeconfig",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.existing()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), s.Kubeconfig())
			return err
		},
	}
}

func (a *app) logs() *cobra.Command {
	return &cobra.Command{
		Use:   "logs COMPONENT",
		Short: "Print the log of a component",
		Long: `Print the log of a component. ` + "`sandbox status`" + ` lists the components. If there is only one node, its name can be omitted.

A sandbox with faults also has the log "audit". It contains all user requests that a node answers, such as requests
for logs, and all requests for events, one JSON object per line (audit.k8s.io/v1).`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.existing()
			if err != nil {
				return err
			}
			path, err := s.Log(args[0])
			if err != nil {
				return err
			}
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			_, err = io.Copy(cmd.OutOrStdout(), file)
			return err
		},
	}
}

func (a *app) restart() *cobra.Command {
	return &cobra.Command{
		Use:   "restart COMPONENT",
		Short: "Restart a component",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.existing()
			if err != nil {
				return err
			}
			c, err := s.Restart(args[0])
			if err != nil {
				return err
			}
			a.progress.Say("Restarted %s as process %d.", c.Name, c.PID)
			return nil
		},
	}
}
