// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"
	"golang.org/x/term"

	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

// ginkgoDefaultTimeout is what Ginkgo takes where the user names no timeout.
const ginkgoDefaultTimeout = time.Hour

// stopGrace is how long a stopped run has to clean up before Ginkgo ends it.
const stopGrace = 10 * time.Minute

// Run runs the whole suite and returns whether it passed. The reports are written whatever happens, and a report that
// cannot be written fails the run.
func (s *Suite) Run(t ginkgo.GinkgoTestingT) (bool, error) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	s.Register()
	s.watchSpecs()
	s.showPace(os.Stdout)
	var written error
	ginkgo.ReportAfterSuite("reports", func(r types.Report) {
		if r.SuiteConfig.DryRun {
			return
		}
		written = s.writeReports(r)
		if s.Config.Keep {
			fmt.Printf("Everything is kept. Remove it: vktest --vktest.sweep=%s\n", s.run)
		}
	})
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.FailOnEmpty = true
	if os.Getenv("NO_COLOR") != "" || !term.IsTerminal(int(os.Stdout.Fd())) {
		reporterConfig.NoColor = true
	}
	// Ginkgo would name a line of this package, since that is where the failure is raised.
	s.annotate, reporterConfig.GithubOutput = reporterConfig.GithubOutput, false
	if suiteConfig.Timeout == ginkgoDefaultTimeout {
		suiteConfig.Timeout = max(suiteConfig.Timeout, s.suiteTimeout(s.plans))
	}
	s.stopper = newStopper(suiteConfig.Timeout, s.stderr())
	// Ginkgo's own timeout ends what the stopper did not.
	suiteConfig.Timeout += stopGrace
	passed := ginkgo.RunSpecs(t, "vk-test-set", suiteConfig, reporterConfig)
	s.rescueAll(s.stderr())
	s.tellLeft(s.stderr(), s.run)
	return passed && written == nil, written
}

// writeReports prints the summary and writes the files of the report directory.
func (s *Suite) writeReports(r types.Report) error {
	result := s.results(r)
	err := s.endStream(result.Run)
	var paths []string
	if dir := s.Config.ReportDir; dir != "" {
		older, forgotten := reportdir.KeepHistory(dir)
		var failed error
		paths, failed = reportdir.Write(dir, result, older...)
		err = errors.Join(err, forgotten, failed)
	}
	if s.annotate {
		fmt.Fprintln(s.stdout()) // Ginkgo may have left the line open
		err = errors.Join(err, result.WriteAnnotations(s.stdout()))
	}
	fmt.Println()
	return errors.Join(err, result.WriteSummary(s.stdout(), paths...))
}
