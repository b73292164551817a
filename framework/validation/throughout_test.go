// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// at is second n of a test.
func at(n int) time.Time { return time.Unix(int64(n), 0) }

// story is a pod over time: "Pending Running Failed" are its phases in seconds 0, 1 and 2; "-" is a second without a
// revision.
func story(text string) (revisions []Revision) {
	for second, phase := range strings.Fields(text) {
		if phase != "-" {
			pod := newPod(corev1.PodPhase(phase))
			pod.ResourceVersion = fmt.Sprint(100 + second)
			revisions = append(revisions, Revision{Number: len(revisions), Version: pod.ResourceVersion, At: at(second), Pod: pod})
		}
	}
	return revisions
}

// told is the state at the end of a story, a second after its last word.
func told(text string) *fake {
	revisions := story(text)
	last := revisions[len(revisions)-1]
	fields := last.fields()
	fields["metadata"].(map[string]any)["uid"] = "1"
	return &fake{
		pods:      []PodState{{Pod: last.Pod, Changed: last.At}},
		objects:   map[string]ObjectState{"Pod/p": {Object: fields}},
		revisions: map[types.UID][]Revision{"1": revisions},
		now:       at(len(strings.Fields(text))),
	}
}

// TestChecksOverTime: the same demands on the phase by check_pods and by an expression.
func TestChecksOverTime(t *testing.T) {
	for _, tt := range []struct {
		what, demand, story string
		since, away         int
		want                Verdict
		wait                time.Duration
	}{
		{"always: not so yet", "always: true", "Pending", 0, 0, NotYet, 0},
		{"always: so from the first", "always: true", "Running Running", 0, 0, Holds, 0},
		{"always: so from some time on", "always: true", "Pending Running Running", 0, 0, Holds, 0},
		{"always: so, not so", "always: true", "Running Pending", 0, 0, Never, 0},
		{"always: so, not so, so", "always: true", "Running Pending Running", 0, 0, Never, 0},
		{"always: not so before the step", "always: true", "Running Pending Running Running", 2, 0, Holds, 0},
		{"without it", "", "Running Pending Running", 0, 0, Holds, 0},

		{"never: not seen", `never: 'object.status.phase == "Unknown"'`, "Pending Running", 0, 0, Holds, 0},
		{"never: seen", `never: 'object.status.phase == "Pending"'`, "Pending Running", 0, 0, Never, 0},
		{"never: seen last", `never: 'object.status.phase == "Running" && object.metadata.name == "p"'`, "Pending Running", 0, 0, Never, 0},
		{"never: seen between", `never: 'object.status.phase == "Unknown"'`, "Pending Unknown Running", 0, 0, Never, 0},
		{"never: seen before the step", `never: 'object.status.phase == "Unknown"'`, "Unknown Running Running", 1, 0, Holds, 0},
		{"never: the step began with it", `never: 'object.status.phase == "Running" && object.metadata.name == "p"'`, "Running - -", 2, 0, Never, 0},
		{"never: a missing field is not true", `never: object.status.reason == "x"`, "Running", 0, 0, Holds, 0},

		{"for_seconds: not so", "for_seconds: 2", "Pending", 0, 0, NotYet, 0},
		{"for_seconds: not for long enough", "for_seconds: 2", "Pending Running", 0, 0, NotYet, time.Second},
		{"for_seconds: for long enough", "for_seconds: 2", "Pending Running -", 0, 0, Holds, 0},
		{"for_seconds: other revisions are no break", "for_seconds: 2", "Running Running", 0, 0, Holds, 0},
		{"for_seconds: a break", "for_seconds: 2", "Running - - Pending Running", 0, 0, NotYet, time.Second},
		{"for_seconds: the API server was away", "for_seconds: 2", "Pending Running - -", 0, 2, NotYet, time.Second},
		{"for_seconds: before the step", "for_seconds: 2", "Running - - -", 3, 0, NotYet, time.Second},
		{"for_seconds: and always", "for_seconds: 2, always: true", "Running - - Pending Running - -", 0, 0, Never, 0},
	} {
		for _, check := range []string{
			"check_pods: [{name: p, status: Running, %s}]",
			`check_objects: [{kind: Pod, name: p, expression: object.status.phase == "Running", %s}]`,
		} {
			s := told(tt.story)
			s.away = time.Duration(tt.away) * time.Second
			e := NewEvaluator(decode(t, fmt.Sprintf(check, tt.demand)).Checks)
			e.Since = at(tt.since)
			if got := e.Evaluate(s); got.Verdict() != tt.want || got.Wait != tt.wait {
				t.Errorf("%s: %s: %s, to be asked again after %s, want %s, %s\n%s", tt.what, check, got.Verdict(), got.Wait, tt.want, tt.wait, got.Outcomes[0].Got)
			}
		}
	}
}

// TestWhatHasLastedIsToBeConfirmed: without an answer of the API server, it is not known to have lasted.
func TestWhatHasLastedIsToBeConfirmed(t *testing.T) {
	for story, lasted := range map[string]bool{"Running": false, "Running - -": true, "Pending - - -": false} {
		got := decode(t, "check_pods: [{name: p, status: Running, for_seconds: 2}]").Evaluate(told(story))
		if got.Lasted() != lasted || got.Unproven().Verdict() != NotYet || lasted != (got.Verdict() == Holds) {
			t.Errorf("%s: lasted %t, %s", story, got.Lasted(), got.Verdict())
		}
	}
	if got := decode(t, "check_pods: [{name: p, status: Running}]").Evaluate(told("Running - -")); got.Lasted() || got.Unproven().Verdict() != Holds {
		t.Error("what holds in the moment needs no confirmation")
	}
}

// TestCourseIsJudgedAsItGoes: whenever the checks are evaluated, the verdict is that of the whole story so far.
func TestCourseIsJudgedAsItGoes(t *testing.T) {
	const whole = "Pending Running - Unknown Running - Running - - Failed"
	for _, demand := range []string{"always: true", `never: 'object.status.phase == "Failed"'`, "for_seconds: 3"} {
		checks := decode(t, "check_pods: [{name: p, status: Running, "+demand+"}]").Checks
		e := NewEvaluator(checks)
		words := strings.Fields(whole)
		for n := 1; n <= len(words); n++ {
			s := told(strings.Join(words[:n], " "))
			now, once := e.Evaluate(s).Outcomes[0], checks.Evaluate(s).Outcomes[0]
			if now.Verdict != once.Verdict || now.Got != once.Got {
				t.Errorf("%s after %d seconds: %s (%s), want %s (%s)", demand, n, now.Verdict, now.Got, once.Verdict, once.Got)
			}
		}
	}
}

// TestWhatBrokeADemandIsTold: the revision, and what was observed in it.
func TestWhatBrokeADemandIsTold(t *testing.T) {
	for _, tt := range []struct{ check, story, want, got string }{
		{"check_pods: [{name: p, status: Running, always: true}]", "Pending Running Failed",
			"phase Running, in every revision from the first in which it holds",
			"no longer so at 00:00:02.000 UTC (resourceVersion 102), after it had held since 00:00:01.000 UTC (resourceVersion 101)\n" +
				"Failed, no container status"},
		{`check_objects: [{kind: Pod, name: p, expression: object.status.phase != "Pending", never: 'object.status.phase == "Failed"'}]`, "Pending Failed Succeeded",
			`object.status.phase != "Pending", never object.status.phase == "Failed"`,
			"object.status.phase == \"Failed\" was true at 00:00:01.000 UTC (resourceVersion 101)\nobject.status.phase = \"Failed\""},
		{`check_objects: [{kind: Pod, name: p, never: 'object.status.phase == "Failed"'}]`, "Pending",
			`an object, never object.status.phase == "Failed"`, "the object exists"},
		{"check_pods: [{name: p, status: Running, for_seconds: 2.5}]", "Pending Running",
			"phase Running, for 2.5s", "Running, no container status\nit has held for 1s, since 00:00:01.000 UTC (resourceVersion 101)"},
	} {
		o := decode(t, tt.check).Evaluate(told(tt.story)).Outcomes[0]
		if o.Want != tt.want || o.Got != tt.got {
			t.Errorf("%s\nwant %q, got %q\nwant %q, got %q", tt.check, o.Want, o.Got, tt.want, tt.got)
		}
	}
}

// TestEveryPodIsJudgedOverTime: of generated pods all, of pods of one name those before as well.
func TestEveryPodIsJudgedOverTime(t *testing.T) {
	pod := func(uid types.UID, story ...corev1.PodPhase) (PodState, []Revision) {
		var revisions []Revision
		for i, phase := range story {
			p := newPod(phase, named("p", "p-"))
			p.UID = uid
			revisions = append(revisions, Revision{Number: i, At: at(i), Pod: p})
		}
		return PodState{Pod: revisions[len(revisions)-1].Pod}, revisions
	}
	good, goodStory := pod("1", "Running", "Running")
	bad, badStory := pod("2", "Running", "Pending", "Running")
	gone := good
	gone.Gone = true
	for _, tt := range []struct {
		what, check string
		pods        []PodState
		want        Verdict
	}{
		{"generated, one was wrong", "check_pods: [{name: p-, status: Running, always: true}]", []PodState{good, bad}, Never},
		{"generated, all were right", "check_pods: [{name: p-, status: Running, always: true}]", []PodState{good}, Holds},
		{"gone and replaced", `check_objects: [{kind: Pod, name: p, expression: has(object.status.phase), always: true}]`, []PodState{gone, bad}, Never},
		{"gone and replaced, and not demanded", `check_objects: [{kind: Pod, name: p, expression: has(object.status.phase)}]`, []PodState{gone, bad}, Holds},
		{"wrong, gone and replaced", `check_objects: [{kind: Pod, name: p, never: object.status.phase == "Pending"}]`, []PodState{{Pod: bad.Pod, Gone: true}, good}, Never},
	} {
		s := &fake{
			pods: tt.pods, revisions: map[types.UID][]Revision{"1": goodStory, "2": badStory},
			objects: map[string]ObjectState{"Pod/p": {Object: map[string]any{"status": map[string]any{"phase": "Running"}}}},
		}
		if o := decode(t, tt.check).Evaluate(s).Outcomes[0]; o.Verdict != tt.want {
			t.Errorf("%s: %s (%s), want %s", tt.what, o.Verdict, o.Got, tt.want)
		}
	}
}

// TestOtherObjectsOverTime: an object that is absent for a while breaks what it held.
func TestOtherObjectsOverTime(t *testing.T) {
	object := func(value string) map[string]any {
		if value == "" {
			return nil
		}
		return map[string]any{"data": map[string]any{"a": value}}
	}
	for _, tt := range []struct {
		demand string
		story  []string // the values, "" where the object is absent
		want   Verdict
	}{
		{`expression: object.data.a == "x", always: true`, []string{"", "y", "x", "x"}, Holds},
		{`expression: object.data.a == "x", always: true`, []string{"x", "", "x"}, Never},
		{`expression: object.data.a == "x", for_seconds: 2`, []string{"x", "x", "x"}, Holds},
		{`expression: object.data.a == "x", for_seconds: 2`, []string{"x", "", "x"}, NotYet},
		{`never: object.data.a == "y"`, []string{"", "x"}, Holds},
		{`never: object.data.a == "y"`, []string{"x", "y", "x"}, Never},
		{`never: object.data.a == "y"`, []string{"x", ""}, NotYet},
	} {
		s := &fake{revisions: map[types.UID][]Revision{}, now: at(len(tt.story)), objects: map[string]ObjectState{}}
		for i, value := range tt.story {
			s.revisions[""] = append(s.revisions[""], Revision{Number: i, At: at(i), Object: object(value)})
			s.objects["Secret/s"] = ObjectState{Object: object(value)}
		}
		o := decode(t, "check_objects: [{kind: Secret, name: s, "+tt.demand+"}]").Evaluate(s).Outcomes[0]
		if o.Verdict != tt.want {
			t.Errorf("%s of %q: %s (%s), want %s", tt.demand, tt.story, o.Verdict, o.Got, tt.want)
		}
		if strings.Contains(o.Got, "object.data.a = ") {
			t.Errorf("a value of a Secret is told: %s", o.Got)
		}
	}
}

func TestDemandsAreDecodedStrictly(t *testing.T) {
	for check, want := range map[string]string{
		"check_pods: [{name: p, never: object.}]":                                "never: CEL expression: column",
		"check_pods: [{name: p, never: 'true'}]":                                 "does not use the variable object",
		"check_pods: [{name: p, for_seconds: 60}]":                               "must be less than timeout_seconds (1m0s)",
		"{timeout_seconds: 5, check_pods: [{name: p, for_seconds: 6}]}":          "must be less than timeout_seconds (5s)",
		"steps: [{timeout_seconds: 5, check_pods: [{name: p, for_seconds: 6}]}]": "steps[0].check_pods[0].for_seconds",
		"check_pods: [{name: p, for_seconds: 0}]":                                "greater than 0",
		"check_pods: [{name: p, always: sometimes}]":                             "always",
		"check_objects: [{kind: Pod, name: p}]":                                  "expression: must not be empty, unless never or count is given",
		"check_logs: [{name: p, regex: x, always: true}]":                        "always",
	} {
		_, err := Decode("t.yaml", []byte(check), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", check, err, want)
		}
	}
	var problems yamlpos.Problems
	_, err := Decode("t.yaml", []byte("check_pods:\n- name: p\n  never: 1 +\n"), nil)
	if problems.Join(err); len(problems) != 1 || problems[0].Line != 3 {
		t.Errorf("%v, want one problem in line 3", err)
	}
}
