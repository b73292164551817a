// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

// The situations that a log can be in.
var (
	aRunning  = newPod("Running", running())
	anExited  = newPod("Running", exited(0, "Completed"))
	aFinished = newPod("Succeeded", exited(0, "Completed"))
)

func read(text string) LogState { return LogState{Text: []byte(text), Read: true} }
func once(text string) LogState { return LogState{Text: []byte(text), Read: true, Final: true} }
func final(text string) LogState {
	return LogState{Text: []byte(text), Read: true, Final: true, Confirmed: true}
}
func cut(l LogState) LogState { l.Cut = 100; return l }
func rotated(l LogState, earlier ...string) LogState {
	for _, piece := range earlier {
		l.Earlier = append(l.Earlier, []byte(piece))
	}
	return l
}
func failing(l LogState) LogState {
	l.Err = errors.New("connection refused")
	return l
}

func TestLogOperators(t *testing.T) {
	const some, none = "x 1\nx 2\n", "nothing"
	tests := []struct {
		operator string
		pod      *corev1.Pod
		log      LogState
		want     Verdict
	}{
		{"Exists", aRunning, read(some), Holds},
		{"Exists", aRunning, read(none), NotYet},
		{"Exists", anExited, read(none), NotYet},  // not read since
		{"Exists", aRunning, final(none), NotYet}, // it was started again
		{"Exists", anExited, final(none), Never},
		{"Exists", anExited, once(none), NotYet}, // the end was reported before the last lines
		{"Exists", aFinished, once(some), Holds},
		{"Exists", aFinished, final(none), Never},
		{"Exists", newPod("Failed"), final(none), Never}, // terminal phase without container status
		{"Exists", aFinished, final(""), Never},
		{"Exists", aFinished, cut(final(some)), Holds},
		{"Exists", aFinished, failing(read(some)), Holds},
		{"Exists", aFinished, failing(read(none)), NotYet},
		{"Exists", aFinished, failing(LogState{}), NotYet},
		{"Exists", aRunning, LogState{}, NotYet},
		{"CountAtLeast, value: 2", aRunning, read(some), Holds},
		{"CountAtLeast, value: 3", aRunning, read(some), NotYet},
		{"CountAtLeast, value: 3", aFinished, final(some), Never},
		{"CountAtLeast, value: 3", aFinished, once(some), NotYet},
		{"CountAtMost, value: 2", aRunning, LogState{}, NotYet},
		{"CountAtMost, value: 2", aRunning, read(some), Holds},
		{"CountAtMost, value: 2", aRunning, failing(read(some)), NotYet},
		{"CountAtMost, value: 2", aFinished, read(some), NotYet}, // the end of the log is missing
		{"CountAtMost, value: 2", aFinished, final(some), Holds},
		{"CountAtMost, value: 2", aFinished, cut(final(some)), Never}, // more may be in what was dropped
		{"CountAtMost, value: 1", aRunning, read(some), Never},
		{"CountAtMost, value: 1, tail_lines: 5", aRunning, read(some), NotYet}, // the window moves on
		{"CountAtMost, value: 1, tail_lines: 5", aFinished, final(some), Never},
		{"CountAtMost, value: 1, tail_lines: 5", aFinished, once(some), NotYet},
		{"CountAtMost, value: 0", aFinished, final(none), Holds},
		{"CountExactly, value: 2", aRunning, read(some), Holds},
		{"CountExactly, value: 2", aFinished, read(some), NotYet},
		{"CountExactly, value: 2", aFinished, final(some), Holds},
		{"CountExactly, value: 2", aFinished, once(some), Holds},
		{"CountExactly, value: 3", aRunning, read(some), NotYet},
		{"CountExactly, value: 3", aFinished, final(some), Never},
		{"CountExactly, value: 1", aRunning, read(some), Never},
		{"CountExactly, value: 0", aFinished, final(none), Holds},
		{"Is, value: 2", aRunning, read(some), Holds},
		{"Is, value: '2'", aRunning, read(some), Holds},
		{"Is, value: 3", aRunning, read(some), NotYet},
		{"Is, value: 3", aFinished, final(some), Never},
		{"DoesNotExist", aRunning, read(none), NotYet},
		{"DoesNotExist", aRunning, read(some), Never},
		{"DoesNotExist", aFinished, read(none), NotYet},
		{"DoesNotExist", aFinished, once(none), Holds},
		{"DoesNotExist", aFinished, final(none), Holds},
		{"DoesNotExist", aFinished, final(""), Holds},
		{"DoesNotExist", aFinished, cut(final(none)), Never},
		{"Exists", aRunning, rotated(read(""), some), Holds}, // it was in the log
		{"Exists", aFinished, rotated(final(none), some), Holds},
		{"Exists", aFinished, rotated(final(none), "x ", "1"), Never}, // no match spans two pieces
		{"CountAtLeast, value: 4", aRunning, rotated(read(some), some), Holds},
		{"CountAtMost, value: 3", aRunning, rotated(read(some), some), Never},
		{"CountAtMost, value: 4", aRunning, rotated(read(some), some), NotYet}, // more may have been between them
		{"CountExactly, value: 4", aFinished, rotated(final(some), some), Never},
		{"Is, value: 2", aRunning, rotated(read(none), some, none), Holds},
		{"DoesNotExist", aRunning, rotated(read(none), some), Never},
		{"DoesNotExist", aFinished, rotated(final(none), none), Never},
		{"Exists, previous: true", aRunning, final(none), Never}, // the run before has ended
		{"Exists, previous: true", aRunning, failing(LogState{}), NotYet},
	}
	for _, tt := range tests {
		s := &fake{pods: []PodState{{Pod: tt.pod}}, logs: map[string]LogState{"p/main": tt.log}}
		r := decode(t, `check_logs: [{name: p, regex: 'x (\d)', operator: `+tt.operator+`}]`).Evaluate(s)
		if r.Verdict() != tt.want {
			t.Errorf("%s, pod %s, log %+v: %s, want %s\n%s", tt.operator, tt.pod.Status.Phase, tt.log, r.Verdict(), tt.want, r.Outcomes[0].Got)
		}
	}
}

func TestLogPods(t *testing.T) {
	pod := func(name string, phase corev1.PodPhase) PodState {
		return PodState{Pod: newPod(phase, named(name, "job-"), exited(0, ""))}
	}
	logs := map[string]LogState{"job-yes/main": final("x"), "job-no/main": final("y"), "job-wait/main": read("y"), "p/main": final("y")}
	tests := []struct {
		rule, check string
		pods        []PodState
		want        Verdict
	}{
		{"no pod", "name: p", nil, NotYet},
		{"pod gone, log without match", "name: p", []PodState{{Pod: newPod("Running"), Gone: true}}, Never},
		{"pod gone, nothing known", "name: p", []PodState{{Gone: true}}, Never},
		{"image can never be pulled", "name: q", []PodState{{Pod: newPod("Pending", named("q", ""), waiting("ErrImageNeverPull", ""))}}, Never},
		{"generated: one suffices", "name: job-", []PodState{pod("job-no", "Succeeded"), pod("job-yes", "Succeeded")}, Holds},
		{"generated: one may still", "name: job-", []PodState{pod("job-no", "Succeeded"), pod("job-wait", "Running")}, NotYet},
		{"generated: none does", "name: job-", []PodState{pod("job-no", "Succeeded")}, Never},
		{"generated: the Job may try again", "name: job-", []PodState{pod("job-no", "Failed")}, NotYet},
		{"all: each has to", "name: job-, all: true", []PodState{pod("job-no", "Succeeded"), pod("job-yes", "Succeeded")}, Never},
		{"all: one may still", "name: job-, all: true", []PodState{pod("job-wait", "Running"), pod("job-yes", "Succeeded")}, NotYet},
		{"all: each does", "name: job-, all: true", []PodState{pod("job-yes", "Succeeded")}, Holds},
		{"all: at least one", "name: job-, all: true", nil, NotYet},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			r := decode(t, "check_logs: [{regex: x, "+tt.check+"}]").Evaluate(&fake{pods: tt.pods, logs: logs})
			if r.Verdict() != tt.want {
				t.Errorf("%s, want %s: %s", r.Verdict(), tt.want, r.Outcomes[0].Got)
			}
		})
	}
}

func TestUnknownContainerIsNever(t *testing.T) {
	r := decode(t, "check_logs: [{name: p, regex: x, container: absent}]").Evaluate(&fake{pods: []PodState{{Pod: newPod("Running")}}})
	if r.Verdict() != Never || !strings.HasSuffix(r.Outcomes[0].Got, "it has main") {
		t.Errorf("%s, %q", r.Verdict(), r.Outcomes[0].Got)
	}
}

func TestRegexLimitIsNever(t *testing.T) {
	s := &fake{pods: []PodState{{Pod: aRunning}}, logs: map[string]LogState{"p/main": read(strings.Repeat("a", 64) + "b")}}
	o := decode(t, "check_logs: [{name: p, regex: '(a+)+$'}]").Evaluate(s).Outcomes[0]
	if o.Verdict != Never || o.Err == nil || !strings.Contains(o.Got, "took too long (limit 2s) on 65 characters") {
		t.Errorf("%s, %v, %q", o.Verdict, o.Err, o.Got)
	}
}

// TestLogsAreSearchedOnce: a log of the same generation is not searched again, one of another generation is.
func TestLogsAreSearchedOnce(t *testing.T) {
	s := &fake{pods: []PodState{{Pod: aRunning}}, logs: map[string]LogState{}}
	e := NewEvaluator(decode(t, "check_logs: [{name: p, regex: x}]").Checks)
	steps := []struct {
		text       string
		generation uint64
		want       Verdict
	}{
		{"a", 1, NotYet},
		{"x", 1, NotYet}, // not looked at: the generation promises that nothing changed
		{"x", 2, Holds},
		{"a", 3, NotYet},
		{"x", 0, Holds}, // no promise
		{"a", 0, NotYet},
	}
	for i, step := range steps {
		s.logs["p/main"] = LogState{Text: []byte(step.text), Read: true, Generation: step.generation}
		if got := e.Evaluate(s).Verdict(); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
}

// grown is a state whose log gets its last reading between two looks.
type grown struct {
	*fake
	looks int
}

func (g *grown) Log(LogRef) LogState {
	g.looks++
	return LogState{Text: []byte("a"), Read: true, Final: true, Confirmed: g.looks > 1}
}

// TestLogIsTheSameForAllChecks: otherwise the second check would decide, though the first does not hold either.
func TestLogIsTheSameForAllChecks(t *testing.T) {
	e := NewEvaluator(decode(t, "check_logs: [{name: p, regex: x}, {name: p, regex: y}]").Checks)
	s := &grown{fake: &fake{pods: []PodState{{Pod: newPod("Succeeded", exited(0, "Completed"))}}}}
	for i, want := range []Verdict{NotYet, Never} {
		r := e.Evaluate(s)
		if r.Outcomes[0].Verdict != want || r.Outcomes[1].Verdict != want {
			t.Errorf("evaluation %d: %s and %s, want %s", i, r.Outcomes[0].Verdict, r.Outcomes[1].Verdict, want)
		}
	}
}

func TestLogWant(t *testing.T) {
	for check, want := range map[string]string{
		"{name: p, regex: x}":                                                             `operator Exists, regex "x"`,
		"{name: p, regex: x, container: c}":                                               `operator Exists, regex "x", in the log of container c`,
		"{name: p, regex: x, previous: true}":                                             `operator Exists, regex "x", in the log with previous`,
		"{name: p, regex: x, container: c, tail_lines: 1, limit_bytes: 7}":                `operator Exists, regex "x", in the log of container c with tail_lines 1, limit_bytes 7`,
		"{name: p, regex: x, since_seconds: 2, timestamps: true, operator: DoesNotExist}": `operator DoesNotExist, regex "x", in the log with since_seconds 2, timestamps`,
	} {
		o := decode(t, "check_logs: ["+check+"]").Evaluate(&fake{}).Outcomes[0]
		if o.Want != want {
			t.Errorf("%s:\ngot  %s\nwant %s", check, o.Want, want)
		}
	}
}

func TestLogRefs(t *testing.T) {
	p := decode(t, `
check_logs:
- {name: p, regex: a}
- {name: p, regex: b, container: main}
- {name: p, regex: c, tail_lines: 5, since_seconds: 6, limit_bytes: 7, timestamps: true}
- {name: p, regex: d, tail_lines: 0}
- {name: p, regex: e, previous: true}
- {name: p, regex: f, container: absent}
`)
	s := &fake{pods: []PodState{{Pod: aRunning}}}
	p.Evaluate(s)
	main := LogRef{Namespace: "default", Pod: "p", Container: "main", UID: "1"}
	limited, none, previous := main, main, main
	limited.TailLines, limited.SinceSeconds, limited.LimitBytes, limited.Timestamps = Limit{true, 5}, Limit{true, 6}, Limit{true, 7}, true
	none.TailLines = Limit{Set: true}
	previous.Previous = true
	if diff := cmp.Diff([]LogRef{main, limited, none, previous}, s.asked); diff != "" {
		t.Errorf("equal logs are asked for once: (-want +got)\n%s", diff)
	}
}

func BenchmarkEvaluateUnchanged(b *testing.B) {
	log := LogState{Text: []byte(strings.Repeat("a line of the log\n", 1<<18)), Read: true, Generation: 1}
	s := &fake{pods: []PodState{{Pod: aRunning}}, logs: map[string]LogState{"p/main": log}}
	e := NewEvaluator(decode(b, "check_pods: [{name: p}]\ncheck_logs: [{name: p, regex: x.*y}, {name: p, regex: z}]").Checks)
	e.Evaluate(s)
	for b.Loop() {
		s.asked = s.asked[:0]
		e.Evaluate(s)
	}
}

// TestAFollowedLog has streams: final ones have ended.
func TestAFollowedLog(t *testing.T) {
	const some, none = "x 1\nx 2\n", "nothing"
	tests := map[string]struct {
		operator string
		pod      PodState
		log      LogState
		want     Verdict
	}{
		"it came while the container ran":  {"Exists", PodState{Pod: aRunning}, read(some), Holds},
		"it may come":                      {"Exists", PodState{Pod: aRunning}, read(none), NotYet},
		"the end may be reported late":     {"Exists", PodState{Pod: aRunning}, final(none), NotYet},
		"the stream ended without it":      {"Exists", PodState{Pod: aFinished}, final(none), Never},
		"the stream ended with it":         {"Exists", PodState{Pod: aFinished}, final(some), Holds},
		"the stream does not end":          {"Exists", PodState{Pod: aFinished}, read(some), NotYet},
		"the stream broke":                 {"Exists", PodState{Pod: aFinished}, failing(read(some)), NotYet},
		"the last lines of a pod":          {"Exists", PodState{Pod: aRunning, Gone: true}, read(none), NotYet},
		"a broken stream of a pod is lost": {"Exists", PodState{Pod: aRunning, Gone: true}, failing(read(none)), Never},
		"exactly, while it runs":           {"CountExactly, value: 2", PodState{Pod: aRunning}, read(some), Holds},
		"exactly, not ended":               {"CountExactly, value: 2", PodState{Pod: aFinished}, read(some), NotYet},
		"exactly, ended":                   {"CountExactly, value: 2", PodState{Pod: aFinished}, final(some), Holds},
		"too many, whatever follows":       {"CountExactly, value: 1", PodState{Pod: aFinished}, read(some), Never},
	}
	for name, tt := range tests {
		s := &fake{pods: []PodState{tt.pod}, logs: map[string]LogState{"p/main": tt.log}}
		r := decode(t, `check_logs: [{name: p, follow: true, regex: 'x (\d)', operator: `+tt.operator+`}]`).Evaluate(s)
		if r.Verdict() != tt.want {
			t.Errorf("%s: %s, want %s\n%s", name, r.Verdict(), tt.want, r.Outcomes[0].Got)
		}
	}
}

// TestWhatCannotBeDecidedIsSaid has logs with a part missing. The error keeps the node from being blamed, unless what
// is there decides.
func TestWhatCannotBeDecidedIsSaid(t *testing.T) {
	broken := errors.New("connection reset by peer")
	stale := read("nothing")
	stale.Err = broken
	forbidden := read("x 1")
	forbidden.Err = broken
	tests := map[string]struct {
		operator string
		log      LogState
		want     error
	}{
		"complete":                       {"Exists", final("nothing"), nil},
		"too long":                       {"Exists", cut(final("nothing")), ErrLogIncomplete},
		"rotated":                        {"Exists", rotated(final("nothing"), "nothing"), ErrLogIncomplete},
		"rotated, what must not be":      {"DoesNotExist", rotated(final("nothing"), "nothing"), ErrLogIncomplete},
		"rotated, and it is there":       {"DoesNotExist", rotated(final("nothing"), "x 1"), nil},
		"the last reading broke":         {"Exists", stale, broken},
		"it broke, but what was read is": {"DoesNotExist", forbidden, nil},
	}
	for name, tt := range tests {
		s := &fake{pods: []PodState{{Pod: aFinished}}, logs: map[string]LogState{"p/main": tt.log}}
		o := decode(t, `check_logs: [{name: p, regex: 'x (\d)', operator: `+tt.operator+`}]`).Evaluate(s).Outcomes[0]
		if o.Verdict == Holds || !errors.Is(o.Err, tt.want) || tt.want == nil && o.Err != nil {
			t.Errorf("%s: %s, error %v, want %v", name, o.Verdict, o.Err, tt.want)
		}
	}
}
