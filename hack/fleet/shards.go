// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/yaml"
)

// stopTime is how long a shard that is interrupted may take to remove its objects.
const stopTime = time.Minute

// prepare empties the directory of the reports, and writes the configuration of all shards.
func (m measurement) prepare() error {
	templates, err := filepath.Abs(m.templates)
	if err != nil {
		return err
	}
	config, err := yaml.Marshal(map[string]any{
		"target_nodes":      map[string]any{"selector": simulated.LabelSelector},
		"builtin_templates": false,
		"templates":         []string{templates},
		"values":            map[string]any{"tolerations": []any{map[string]any{"key": taintKey, "operator": "Exists"}}},
	})
	if err != nil {
		return err
	}
	if err := os.RemoveAll(m.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(m.dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(m.path("config.yaml"), config, 0o644)
}

// usage is what a process has used.
type usage struct {
	memoryBytes int64
	cpuSeconds  float64
}

// runShards runs all shards at the same time. It returns the largest memory that one of them has used, and the
// processor time of all.
func (m measurement) runShards(ctx context.Context) (usage, error) {
	shards := make([]usage, m.shards)
	group, ctx := errgroup.WithContext(ctx)
	for i := range m.shards {
		group.Go(func() error {
			var err error
			shards[i], err = m.runShard(ctx, i+1)
			return err
		})
	}
	err := group.Wait()
	var all usage
	for _, shard := range shards {
		all.memoryBytes = max(all.memoryBytes, shard.memoryBytes)
		all.cpuSeconds += shard.cpuSeconds
	}
	return all, err
}

// runShard runs one shard to its end.
func (m measurement) runShard(ctx context.Context, index int) (usage, error) {
	name := shardName(index)
	command := m.command(ctx, "--vktest.config="+m.path("config.yaml"), fmt.Sprintf("--vktest.shard=%d/%d", index, m.shards),
		"--vktest.report-dir="+m.path(name))
	output, err := os.Create(m.path(name + ".txt"))
	if err != nil {
		return usage{}, err
	}
	defer output.Close()
	command.Stdout, command.Stderr = output, output
	err = command.Run()
	if ctx.Err() != nil {
		return usage{}, ctx.Err()
	}
	var exit *exec.ExitError
	// Exit status 1 means that tests have failed.
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return usage{}, fmt.Errorf("%s: %w; see %s", name, err, output.Name())
	}
	state := command.ProcessState
	return usage{
		memoryBytes: state.SysUsage().(*syscall.Rusage).Maxrss * 1024,
		cpuSeconds:  (state.UserTime() + state.SystemTime()).Seconds(),
	}, nil
}

// merge makes one report of those of the shards. That of a single one is written again, as merging needs two.
func (m measurement) merge(ctx context.Context) error {
	args := []string{"--vktest.merge=" + m.path("merged")}
	if m.shards == 1 {
		args = []string{"--vktest.convert=" + m.path("merged")}
	}
	for i := range m.shards {
		args = append(args, m.path(shardName(i+1), "report.yaml"))
	}
	if out, err := m.command(ctx, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("cannot merge the reports: %w\n%s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

// command runs the suite; at its end, ctx interrupts it, so that it removes its objects.
func (m measurement) command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, m.suite, args...)
	command.Env = append(os.Environ(), "KUBECONFIG="+m.kubeconfig)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = stopTime
	return command
}

func shardName(index int) string { return fmt.Sprintf("shard-%d", index) }
