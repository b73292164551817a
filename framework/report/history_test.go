// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestKeepHistory(t *testing.T) {
	dir := t.TempDir()
	if kept, err := KeepHistory(dir); err != nil || len(kept) != 0 {
		t.Fatalf("an empty directory: %v, %v", kept, err)
	}
	const runs = maxHistory + 3
	for n := range runs {
		run := sampleRun()
		run.ID, run.Start = fmt.Sprintf("run-%02d", n), time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC)
		if _, err := WriteAll(dir, run); err != nil {
			t.Fatal(err)
		}
		kept, err := KeepHistory(dir)
		if err != nil {
			t.Fatal(err)
		}
		if want := min(n+1, maxHistory); len(kept) != want || kept[len(kept)-1].Run.ID != run.ID {
			t.Fatalf("after %d runs %d reports are kept, want %d, the last of run %s", n+1, len(kept), want, run.ID)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, HistoryDir, "20300101T000000-x.yaml"), []byte("no report"), 0o600); err != nil {
		t.Fatal(err)
	}
	if kept, err := KeepHistory(dir); err != nil || len(kept) != maxHistory-1 {
		t.Errorf("beside a file that is no report %d are kept (%v), want %d", len(kept), err, maxHistory-1)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.yaml")); err == nil {
		t.Error("the report was not moved")
	}
}
