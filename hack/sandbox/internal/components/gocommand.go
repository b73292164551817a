// SPDX-License-Identifier: Apache-2.0

package components

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// runGo runs the go command in dir, with settings of the user's that could change what is built switched off. What
// `go install` builds goes to dir. Its standard output and error go to out; what it said last is part of the error.
func runGo(ctx context.Context, dir string, out io.Writer, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOWORK=off", "GOBIN="+dir)
	tail := &tailWriter{}
	cmd.Stdout = out
	cmd.Stderr = tail
	if counter, ok := out.(*packageCounter); ok {
		counter.rest = tail
		cmd.Stderr = counter
	}
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("go %s: %w\n%s", args[0], err, tail)
	}
	return nil
}
