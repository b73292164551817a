// SPDX-License-Identifier: Apache-2.0

package report

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
)

// artifactMarker is a file in the directory of artifacts that says whose it is. Without it, nothing there is removed.
const artifactMarker = ".vk-test-set"

// WriteArtifacts writes a directory with the texts of each spec that failed, specs/NODE/TEMPLATE in dir:
// failure.txt and a file per attachment. What an earlier run left there is removed first, so that nobody reads
// a stale failure; a directory specs of somebody else is left alone. One file that cannot be written does not
// keep the others from it; the error tells all of them.
func (r Report) WriteArtifacts(dir string) error {
	root := filepath.Join(dir, ArtifactDir)
	if _, err := os.Stat(filepath.Join(root, artifactMarker)); err == nil {
		if err := os.RemoveAll(root); err != nil {
			return fmt.Errorf("remove the artifacts of the previous run: %w", err)
		}
	}
	var problems []error
	put := func(name, text string) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			problems = append(problems, err)
			return
		}
		problems = append(problems, WriteFile(file, []byte(text)))
	}
	begun := false
	for _, result := range r.Results {
		if len(result.Artifacts) == 0 {
			continue
		}
		// A directory that is there already and has no marker gets none.
		if !begun && os.Mkdir(root, 0o755) == nil {
			put(path.Join(ArtifactDir, artifactMarker), "The next run removes this directory.\n")
		}
		begun = true
		put(result.Artifacts[0].Path, result.failureText())
		for _, a := range result.Attachments {
			if a.Path != "" {
				put(a.Path, a.cut(maxArtifact))
			}
		}
	}
	return errors.Join(problems...)
}

// WriteFile replaces a file as a whole: who reads it meanwhile, or after a crash, sees the old or the new one.
func WriteFile(name string, content []byte) error {
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
