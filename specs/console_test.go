// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAllOutputIsRedacted checks that texts reach Ginkgo and the console through console.go only.
func TestAllOutputIsRedacted(t *testing.T) {
	direct := regexp.MustCompile(`ginkgo\.(Fail|Skip|AbortSuite|By|GinkgoWriter|AddReportEntry)\(|GinkgoWriter\.|fmt\.Print|os\.Std(out|err)\b`)
	allowed := map[string]string{
		"console.go": "",
		"record.go":  "ginkgo.AddReportEntry(recordEntry, r,",          // redacted as it is encoded
		"reports.go": "os.Stdout.Fd()\nfmt.Print\nshowPace(os.Stdout)", // counts and the run's name
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		lines, all := allowed[file]
		if strings.HasSuffix(file, "_test.go") || all && lines == "" {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(source)) {
			ok := false
			for exception := range strings.SplitSeq(lines, "\n") {
				ok = ok || exception != "" && strings.Contains(line, exception)
			}
			if direct.MatchString(line) && !ok {
				t.Errorf("%s prints a text that is not redacted: %s", file, strings.TrimSpace(line))
			}
		}
	}
}
