// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/html"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

func TestKeepHistory(t *testing.T) {
	dir := t.TempDir()
	if kept, err := KeepHistory(dir); err != nil || len(kept) != 0 {
		t.Fatalf("an empty directory: %v, %v", kept, err)
	}
	const runs = html.MaxHistory + 3
	for n := range runs {
		run := reportsample.Raw()
		run.Run.ID, run.Run.Started = fmt.Sprintf("run-%02d", n), time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC)
		if _, err := Write(dir, report.Complete(run), nil); err != nil {
			t.Fatal(err)
		}
		kept, err := KeepHistory(dir)
		if err != nil {
			t.Fatal(err)
		}
		if want := min(n+1, html.MaxHistory); len(kept) != want || kept[len(kept)-1].Run.ID != run.Run.ID {
			t.Fatalf("after %d runs %d reports are kept, want %d, the last of run %s", n+1, len(kept), want, run.Run.ID)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, historyDir, "20300101T000000-x.yaml"), []byte("no report"), 0o600); err != nil {
		t.Fatal(err)
	}
	if kept, err := KeepHistory(dir); err != nil || len(kept) != html.MaxHistory-1 {
		t.Errorf("beside a file that is no report %d are kept (%v), want %d", len(kept), err, html.MaxHistory-1)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.yaml")); err == nil {
		t.Error("the report was not moved")
	}
}
