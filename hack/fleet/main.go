// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := newCommand().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func newCommand() *cobra.Command {
	var o options
	command := &cobra.Command{
		Use:   "fleet",
		Short: "Simulate many nodes with kwok",
		Long: `Simulate many nodes with kwok, until Ctrl-C, which removes them.

The nodes are named fleet-0001 and so on. They have the label ` + simulatedLabel + `=true, the label type=virtual-kubelet and
the taint ` + taintKey + `. Pods on them run only on paper: their status changes as on a node, and
their logs are fixed. The user of the kubeconfig must be an administrator of the cluster.`,
		Args:              cobra.NoArgs,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PreRunE:           func(*cobra.Command, []string) error { return o.check() },
		RunE:              func(command *cobra.Command, _ []string) error { return simulate(command.Context(), o) },
	}
	flags := command.Flags()
	kubeconfigFlag(flags, &o.kubeconfig)
	flags.IntVar(&o.nodes, "nodes", 1000, "number of nodes, from 1 to 9999")
	flags.IntVar(&o.broken, "broken", 0, "number of broken nodes. They are spread over the fleet. In turn, one reports "+
		"wrong exit codes, and the next one never reports a pod as running")
	flags.DurationVar(&o.latency, "latency", defaultLatency, "time until a pod runs, and until it ends; a random "+
		"part of up to half of it is added")
	flags.StringVar(&o.address, "address", "127.0.0.1", "address of this machine at which the API server reads logs")
	flags.BoolVar(&o.verbose, "verbose", false, "print each change that kwok makes")
	command.AddCommand(newMeasure())
	return command
}

func kubeconfigFlag(flags *pflag.FlagSet, value *string) {
	flags.StringVar(value, "kubeconfig", os.Getenv("KUBECONFIG"), "path of the kubeconfig; $KUBECONFIG sets the default")
}
