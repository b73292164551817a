// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// TestPrintEnvironment: a shell that reads the output has exactly the variables.
func TestPrintEnvironment(t *testing.T) {
	var script bytes.Buffer
	const value = `/a b/it's "$HOME" \`
	if err := printEnvironment(&script, []string{"KUBECONFIG=" + value, "EMPTY=", "EQUALS=a=b"}); err != nil {
		t.Fatal(err)
	}
	script.WriteString(`printf '%s|' "$KUBECONFIG" "$EMPTY" "$EQUALS"`)
	got, err := exec.Command("sh", "-c", script.String()).Output()
	if want := value + "||a=b|"; err != nil || string(got) != want {
		t.Errorf("%v: %s, want %s", err, got, want)
	}
}

func TestJoinArgs(t *testing.T) {
	const one, missing = "join takes the name of one node", "no command follows --"
	for args, want := range map[string]string{
		"": one, "a": "", "a b": one, "-- x": one, "a b -- x": one, "a -- x": "", "a -- x -y z": "", "a --": missing,
	} {
		cmd := (&app{}).join()
		if err := cmd.ParseFlags(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := joinArgs(cmd, cmd.Flags().Args()); err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q: %q, want %q", args, got, want)
		}
	}
}
