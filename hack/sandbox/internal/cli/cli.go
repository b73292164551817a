// SPDX-License-Identifier: Apache-2.0

// Package cli is the command line of the sandbox.
package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/sandbox"
)

// app is what all commands share.
type app struct {
	module components.Module
	// root and name say which sandbox is meant.
	root, name string
	progress   *progress.Printer
}

// Run executes one command line and returns the exit status: 0, or 1 after an error, which has been printed.
func Run(args []string, module components.Module) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{module: module, progress: progress.New(os.Stderr)}
	root := a.command()
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return 1
	}
	return 0
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "sandbox",
		Short: "A real Kubernetes cluster on this machine, built from Go modules and distribution packages",
		Long: `A real Kubernetes cluster on this machine, built from Go modules and distribution packages.

A sandbox consists of etcd, API server, controller manager and scheduler. As root, it also has nodes with kubelet, kube-proxy
and containerd, each in its own Linux namespaces. The sandbox does not touch the machine's own containerd, network
configuration or kubeconfig, and "sandbox down" leaves nothing behind.`,
		Example: `  sandbox up     # as root, and so are the other commands
  KUBECONFIG=$(sandbox kubeconfig) kubectl get nodes
  sandbox down`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.PersistentFlags().StringVar(&a.name, "name", "default", "name of the sandbox; several can run side by side")
	root.PersistentFlags().StringVar(&a.root, "dir", "", "directory for all sandboxes (default $XDG_STATE_HOME/vk-test-set, else ~/.local/state/vk-test-set)")
	root.AddCommand(a.up(), a.down(), a.status(), a.kubeconfig(), a.logs(), a.restart(), a.restartProvider(), a.config(), a.join(), a.image(), a.faults(), superviseCommand(), serveImagesCommand(), faultProxyCommand(), pinCommand())
	return root
}

// open returns the sandbox that the flags name.
func (a *app) open() (*sandbox.Sandbox, error) {
	if a.root == "" {
		root, err := sandbox.DefaultRoot()
		if err != nil {
			return nil, err
		}
		a.root = root
	}
	return sandbox.Open(a.root, a.name)
}

// existing returns the sandbox that the flags name, which must be up.
func (a *app) existing() (*sandbox.Sandbox, error) {
	s, err := a.open()
	if err != nil {
		return nil, err
	}
	if !s.Exists() {
		return nil, fmt.Errorf("sandbox %q not found in %s; to start it, run `%s`", a.name, a.root, a.sandboxCommand("up"))
	}
	return s, nil
}

// sandboxCommand is a command on the same sandbox as a person would type it.
func (a *app) sandboxCommand(command string) string {
	words := []string{os.Args[0], command}
	if a.name != "default" {
		words = append(words, "--name", a.name)
	}
	if root, err := sandbox.DefaultRoot(); err != nil || root != a.root {
		words = append(words, "--dir", a.root)
	}
	return strings.Join(words, " ")
}

// cacheDir keeps compiled components: they outlive sandboxes.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache directory for compiled programs, set XDG_CACHE_HOME: %w", err)
	}
	return filepath.Join(base, "vk-test-set", "components"), nil
}
