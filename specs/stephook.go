// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

const (
	// hookNode is the environment variable of a hook that names the node.
	hookNode = "VKTEST_NODE"
	// hookGrace is how long a hook that is told to end may take, and how long processes that it leaves behind may hold
	// its output open.
	hookGrace = 5 * time.Second
	// maxHookLines and maxHookWidth bound what of a hook's output a failure shows: the last lines.
	maxHookLines, maxHookWidth = 10, 200
)

// missingHook names a hook of the template that the configuration does not have, or nothing.
func (s *Suite) missingHook(p plan) string {
	for _, name := range p.hooks {
		if len(s.Config.Hooks[name]) == 0 {
			return name
		}
	}
	return ""
}

// hookStep runs a command of the site. If that fails, nothing is known about the node.
func (s *spec) hookStep(ctx context.Context, p phase, h validation.Hook) error {
	output, err := runHook(ctx, s.Config.Hooks[h.Name], s.node)
	s.logf("hook %s: %s", h.Name, strings.TrimSpace(output))
	if err == nil {
		return nil
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("it did not end within %s", p.arithmetic(s.Config.TimeoutMultiplier))
	}
	f := report.Failure{
		What: fmt.Sprintf("%s.hook failed, after %s of %s", p.name, p.waited(), p.arithmetic(s.Config.TimeoutMultiplier)), Step: p.title,
		Error: fmt.Sprintf("hook %s of the configuration: %v%s", h.Name, err, lastLines(output)),
	}
	return s.finish(ctx, bySuite, f, h.Pos.Line)
}

// runHook returns the output of the command, stdout and stderr together. When ctx ends, so do the command and the
// processes that it has started.
func runHook(ctx context.Context, command []string, node string) (string, error) {
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), hookNode+"="+node)
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = hookGrace
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) { // it has ended well; what it has started in the background has not
		err = nil
	}
	return output.String(), err
}

// lastLines is the end of a hook's output, as lines below an error.
func lastLines(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	var shown strings.Builder
	for _, line := range lines[max(0, len(lines)-maxHookLines):] {
		if line != "" {
			shown.WriteString("\n| " + text.Truncate(text.Printable(line), maxHookWidth))
		}
	}
	return shown.String()
}
