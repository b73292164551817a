// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
	"sigs.k8s.io/kwok/pkg/log"
	"sigs.k8s.io/kwok/pkg/utils/client"
)

// simulate runs the nodes until ctx ends, and removes them.
func simulate(ctx context.Context, o options) error {
	ctx = withLog(ctx, o.verbose)
	clients, err := client.NewClientset("", o.kubeconfig)
	if err != nil {
		return err
	}
	config, err := clients.ToRESTConfig()
	if err != nil {
		return err
	}
	typed, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if err := refuseOthers(ctx, typed); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "fleet-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	start := time.Now()
	f := newFleet(o.nodes, o.broken)
	port, served, err := startKwok(ctx, o, dir, f, clients, typed)
	if err != nil {
		return err
	}
	// The nodes are removed even if only some of them have been created.
	defer func() {
		if err := removeNodes(context.WithoutCancel(ctx), typed); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	if err := createNodes(ctx, typed, f.names, o.address, int32(port)); err != nil {
		return err
	}
	fmt.Printf("%d nodes are ready after %.1fs. Ctrl-C removes them.\n", o.nodes, time.Since(start).Seconds())
	f.printBroken()
	select {
	case <-ctx.Done():
		return nil
	case err := <-served:
		return fmt.Errorf("the server of the logs has ended: %w", err)
	}
}

// withLog prints what kwok and Kubernetes log, or nothing: kwok logs an error for each pod that the API server has
// removed before kwok could, and for each log that the suite does not read to its end.
func withLog(ctx context.Context, verbose bool) context.Context {
	level := log.LevelError + 1
	if verbose {
		level = log.LevelInfo
	} else {
		klog.SetSlogLogger(slog.New(slog.DiscardHandler))
	}
	return log.NewContext(ctx, log.NewLogger(os.Stderr, level))
}

// printBroken names the broken nodes.
func (f fleet) printBroken() {
	for _, broken := range []struct {
		ailment ailment
		what    string
	}{{neverRuns, "never report a pod as running"}, {wrongExit, "report wrong exit codes"}} {
		if names := f.with(broken.ailment); len(names) > 0 {
			fmt.Printf("These %s: %s\n", broken.what, strings.Join(names, " "))
		}
	}
}
