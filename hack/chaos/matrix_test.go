// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/internal/chaos"
)

var (
	kubeconfig = flag.String("kubeconfig", "", "a cluster with the honest node vk-node-1; without it, the API server is a fake")
	scale      = flag.Float64("scale", 0.1, "multiplies the durations of the faults, and the timeouts of the suite")
	patience   = flag.Float64("patience", 1, "multiplies the timeouts of the suite further, for a cluster on a busy machine")
	seed       = flag.Uint64("seed", 0, "chooses the requests of faults that happen to a share of them; 0 means a new seed")
	only       = flag.String("rows", "", "a regular expression for the rows and phases to try, as \"row phase\"")
	sample     = flag.Bool("sample", false, "tries only the phases that rows are sampled in, with the templates that take no time")
	places     = flag.Int("places", 48, "how many runs there are at a time; a run waits most of the time")
)

// groupsOf are patterns of templates that share a run. Those from 190 need a dishonest node.
func groupsOf() []string {
	switch {
	case *sample:
		return []string{"0*", "1[13]*"}
	case *kubeconfig != "":
		return []string{"0*", "1[1-4]*", "1[5-8]*"}
	}
	return []string{"0*", "1[1-4]*", "1[5-9]*"}
}

// prepare skips a test that the flags do not ask for, and chooses the seed.
func prepare(t *testing.T, asked bool) {
	t.Helper()
	if testing.Short() || !asked {
		t.Skip("takes minutes")
	}
	if *seed == 0 {
		*seed = rand.Uint64()
	}
}

// TestMatrix tries every row in each of its phases.
func TestMatrix(t *testing.T) {
	prepare(t, true)
	rows, err := chaos.Rows()
	if err != nil {
		t.Fatal(err)
	}
	pattern := regexp.MustCompile(*only)
	m := &matrix{cluster: newCluster(t), places: make(chan struct{}, *places), without: map[string]outcome{}}
	defer func() { t.Log(m.table()) }()
	t.Run("rows", func(t *testing.T) {
		m.playWithout(t)
		for _, row := range rows {
			phases := row.Phases
			if *sample {
				phases = row.Sample
			}
			for _, phase := range phases {
				if name := row.ID + " " + string(phase); pattern.MatchString(name) {
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						m.try(t, row, phase)
					})
				}
			}
		}
	})
}

// playWithout plays all templates without faults. The matrix would prove nothing if none of them passed, or if none
// failed.
func (m *matrix) playWithout(t *testing.T) {
	t.Helper()
	var runs []run
	for _, group := range groupsOf() {
		runs = append(runs, run{group: group})
	}
	var verdicts []string
	for i, got := range m.play(t, runs...) {
		m.without[runs[i].group] = got
		for _, template := range sortedKeys(got.verdicts) {
			wanted, verdict := "passed", string(got.verdicts[template])
			if strings.HasPrefix(template, "1") {
				wanted = "failed"
			}
			if isUnjudged(template, got.verdicts[template]) {
				continue // by any rule, as the fake API server does not keep who wrote a status
			}
			if verdict != wanted {
				t.Fatalf("%s is %s without any fault:\n%s", template, verdict, got.console)
			}
			verdicts = append(verdicts, template+" "+verdict)
		}
	}
	slices.Sort(verdicts)
	fmt.Fprintln(os.Stderr, strings.Join(slices.Compact(verdicts), ", "))
}

// try plays a row in a phase, with all templates.
func (m *matrix) try(t *testing.T, row chaos.Row, phase chaos.Phase) {
	t.Helper()
	l := line{row: row, phase: phase}
	var runs []run
	for _, group := range groupsOf() {
		runs = append(runs, run{group, row.Faults, phase, row.HTTP1, row.Overlap})
	}
	var consoles strings.Builder
	for i, got := range m.play(t, runs...) {
		if wrong := l.add(m.without[runs[i].group], got); len(wrong) > 0 {
			fmt.Fprintf(&consoles, "%s\n", got.console)
		}
	}
	if l.struck == 0 { // not every template has every phase, but one has
		l.wrong = append(l.wrong, "the fault never happened")
	}
	m.add(l)
	known := row.Wrong[phase]
	switch {
	case len(l.wrong) > 0 && known == "":
		t.Errorf("%s\n%s", strings.Join(l.wrong, "\n"), consoles.String())
	case len(l.wrong) == 0 && known != "" && !strings.HasPrefix(known, "sometimes "):
		t.Errorf("the row is right now: remove %q", known)
	}
}
