// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/html"
)

// historyDir is where the reports of earlier runs are kept, below the report directory.
const historyDir = "history"

// KeepHistory moves the report.yaml that an earlier run left in a report directory aside, and returns all that
// are kept there, the oldest first, for the trend of durations: as many as the page shows. A file that is no
// report (any more: formats change) is passed over.
func KeepHistory(dir string) ([]report.Report, error) {
	history := filepath.Join(dir, historyDir)
	last, err := report.Read(filepath.Join(dir, "report.yaml"))
	if err == nil {
		name := strings.NewReplacer(":", "", "/", "_").Replace(last.Run.Started.UTC().Format("20060102T150405")+"-"+last.Run.ID) + ".yaml"
		if err := os.MkdirAll(history, 0o755); err != nil {
			return nil, fmt.Errorf("keep the report of the previous run: %w", err)
		}
		if err := os.Rename(filepath.Join(dir, "report.yaml"), filepath.Join(history, name)); err != nil {
			return nil, fmt.Errorf("keep the report of the previous run: %w", err)
		}
	}
	entries, err := os.ReadDir(history)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the reports of earlier runs: %w", err)
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) != ".yaml" })
	for len(entries) > html.MaxHistory { // ReadDir sorts by name, which begins with the time
		if err := os.Remove(filepath.Join(history, entries[0].Name())); err != nil {
			return nil, fmt.Errorf("remove the report of an old run: %w", err)
		}
		entries = entries[1:]
	}
	var kept []report.Report
	for _, entry := range entries {
		if r, err := report.Read(filepath.Join(history, entry.Name())); err == nil {
			kept = append(kept, r)
		}
	}
	return kept, nil
}
