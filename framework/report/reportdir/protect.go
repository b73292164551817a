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
)

// protect refuses to write over what cannot be made again from the inputs: one of them, a report of a run that
// is not among them, or a file that is no report. target is the file that would be replaced; reports are those
// of the inputs.
func protect(target string, inputs []string, reports []report.Report) error {
	info, err := os.Stat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range inputs {
		if input, err := os.Stat(name); err == nil && os.SameFile(info, input) {
			return fmt.Errorf("%s is to be written and read (as %s); nothing was written. Name a new file or directory for the result first, then the reports to read", target, name)
		}
	}
	if !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(target)) || info.Size() == 0 {
		return nil // a page or a JUnit file is made from a report; an empty file holds nothing
	}
	there, err := report.Read(target)
	if err != nil {
		return fmt.Errorf("%s exists and is not a report that this program can read; nothing was written. Remove it, or name another file for the result", target)
	}
	var known []string
	for _, r := range reports {
		known = append(known, strings.Split(r.Run.ID, ",")...)
	}
	for _, id := range strings.Split(there.Run.ID, ",") {
		if !slices.Contains(known, id) {
			return fmt.Errorf("%s exists and is the report of run %s, which is not among the reports to read; nothing was written. Name a new file or directory for the result first, then the reports to read", target, id)
		}
	}
	return nil
}
