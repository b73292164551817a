// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

// byLine is a state with one pod whose log is stamped if it is read with timestamps, and else what since returns.
type byLine struct {
	*fake
	stamped, since LogState
}

func (s byLine) Log(r LogRef) LogState {
	s.asked = append(s.asked, r)
	if r.Timestamps {
		return s.stamped
	}
	return s.since
}

func TestSinceLine(t *testing.T) {
	const early, later = "2026-01-02T03:04:05.9Z early\n", "2026-01-02T03:04:07.5+01:00 later\n"
	at := func(n int64) []Limit { return []Limit{{}, {Set: true, N: n}} }
	tests := map[string]struct {
		phase   corev1.PodPhase
		stamped LogState
		verdict Verdict
		got     string
		// times are those that the logs were asked for with.
		times []Limit
	}{
		"the line is there":                  {"Running", read(early + later + later), Holds, "1 match", at(1767319447)},
		"the beginning has been rotated off": {"Running", rotated(read("2026-01-02T03:04:09Z later\n"), later), Holds, "1 match", at(1767319447)},
		"no line yet":                        {"Running", read(early), NotYet, `no line matches since_line "^later$", in 29 bytes of log with timestamps`, at(0)[:1]},
		"no line at all":                     {"Succeeded", final(early), Never, `no line matches since_line "^later$", in 29 bytes of log with timestamps`, at(0)[:1]},
		"no times":                           {"Running", read("early\nlater\nso later\n"), NotYet, `has no time before it, but "so"`, at(0)[:1]},
		"other times":                        {"Running", read("early\n[03:04] later\n"), NotYet, `has no time before it, but "[03:04]"`, at(0)[:1]},
		"not read":                           {"Running", LogState{}, NotYet, "the log has not been read yet", at(0)[:1]},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pod := newPod(tt.phase, running())
			if tt.phase == corev1.PodSucceeded {
				pod = newPod(tt.phase, exited(0, "Completed"))
			}
			s := byLine{&fake{pods: []PodState{{Pod: pod}}}, tt.stamped, read("later\n")}
			o := decode(t, "check_logs: [{name: p, regex: later, since_line: ^later$}]").Evaluate(s).Outcomes[0]
			if o.Verdict != tt.verdict || !strings.Contains(o.Got, tt.got) || o.Want != `operator Exists, regex "later", in the log with since_line "^later$"` {
				t.Errorf("%s: %s (want %s)", o.Verdict, o.Got, o.Want)
			}
			var times []Limit
			for _, ref := range s.asked {
				times = append(times, ref.SinceTime)
			}
			if diff := cmp.Diff(tt.times, times); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
