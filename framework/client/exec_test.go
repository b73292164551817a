// SPDX-License-Identifier: Apache-2.0

package client

import (
	"fmt"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestExecConnects has commands that answer what they are sent, or "out" if that is nothing.
func TestExecConnects(t *testing.T) {
	tests := map[string]struct {
		stdin []byte
		tty   bool
		// stdout is the output, and query what the request has among its parameters.
		stdout, query string
	}{
		"no input":              {nil, false, "out", "stderr=true&stdout=true"},
		"input":                 {[]byte("hello\n"), false, "hello\n", "stderr=true&stdin=true&stdout=true"},
		"a terminal":            {nil, true, "out", "stdout=true&tty=true"},
		"input from a terminal": {[]byte("hello\n"), true, "hello\n", "stdin=true&stdout=true&tty=true"},
	}
	for _, overSPDY := range []bool{false, true} {
		for name, tt := range tests {
			t.Run(fmt.Sprintf("%s, SPDY %t", name, overSPDY), func(t *testing.T) {
				a := answering(t, overSPDY, fakeapi.ExecResult{ExitCode: 3})
				request := ExecRequest{Namespace: "ns", Pod: "web", Container: "main", Command: []string{"cat"}, Stdin: tt.stdin, TTY: tt.tty}
				got, err := clientOf(t, a).Exec(soon(t), request)
				if err != nil || string(got.Stdout) != tt.stdout || len(got.Stderr) > 0 || got.ExitCode != 3 {
					t.Errorf("got %q, %+v, error %v", got.Stdout, got, err)
				}
				if requests := a.Requests(); !strings.HasSuffix(requests[0], "?command=cat&container=main&"+tt.query) {
					t.Errorf("requests %q", requests)
				}
			})
		}
	}
}
