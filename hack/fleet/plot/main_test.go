// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunsAreDrawnInTheOrderOfTheirNodes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	small, large := write("20", `{"nodes":20,"shards":2,"seconds":30}`), write("100", `{"nodes":100,"shards":2,"seconds":150}`)
	runs, err := read([]string{large, small})
	if err != nil || len(runs) != 2 || runs[0].Nodes != 20 || runs[1].Nodes != 100 {
		t.Errorf("%v, %v", runs, err)
	}
	out := filepath.Join(dir, "out.svg")
	if err := draw(out, []string{small, large}); err != nil {
		t.Error(err)
	}
	if svg, err := os.ReadFile(out); err != nil || !strings.Contains(string(svg), "<svg") {
		t.Errorf("no picture: %v", err)
	}
	for want, files := range map[string][]string{
		"at least two files":                 {small},
		"differ in their templates or shard": {small, write("other", `{"nodes":50,"shards":3}`)},
		"no such file":                       {small, filepath.Join(dir, "none")},
		"invalid character":                  {small, write("broken", `nodes`)},
	} {
		if _, err := read(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
