// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"
	"golang.org/x/term"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

// ginkgoDefaultTimeout is what Ginkgo takes where the user names no timeout.
const ginkgoDefaultTimeout = time.Hour

// stopGrace is how long a stopped run has to clean up before Ginkgo ends it.
const stopGrace = 10 * time.Minute

// Run runs the suite as a program of its own and returns whether it passed. It handles signals and the suite's timeout
// itself, and formats annotations for GitHub Actions; everything else comes with Register and Configure.
func (s *Suite) Run(t ginkgo.GinkgoTestingT) bool {
	outlivePipes()
	gomega.RegisterFailHandler(ginkgo.Fail)
	s.Register()
	if s.Config.Discover {
		s.divert()
	}
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	s.Configure(&suiteConfig, &reporterConfig)
	// Ginkgo would name a line of this package, since that is where the failure is raised.
	s.annotate, reporterConfig.GithubOutput = reporterConfig.GithubOutput, false
	s.stopper = newStopper(suiteConfig.Timeout, s.stderr())
	// Ginkgo's own timeout ends what the stopper did not.
	suiteConfig.Timeout += stopGrace
	passed := ginkgo.RunSpecs(t, "vk-test-set", suiteConfig, reporterConfig)
	s.tellLeft(s.stderr())
	return passed
}

// Stopped reports whether Run did not come to its end.
func (s *Suite) Stopped() bool { return s.stopper.reason() != "" }

// Configure adjusts the configuration that RunSpecs is called with: a run without tests fails, colours go only to a
// terminal, and where the user gave no timeout the suite has all the time that its tests may take, unless that is less
// than Ginkgo's default of an hour.
func (s *Suite) Configure(suite *types.SuiteConfig, reporter *types.ReporterConfig) {
	suite.FailOnEmpty = true
	if s.isEmptyShard() { // no filter is about its only test
		suite.FocusStrings, suite.SkipStrings, suite.LabelFilter = nil, nil, ""
	}
	if os.Getenv("NO_COLOR") != "" || !term.IsTerminal(int(os.Stdout.Fd())) {
		reporter.NoColor = true
	}
	if suite.Timeout == ginkgoDefaultTimeout {
		suite.Timeout = max(suite.Timeout, s.suiteTimeout())
	}
}

// registerReports writes the reports whatever happens. One that cannot be written fails the run.
func (s *Suite) registerReports() {
	if suiteConfig, _ := ginkgo.GinkgoConfiguration(); !suiteConfig.DryRun {
		ginkgo.ReportAfterEach(func(spec types.SpecReport) {
			s.rescueAll(s.stderr())
			s.streamSpec(spec)
		})
	}
	s.showImplementation()
	s.showTargets()
	s.showPace(os.Stdout)
	ginkgo.ReportAfterSuite("reports", func(r types.Report) {
		if r.SuiteConfig.DryRun {
			return
		}
		s.removeForgotten(r, s.stdout())
		err := errors.Join(s.writeReports(r), s.publish())
		if s.Config.Keep {
			fmt.Printf("All objects are kept. To remove them: %s\n", s.sweepCommand())
		}
		if err != nil {
			s.fail(context.Background(), err.Error())
		}
	})
	if s.TearDown != nil {
		ginkgo.ReportAfterSuite("tear down", func(ctx ginkgo.SpecContext, _ types.Report) { s.tearDown(ctx) })
	}
}

// publish copies the report directory to where else it is to be.
func (s *Suite) publish() error {
	if s.Publish == nil || s.Config.ReportDir == "" {
		return nil
	}
	ctx, end := s.stopper.duringReports(context.Background())
	defer end()
	return s.Publish(ctx, s.Config.ReportDir)
}

// showImplementation prints what is tested before the first test.
func (s *Suite) showImplementation() {
	if i := s.implementation(); i != nil {
		ginkgo.ReportBeforeSuite(func(types.Report) { fmt.Fprintf(s.stdout(), "Implementation: %s\n\n", i.Line()) })
	}
}

// writeReports prints the summary and writes the files of the report directory.
func (s *Suite) writeReports(r types.Report) error {
	result := s.results(r)
	if s.Config.Discover {
		fmt.Fprintln(s.stdout())
		return discover(s.probes, result, s.selected).write(s.found())
	}
	err := s.endStream(result)
	var broken report.Regressions
	var paths []string
	if dir := s.Config.ReportDir; dir != "" {
		older, forgotten := reportdir.KeepHistory(dir)
		broken = result.Regressions(older)
		var failed error
		paths, failed = reportdir.Write(dir, result, broken, older...)
		err = errors.Join(err, forgotten, failed)
	}
	if s.annotate {
		fmt.Fprintln(s.stdout()) // Ginkgo may have left the line open
		err = errors.Join(err, written(result.WriteAnnotations(s.stdout())))
	}
	fmt.Println()
	return errors.Join(err, written(result.WriteSummary(s.stdout(), broken, paths...)))
}
