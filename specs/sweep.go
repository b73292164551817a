// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// sweepBound is how long a sweep may take. It includes the grace periods of the pods that it finds.
const sweepBound = 5 * time.Minute

// Sweep removes what earlier runs left behind: everything that carries the label of the run, or, for an empty run, of
// any. It must not be used beside a run that is still going, which would lose its objects too. The configuration says
// which context of the kubeconfig to use and, where the caller may not list in the whole cluster, which namespaces to
// search one by one. What is done is told to out; the error says what is left.
func Sweep(run string, c config.Config, out io.Writer) error {
	outlivePipes()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, sweepBound)
	defer cancel()
	cluster, err := client.Connect("vk-test-set sweep", c.Context)
	if err != nil {
		return err
	}
	api, err := client.New(cluster)
	if err != nil {
		return err
	}
	identity := client.Identity{Run: run}
	if err := identity.Validate(); err != nil {
		return fmt.Errorf("--vktest.sweep: %w", err)
	}
	if _, err := reach(ctx, api); err != nil { // listing would try for as long as the whole sweep may take
		return err
	}
	fmt.Fprintf(out, "Looking for objects with the label %s\n", identity.Selector())
	found, left, err := api.Sweep(ctx, identity, c.Namespaces()...)
	if err == nil && len(found) == 0 && run != "" {
		fmt.Fprintln(out, "No object has this label. The ID of a run is in its report.yaml and in the label vktest/run of its objects.")
		return nil
	}
	for _, ref := range found {
		fmt.Fprintf(out, "  %s\n", ref)
	}
	fmt.Fprintf(out, "%s removed, %d left\n", text.Count(len(found)-len(left), "object"), len(left))
	return errors.Join(err, sweepLeft(c.Context, left))
}

func sweepLeft(context string, left []client.Remaining) error {
	if len(left) == 0 {
		return nil
	}
	lines := []string{"remove the remaining objects by hand:"}
	refs := make([]client.Ref, len(left))
	for i, r := range left {
		lines = append(lines, "  still here "+r.String())
		refs[i] = r.Ref
	}
	for _, command := range client.DeleteCommands(context, refs...) {
		lines = append(lines, "  remove     "+command)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// sweepCommand removes what the run leaves.
func (s *Suite) sweepCommand() string {
	command := "vktest --vktest.sweep=" + s.run
	if s.Config.Context != "" {
		command += " --vktest.context=" + text.ShellWord(s.Config.Context)
	}
	return command
}
