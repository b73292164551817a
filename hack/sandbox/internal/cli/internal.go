// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faultproxy"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/images"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/node"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/supervisor"
)

// superviseCommand, serveImagesCommand and faultProxyCommand are internal processes of a sandbox.

func superviseCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "supervise SPEC",
		Short:  "Run the programs of a control plane or of a node",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE:   func(_ *cobra.Command, args []string) error { return supervisor.Run(args[0]) },
	}
}

func serveImagesCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "serve-images STORE ADDRESS",
		Short:  "Serve an image store as a registry",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := images.OpenStore(args[0])
			if err != nil {
				return err
			}
			registry, err := images.NewRegistry(store, log.New(os.Stderr, "", log.LstdFlags))
			if err != nil {
				return err
			}
			server := &http.Server{Addr: args[1], Handler: registry, ReadHeaderTimeout: 10 * time.Second}
			defer context.AfterFunc(cmd.Context(), func() { _ = server.Close() })()
			return server.ListenAndServe()
		},
	}
}

func faultProxyCommand() *cobra.Command {
	return &cobra.Command{
		Use:    node.FaultProxy + " CONFIG",
		Short:  "Run the fault proxy between a node and the API server",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := faultproxy.ReadConfig(args[0])
			if err != nil {
				return err
			}
			catalogue, err := config.Catalogue()
			if err != nil {
				return err
			}
			return faultproxy.Run(cmd.Context(), config, catalogue, log.New(os.Stderr, "", log.LstdFlags|log.Lmicroseconds))
		},
	}
}

// pinCommand is for maintainers: see docs/sandbox.md.
func pinCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "pin VERSION DIR",
		Short:  "Write the go.mod and the go.sum that pin a version of Kubernetes",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return components.Pin(cmd.Context(), args[0], args[1])
		},
	}
}
