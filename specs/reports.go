// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"
	"golang.org/x/term"
)

// ginkgoDefaultTimeout is what Ginkgo takes where the user names no timeout.
const ginkgoDefaultTimeout = time.Hour

// Run runs the whole suite and returns whether it passed. The reports are written whatever happens, and a report that
// cannot be written fails the run.
func (s *Suite) Run(t ginkgo.GinkgoTestingT) (bool, error) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	s.Register()
	var written error
	ginkgo.ReportAfterSuite("reports", func(r types.Report) {
		if r.SuiteConfig.DryRun {
			return
		}
		written = s.writeReports(r)
		if s.Config.Keep {
			fmt.Printf("Everything is kept. Remove it: KUBECONFIG=… vktest --vktest.sweep=%s\n", s.run)
		}
	})
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.FailOnEmpty = true
	if os.Getenv("NO_COLOR") != "" || !term.IsTerminal(int(os.Stdout.Fd())) {
		reporterConfig.NoColor = true
	}
	if suiteConfig.Timeout == ginkgoDefaultTimeout {
		suiteConfig.Timeout = max(suiteConfig.Timeout, s.suiteTimeout(s.plans))
	}
	passed := ginkgo.RunSpecs(t, "vk-test-set", suiteConfig, reporterConfig)
	s.rescueAll(os.Stderr)
	return passed && written == nil, written
}

// writeReports prints the table and writes the files of the report directory.
func (s *Suite) writeReports(r types.Report) error {
	run := s.results(r)
	var table, junit bytes.Buffer
	if err := errors.Join(run.WriteTable(&table), run.WriteJUnit(&junit)); err != nil {
		return err
	}
	fmt.Printf("\n%s", table.String())
	dir := s.Config.ReportDir
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the reports: %w", err)
	}
	for name, content := range map[string][]byte{"summary.txt": table.Bytes(), "junit.xml": junit.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return fmt.Errorf("write the reports: %w", err)
		}
	}
	fmt.Printf("Reports: %s\n", filepath.Join(dir, "junit.xml"))
	return nil
}
