// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/chaos"
)

// matrix is what is played, and what came out.
type matrix struct {
	cluster cluster
	// places bound the runs at a time.
	places chan struct{}
	// without are the outcomes without faults, by group.
	without map[string]outcome

	mu    sync.Mutex
	lines []line
}

// line is a row in one of its phases.
type line struct {
	row   chaos.Row
	phase chaos.Phase
	// same are templates with the same verdict as without faults, errors those with error or none.
	same, errors int
	left, struck int
	wrong        []string
}

// add judges and counts one run.
func (l *line) add(without, with outcome) (wrong []string) {
	for template, was := range without.verdicts {
		if strings.HasPrefix(template, report.Preconditions) {
			continue
		}
		switch with.verdicts[template] {
		case was:
			l.same++
		case report.Error, report.Skipped, "":
			l.errors++
		}
	}
	wrong = judge(without, with)
	l.wrong = append(l.wrong, wrong...)
	l.left += len(with.left)
	l.struck += with.struck
	return wrong
}

func (m *matrix) add(l line) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = append(m.lines, l)
}

// table shows a line for each row and phase.
func (m *matrix) table() string {
	slices.SortFunc(m.lines, func(a, b line) int {
		return cmp.Or(strings.Compare(a.row.ID, b.row.ID), strings.Compare(string(a.phase), string(b.phase)))
	})
	var out strings.Builder
	wrong := 0
	fmt.Fprintf(&out, "seed %d\n%-24s %-9s %5s %5s %5s %6s\n", *seed, "row", "phase", "same", "error", "left", "struck")
	for _, l := range m.lines {
		text := fmt.Sprintf("%-24s %-9s %5d %5d %5d %6d  %s", l.row.ID, l.phase, l.same, l.errors, l.left, l.struck, strings.Join(l.wrong, "; "))
		fmt.Fprintln(&out, strings.TrimRight(text, " "))
		if len(l.wrong) > 0 {
			wrong++
		}
	}
	fmt.Fprintf(&out, "%d rows and phases, %d wrong", len(m.lines), wrong)
	return out.String()
}
