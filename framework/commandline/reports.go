// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

// runCompare compares reports; something that broke is a failure.
func (c *Command) runCompare() int {
	files := strings.Split(c.compare, ",")
	if len(files) < 2 || slices.Contains(files, "") {
		return c.misused(fmt.Errorf("--vktest.compare: want two report.yaml or results.jsonl files, OLD,NEW, or more, the oldest first, got %q", c.compare))
	}
	broken, err := report.CompareFiles(c.stdout, files...)
	switch {
	case err != nil:
		return c.misused(err)
	case broken:
		return Failed
	}
	return OK
}

// runMerge merges reports.
func (c *Command) runMerge() int {
	if _, err := c.mergeSince(time.Time{}); err != nil {
		return c.misused(fmt.Errorf("--vktest.merge: %w", err))
	}
	_, err := fmt.Fprintf(c.stdout, "merged %s into %s\n", c.merged(), c.merge)
	return c.finish(err)
}

// merged says what was merged.
func (c *Command) merged() string {
	if c.flags.NArg() == 1 {
		return "the reports in " + c.flags.Arg(0)
	}
	return fmt.Sprintf("%d reports", c.flags.NArg())
}

// MergeAfterJobs merges the reports of runs that did not begin before a time, prints the summary, and judges the whole:
// it is the end of a run in many parts.
func (c *Command) MergeAfterJobs(since time.Time) int {
	whole, err := c.mergeSince(since)
	if err != nil {
		return c.misused(fmt.Errorf("--vktest.merge: %w", err))
	}
	if err := whole.WriteSummary(c.stdout, report.Regressions{}, c.merge); err != nil {
		return c.finish(err)
	}
	if whole.Result == report.RunFailure || whole.Result == report.RunError {
		return Failed
	}
	return OK
}

// runConvert writes a report in other forms.
func (c *Command) runConvert() int {
	if c.flags.NArg() != 1 {
		return c.misused(fmt.Errorf("--vktest.convert: want one report.yaml or results.jsonl as argument, got %d: --vktest.convert=OUT results.jsonl", c.flags.NArg()))
	}
	if err := reportdir.Convert(c.convert, c.flags.Arg(0)); err != nil {
		return c.misused(fmt.Errorf("--vktest.convert: %w", err))
	}
	_, err := fmt.Fprintf(c.stdout, "wrote %s\n", c.convert)
	return c.finish(err)
}

// runKnownFailures prints what a configuration needs to expect the failures of a report, beyond those that it expects
// already. It takes no configuration.
func (c *Command) runKnownFailures() int {
	r, err := report.Read(c.knownFailures)
	if err != nil {
		return c.misused(fmt.Errorf("--vktest.known-failures: %w", err))
	}
	if _, err := os.Stat(c.Config.File); err == nil || c.namesConfig() {
		if err := c.load(); err != nil {
			return c.misused(fmt.Errorf("--vktest.known-failures: the configuration cannot be read:\n%w", err))
		}
	}
	expected := func(node, test, check string) bool {
		return slices.ContainsFunc(c.Config.KnownFailuresOf(node, test), func(k config.KnownFailure) bool { return k.Expects(check) })
	}
	return c.finish(report.KnownFailures(r, expected, c.stdout))
}

// runDiagnose prints the probable causes of the failures of a report.
func (c *Command) runDiagnose() int {
	r, err := report.Read(c.diagnose)
	if err != nil {
		return c.misused(fmt.Errorf("--vktest.diagnose: %w", err))
	}
	return c.finish(diagnosis.Write(c.stdout, r))
}

// namesConfig reports whether the user says where the configuration is.
func (c *Command) namesConfig() bool {
	return c.isSet("vktest.config") || os.Getenv(config.EnvFile) != ""
}

// runVerify tells whether a report can be published.
func (c *Command) runVerify() int {
	r, err := report.Read(c.verify)
	if err != nil {
		return c.misused(fmt.Errorf("--vktest.verify: %w", err))
	}
	problems := report.Verify(r)
	if err := report.WriteVerification(c.stdout, r, problems); err != nil {
		return c.finish(err)
	}
	if len(problems) > 0 {
		return Failed
	}
	return OK
}

// runMatrix compares the reports of implementations.
func (c *Command) runMatrix() int {
	paths, err := reportdir.Matrix(c.matrix)
	if err != nil {
		return c.misused(fmt.Errorf("--vktest.matrix: %w", err))
	}
	_, err = fmt.Fprintf(c.stdout, "wrote %s\n", strings.Join(paths, "\n      "))
	return c.finish(err)
}
