// SPDX-License-Identifier: Apache-2.0

package progress

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// TestPlainInAFile checks what a pipe or a CI log gets: a line per finished step, no control characters.
func TestPlainInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	p := New(file)
	step := p.Start("Doing %s", "this")
	step.Detail("two\nlines")
	step.show()
	step.Done()
	p.Start("Doing that").Fail()
	p.Say("All %s.", "said")
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^… Doing this: two lines \(0s\)\n✔ Doing this \(0s\)\n✘ Doing that failed \(0s\)\nAll said\.\n$`)
	if !want.Match(got) {
		t.Errorf("got:\n%s", got)
	}
}

func TestRound(t *testing.T) {
	for in, want := range map[time.Duration]string{
		1234 * time.Millisecond:   "1.2s",
		12345 * time.Millisecond:  "12s",
		754321 * time.Millisecond: "12m34s",
	} {
		if got := Round(in).String(); got != want {
			t.Errorf("Round(%s) = %s, want %s", in, got, want)
		}
	}
}
