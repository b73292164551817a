// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Files lists the files that a run or a merge has written to a directory: the reports and the artifacts, but not the
// reports of earlier runs, nor files that are not of the suite. Their names are relative to dir, and have slashes.
func Files(dir string) ([]string, error) {
	var names []string
	within := os.DirFS(dir)
	err := fs.WalkDir(within, report.ArtifactDir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, own := range ownFiles {
		switch _, err := fs.Stat(within, own.name); {
		case err == nil:
			names = append(names, own.name)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return names, nil
}

// IsInput reports whether [Merge], if it is given a directory, reads the file with this name within it. The name has
// slashes.
func IsInput(name string) bool {
	_, below, _ := strings.Cut(name, "/")
	return isInput(name) || isInput(below)
}

func isInput(name string) bool {
	return name == "report.yaml" || name == report.StreamFile || strings.HasPrefix(name, report.ArtifactDir+"/")
}

// IsFile reports whether [Merge] writes a single file to out, and leaves the artifacts where they are.
func IsFile(out string) bool { return isYAML(out) }
