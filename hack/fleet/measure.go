// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/hack/fleet/figures"
)

// measurement is a run of the suite on all simulated nodes, in shards that are processes of this machine.
type measurement struct {
	kubeconfig, suite, templates, dir string
	shards                            int
}

func newMeasure() *cobra.Command {
	var m measurement
	command := &cobra.Command{
		Use:   "measure",
		Short: "Run the suite on the simulated nodes in shards, and measure it",
		Long: `Run the suite on the simulated nodes in shards, and measure it.

The shards are processes that run at the same time. Their reports, the merged one and ` + figures.File + ` are written to
the directory of --report-dir. Failed tests do not make the command fail.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return m.run(command.Context()) },
	}
	flags := command.Flags()
	kubeconfigFlag(flags, &m.kubeconfig)
	flags.StringVar(&m.suite, "vktest", "bin/vktest", "path of the suite")
	flags.StringVar(&m.templates, "templates", "hack/fleet/templates", "directory with the templates")
	flags.StringVar(&m.dir, "report-dir", "reports/fleet", "directory for the reports, which is emptied first")
	flags.IntVar(&m.shards, "shards", 2, "number of shards")
	return command
}

// run runs all shards, merges their reports, and reports what it has measured.
func (m measurement) run(ctx context.Context) error {
	if m.shards < 1 {
		return fmt.Errorf("--shards is %d; it must be at least 1", m.shards)
	}
	client, err := m.client()
	if err != nil {
		return err
	}
	f, err := m.size(ctx, client)
	if err != nil {
		return err
	}
	if err := m.prepare(); err != nil {
		return err
	}
	before, err := requests(ctx, client)
	if err != nil {
		return err
	}
	start := time.Now()
	used, err := m.runShards(ctx)
	if err != nil {
		return err
	}
	f.MemoryBytes, f.SuiteCPU = used.memoryBytes, used.cpuSeconds
	f.Seconds = time.Since(start).Seconds()
	after, err := requests(ctx, client)
	if err != nil {
		return err
	}
	f.Requests, f.LeaseRequests = after.all-before.all, after.leases-before.leases
	f.ServerCPU = after.cpuSeconds - before.cpuSeconds
	if err := m.merge(ctx); err != nil {
		return err
	}
	f.Load = figures.LoadAverage()
	return m.report(f)
}

// report adds the sizes of the reports, prints the table, and writes the figures.
func (m measurement) report(f figures.Run) error {
	var err error
	if f.ReportBytes, err = size(m.path("merged", "report.yaml")); err != nil {
		return err
	}
	if f.PageBytes, err = size(m.path("merged", "report.html")); err != nil {
		return err
	}
	fmt.Print(f.Table())
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return os.WriteFile(m.path(figures.File), append(data, '\n'), 0o644)
}

func (m measurement) client() (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", m.kubeconfig)
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(config)
}

// size counts the nodes and the templates.
func (m measurement) size(ctx context.Context, client kubernetes.Interface) (figures.Run, error) {
	f := figures.Run{Shards: m.shards}
	nodes, err := client.CoreV1().Nodes().List(ctx, simulated)
	if err != nil {
		return f, fmt.Errorf("cannot list nodes: %w", err)
	}
	templates, err := filepath.Glob(filepath.Join(m.templates, "*.yaml"))
	if err != nil {
		return f, err
	}
	f.Nodes, f.Templates = len(nodes.Items), len(templates)
	if f.Nodes == 0 {
		err = errors.Join(err, errors.New("the cluster has no simulated nodes; start fleet first"))
	}
	if f.Templates == 0 {
		err = errors.Join(err, fmt.Errorf("--templates: no templates in %s", m.templates))
	}
	return f, err
}

// path is a path in the directory of the reports.
func (m measurement) path(elements ...string) string {
	return filepath.Join(append([]string{m.dir}, elements...)...)
}

func size(file string) (int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
