// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// TestPhaseTable goes through every phase observed and every phase wanted: equal holds, a terminal phase never becomes
// another one, all others may.
func TestPhaseTable(t *testing.T) {
	observed := []corev1.PodPhase{"Pending", "Running", "Succeeded", "Failed", "Unknown", ""}
	for _, phase := range observed {
		for _, status := range phases {
			want := NotYet
			switch {
			case string(phase) == status:
				want = Holds
			case phase == "Succeeded" || phase == "Failed":
				want = Never
			}
			s := &fake{pods: []PodState{{Pod: newPod(phase)}}}
			r := decode(t, "check_pods: [{name: p, status: "+status+"}]").Evaluate(s)
			if r.Verdict() != want {
				t.Errorf("phase %q, wanted %s: %s, want %s", phase, status, r.Verdict(), want)
			}
		}
	}
}

func TestPodRules(t *testing.T) {
	g := func(name string, phase corev1.PodPhase) PodState {
		return PodState{Pod: newPod(phase, named(name, "job-"))}
	}
	tests := []struct {
		rule, check string
		pods        []PodState
		want        Verdict
		got         string
	}{
		{"not found", "name: p", nil, NotYet, "no pod p in namespace default"},
		{"succeeded is the default", "name: p", []PodState{{Pod: newPod("Succeeded")}}, Holds, "Succeeded, no container status"},
		{"seen and gone", "name: p", []PodState{{Pod: newPod("Running"), Gone: true}}, Never, "gone; last seen: Running, no container status"},
		{"gone counts though the phase was right", "name: p", []PodState{{Pod: newPod("Succeeded"), Gone: true}}, Never, "gone; last seen: Succeeded"},
		{"gone without a trace", "name: p", []PodState{{Gone: true}}, Never, "gone; last seen: no pod"},
		{"invalid image name", "name: p", []PodState{{Pod: newPod("Pending", waiting("InvalidImageName", "bad"))}}, Never, "waiting (InvalidImageName: bad)"},
		{"image may not be pulled", "name: p", []PodState{{Pod: newPod("Pending", waiting("ErrImageNeverPull", ""))}}, Never, "ErrImageNeverPull"},
		{"... but the pod may fail at its deadline", "name: p, status: Failed", []PodState{{Pod: newPod("Pending", waiting("ErrImageNeverPull", ""))}}, NotYet, "ErrImageNeverPull"},
		{"... unless that is what is wanted", "name: p, status: Pending", []PodState{{Pod: newPod("Pending", waiting("ErrImageNeverPull", ""))}}, Holds, ""},
		{"other reasons are told, not judged", "name: p", []PodState{{Pod: newPod("Pending", waiting("ImagePullBackOff", "Back-off"))}}, NotYet, "container main waiting (ImagePullBackOff: Back-off)"},
		{"crash loop", "name: p", []PodState{{Pod: newPod("Running", waiting("CrashLoopBackOff", ""))}}, NotYet, "CrashLoopBackOff"},
		{"exit code is told", "name: p", []PodState{{Pod: newPod("Failed", exited(137, "OOMKilled"))}}, Never, "Failed, container main exit 137 (OOMKilled)"},
		{"generated: none yet", "name: job-", nil, NotYet, "no pod generated from job- in namespace default"},
		{"generated: all hold", "name: job-", []PodState{g("job-a", "Succeeded"), g("job-b", "Succeeded")}, Holds, "2 of 2 pods; pod job-a: Succeeded"},
		{"generated: one is not there yet", "name: job-", []PodState{g("job-a", "Succeeded"), g("job-b", "Running")}, NotYet, "1 of 2 pods; pod job-b: Running"},
		{"generated: one failed", "name: job-", []PodState{g("job-a", "Running"), g("job-b", "Failed")}, Never, "1 of 2 pods; pod job-b: Failed"},
		{"generated: a prefix of the name alone does not count", "name: job-", []PodState{{Pod: newPod("Succeeded", named("job-a", "job-a-"))}}, NotYet, "no pod generated"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			r := decode(t, "check_pods: [{"+tt.check+"}]").Evaluate(&fake{pods: tt.pods})
			o := r.Outcomes[0]
			if o.Verdict != tt.want || !strings.Contains(o.Got, tt.got) {
				t.Errorf("%s, %q; want %s, %q", o.Verdict, o.Got, tt.want, tt.got)
			}
		})
	}
}

func TestVerdictOfAll(t *testing.T) {
	tests := []struct {
		verdicts []Verdict
		want     Verdict
		decisive int
	}{
		{nil, Holds, -1},
		{[]Verdict{Holds, Holds}, Holds, -1},
		{[]Verdict{Holds, NotYet, NotYet}, NotYet, 1},
		{[]Verdict{NotYet, Holds, Never}, Never, 2},
	}
	for _, tt := range tests {
		var r Evaluation
		for i, v := range tt.verdicts {
			r.Outcomes = append(r.Outcomes, Outcome{Verdict: v, Line: i})
		}
		o, ok := r.Decisive()
		if r.Verdict() != tt.want || ok != (tt.decisive >= 0) || ok && o.Line != tt.decisive {
			t.Errorf("%v: %s, decisive %d %t", tt.verdicts, r.Verdict(), o.Line, ok)
		}
	}
}

func TestChecksAreToldByPlace(t *testing.T) {
	p := decode(t, "check_pods:\n- name: a\n- name: b\nsteps:\n- delete: {type: pod, name: a}\n  check_pods:\n  - name: c\n")
	o := p.Evaluate(&fake{}).Outcomes[1]
	if o.Check != (CheckRef{Kind: CheckPods, Index: 1}) || o.Line != 3 {
		t.Errorf("%s at line %d", o.Check, o.Line)
	}
	o = p.Steps[0].Evaluate(&fake{}).Outcomes[0]
	if o.Check != (CheckRef{Kind: CheckPods, Phase: 1}) || o.Line != 7 {
		t.Errorf("%s at line %d", o.Check, o.Line)
	}
}
