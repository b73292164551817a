// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/openmetrics"
)

// ownFiles are the files of a report directory, beside its artifacts, and what each of them contains; nothing in
// particular if empty.
var ownFiles = []struct{ name, mark string }{
	{"report.yaml", "apiVersion: vktest/"}, {report.StreamFile, `{"run":`}, {"report.html", "Virtual Kubelet conformance"}, {"junit.xml", "vk-test-set"},
	{"summary.md", "<!-- vk-test-set -->"}, {"summary.txt", ""}, {metricsName, openmetrics.Mark},
}

// Check returns an error if a run could not write its reports to a directory, or would write over a file that is not of
// an earlier run. It changes nothing; the directory need not exist.
func Check(dir string) error {
	if err := writable(dir); err != nil {
		return err
	}
	for _, own := range ownFiles {
		name := filepath.Join(dir, own.name)
		head, err := headOf(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("the report directory has a file that cannot be read: %w", err)
		}
		if len(head) > 0 && !bytes.Contains(head, []byte(own.mark)) {
			return fmt.Errorf("%s is not a report of vk-test-set, and the run would write over it; move it or choose another report directory", name)
		}
	}
	return nil
}

// writable tries to write a file to the directory or, while it does not exist, to the one in which it will be made.
func writable(dir string) error {
	at := filepath.Clean(dir)
	for {
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("the report directory %s cannot be made: %s is a file", dir, at)
		}
		if err == nil {
			break
		}
		if parent := filepath.Dir(at); (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) && parent != at {
			at = parent
			continue
		}
		return fmt.Errorf("the report directory %s cannot be used: %w", dir, err)
	}
	f, err := os.CreateTemp(at, ".vktest-*")
	if err != nil {
		return fmt.Errorf("the report directory %s cannot be written: %w", dir, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// maxHead is how much of a file is looked at: the marks stand at the beginning.
const maxHead = 64 << 10

func headOf(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxHead))
}
