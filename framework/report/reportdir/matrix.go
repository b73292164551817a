// SPDX-License-Identifier: Apache-2.0

package reportdir

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/html"
)

// Names of the files that [Matrix] writes.
const (
	matrixName = "index.html"
	badgeName  = "badge.json"
)

// matrixMark is in every page that [Matrix] writes.
const matrixMark = "<title>Implementations of Virtual Kubelet</title>"

// Matrix reads the reports in NAME/VERSION/report.yaml below a directory, of as many implementations and versions as
// there are, and writes index.html there, a page that compares them, and NAME/badge.json for the newest version of each
// implementation. paths are the files that it wrote. Nothing is written if a report cannot be read, or is in the
// directory of another implementation or version; the error tells all of them.
func Matrix(dir string) (paths []string, err error) {
	index := filepath.Join(dir, matrixName)
	if head, err := headOf(index); err == nil && !bytes.Contains(head, []byte(matrixMark)) {
		return nil, fmt.Errorf("%s is not a page of vk-test-set and would be overwritten; move it", index)
	}
	columns, err := readColumns(dir)
	if err != nil {
		return nil, err
	}
	files := map[string]any{}
	for i := range columns {
		name := columns[i].Report.Implementation.Name
		if _, newer := files[name]; newer {
			columns[i].Older = true
			continue
		}
		files[name] = columns[i].Report.Badge()
	}
	var page bytes.Buffer
	if err := html.WriteMatrix(&page, columns); err != nil {
		return nil, err
	}
	if err := report.WriteFile(index, page.Bytes()); err != nil {
		return nil, fmt.Errorf("write the page of implementations: %w", err)
	}
	paths = []string{index}
	for _, c := range columns {
		if c.Older {
			continue
		}
		name := c.Report.Implementation.Name
		data, err := json.Marshal(files[name])
		if err != nil {
			return paths, err
		}
		file := filepath.Join(dir, name, badgeName)
		if err := report.WriteFile(file, append(data, '\n')); err != nil {
			return paths, fmt.Errorf("write the badge of %s: %w", name, err)
		}
		paths = append(paths, file)
	}
	return paths, nil
}

// readColumns reads the reports, sorted by implementation, newest version first.
func readColumns(dir string) ([]html.Column, error) {
	root := os.DirFS(dir)
	files, err := fs.Glob(root, "*/*/report.yaml")
	if err != nil {
		return nil, err
	}
	var columns []html.Column
	var problems []error
	for _, file := range files {
		r, err := report.Read(filepath.Join(dir, filepath.FromSlash(file)))
		if err == nil {
			err = inPlace(r, path.Dir(file))
		}
		if err != nil {
			problems = append(problems, err)
			continue
		}
		column := html.Column{Report: r}
		if page := path.Join(path.Dir(file), "report.html"); exists(root, page) {
			column.Page = page
		}
		columns = append(columns, column)
	}
	if len(files) == 0 {
		problems = append(problems, fmt.Errorf("%s has no report: want NAME/VERSION/report.yaml below it", dir))
	}
	slices.SortStableFunc(columns, func(a, b html.Column) int {
		x, y := a.Report.Implementation, b.Report.Implementation
		return cmp.Or(cmp.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), cmp.Compare(x.Name, y.Name), compareVersions(y.Version, x.Version))
	})
	return columns, errors.Join(problems...)
}

// inPlace returns an error if a report is not that of the implementation and version that its directory is named after.
func inPlace(r report.Report, dir string) error {
	file := path.Join(dir, "report.yaml")
	if r.Implementation == nil {
		return fmt.Errorf("%s: the report does not name the implementation; set implementation in the configuration of the run", file)
	}
	if own := r.Implementation.Name + "/" + r.Implementation.Version; own != dir {
		return fmt.Errorf("%s: the report is of %s; move it to %s/report.yaml", file, r.Implementation, own)
	}
	return nil
}

func exists(root fs.FS, name string) bool {
	_, err := fs.Stat(root, name)
	return err == nil
}
