// SPDX-License-Identifier: Apache-2.0

package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// artifactMarker is a file in the directory of artifacts that says whose it is. Without it, nothing there is removed.
const artifactMarker = ".vk-test-set"

// WriteArtifacts writes a directory with the texts of each spec that failed, specs/NODE/TEMPLATE in dir: failure.txt and
// a file per attachment. What an earlier run left there is removed first, so that nobody reads a stale failure; a
// directory specs of somebody else is left alone. One file that cannot be written does not keep the others from it; the
// error tells all of them.
func (r Run) WriteArtifacts(dir string) error {
	root := filepath.Join(dir, artifactDir)
	if _, err := os.Stat(filepath.Join(root, artifactMarker)); err == nil {
		if err := os.RemoveAll(root); err != nil {
			return fmt.Errorf("remove the artifacts of the run before: %w", err)
		}
	}
	files := r.artifacts()
	if len(files) == 0 {
		return nil
	}
	var problems []error
	// A directory that is there already and has no marker gets none.
	if err := os.Mkdir(root, 0o755); err == nil {
		problems = append(problems, write(filepath.Join(root, artifactMarker), []byte("The next run removes this directory.\n")))
	}
	for _, spec := range files {
		for _, f := range spec {
			name := filepath.Join(dir, filepath.FromSlash(f.Path))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				problems = append(problems, err)
				continue
			}
			problems = append(problems, write(name, []byte(f.text)))
		}
	}
	return errors.Join(problems...)
}

// write replaces a file as a whole: who reads it meanwhile, or after a crash, sees the old or the new one.
func write(name string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	if err == nil {
		err = temporary.Chmod(0o644)
	}
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}
