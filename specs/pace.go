// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"fmt"
	"io"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
)

// pace shows how far a run is and how long the rest may take.
type pace struct {
	out io.Writer
	// total is the number of specs to run, begun of those that have begun. quick are those of rules at the end, which
	// take no time.
	total, begun, quick int
	start               time.Time
}

// showPace prints a line before each spec if the user follows the run with -v. With several processes each would know
// only its own specs, so nothing is shown.
func (s *Suite) showPace(out io.Writer) {
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	if suiteConfig.ParallelTotal > 1 || reporterConfig.Verbosity().LT(types.VerbosityLevelVerbose) {
		return
	}
	p := &pace{out: out, quick: s.selectedRules()}
	ginkgo.ReportBeforeSuite(func(r types.Report) { p.total, p.start = r.PreRunStats.SpecsThatWillRun, time.Now() })
	ginkgo.ReportBeforeEach(func(spec types.SpecReport) {
		if spec.State != types.SpecStateSkipped && spec.State != types.SpecStatePending {
			p.next(time.Since(p.start))
		}
	})
}

// next notes that a spec begins, this long after the run did.
func (p *pace) next(elapsed time.Duration) {
	done := p.begun
	p.begun++
	line := fmt.Sprintf("  %d of %d", p.begun, p.total)
	if done > 0 {
		line += ", " + timeLeft(elapsed/time.Duration(done)*time.Duration(max(0, p.total-p.quick-done)))
	}
	fmt.Fprintln(p.out, line)
}

// timeLeft rounds an estimate to what it is good for.
func timeLeft(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	switch {
	case minutes < 1:
		return "less than a minute left"
	case minutes < 60:
		return fmt.Sprintf("about %d min left", minutes)
	}
	return fmt.Sprintf("about %d h %d min left", minutes/60, minutes%60)
}
