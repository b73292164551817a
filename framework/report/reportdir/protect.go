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
// is not among them, or a file that is no report. target is the file that would be replaced.
func protect(target string, inputs ...input) error {
	info, err := os.Stat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, in := range inputs {
		if same, err := os.Stat(in.file); err == nil && os.SameFile(info, same) {
			return fmt.Errorf("the output %s is also an input (%s); nothing was written. Choose another output; it comes before the inputs", target, in.file)
		}
	}
	if !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(target)) || info.Size() == 0 {
		return nil // a page, a JUnit file or metrics are made from a report; an empty file holds nothing
	}
	there, err := report.Read(target)
	if err != nil {
		return fmt.Errorf("the output %s exists and is not a report that vk-test-set can read; nothing was written. Remove the file or choose another output", target)
	}
	var known []string
	for _, in := range inputs {
		known = append(known, strings.Split(in.report.Run.ID, ",")...)
	}
	for _, id := range strings.Split(there.Run.ID, ",") {
		if !slices.Contains(known, id) {
			return fmt.Errorf("the output %s is the report of run %s, which is not among the inputs; nothing was written. Choose another output; it comes before the inputs", target, id)
		}
	}
	return nil
}
