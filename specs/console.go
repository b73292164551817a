// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Ginkgo prints what it is given. Nothing else in this package gives it texts, so that all of them are redacted.

// fail ends a spec with a failure, and the whole run if that was stopped.
func (s *Suite) fail(ctx context.Context, text string) {
	text = s.redact.Text(text)
	if _, stopped := stopOf(ctx); stopped {
		ginkgo.AbortSuite(text, 1)
	}
	ginkgo.Fail(text, 1)
}

// skip ends a spec that has no verdict.
func (s *Suite) skip(text string) { ginkgo.Skip(s.redact.Text(text), 1) }

// skipInapplicable skips a spec that does not apply to the cluster or the site.
func (s *Suite) skipInapplicable(text string) {
	s.newRecorder().note(func(r *report.Record) { r.NotApplicable = true })
	ginkgo.Skip(s.redact.Text(text), 1)
}

// abort ends the whole run.
func (s *Suite) abort(text string) { ginkgo.AbortSuite(s.redact.Text(text), 1) }

// by says what a spec does next.
func (s *Suite) by(text string) { ginkgo.By(s.redact.Text(text)) }

// show prints a text with a spec, however it ends.
func (s *Suite) show(title, text string) {
	ginkgo.AddReportEntry(title, s.redact.Text(text), ginkgo.ReportEntryVisibilityAlways)
}

// logf prints with a spec, with -v at once and otherwise if it fails.
func (s *Suite) logf(format string, args ...any) {
	ginkgo.GinkgoWriter.Print(s.redact.Text(fmt.Sprintf(format, args...)) + "\n")
}

// stdout and stderr are for what is printed before and after the specs.
func (s *Suite) stdout() io.Writer { return s.redact.Writer(os.Stdout) }
func (s *Suite) stderr() io.Writer { return s.redact.Writer(os.Stderr) }

// divert sends everything that a program prints to its standard error but the result of a discovery, which can then be
// redirected into a file.
func (s *Suite) divert() {
	s.claims = os.Stdout
	os.Stdout, formatter.ColorableStdOut = os.Stderr, formatter.ColorableStdErr
}

// found is for the result of a discovery.
func (s *Suite) found() io.Writer {
	if s.claims == nil {
		return s.stdout()
	}
	return s.redact.Writer(s.claims)
}
