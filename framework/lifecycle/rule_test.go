// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

func TestJudgeTellsARuleOncePerPod(t *testing.T) {
	h := transition{pod: plain, was: runningPod, is: pendingPod}.history(t)
	h.Revisions = append(h.Revisions, h.Revisions...)
	found := 0
	for _, v := range Judge(h) {
		if v.Rule != "running-is-not-pending-again" {
			continue
		}
		found++
		if v.Previous != &h.Revisions[0] || v.Next != &h.Revisions[1] {
			t.Errorf("seen at %+v", v)
		}
	}
	if found != 1 {
		t.Errorf("%d violations", found)
	}
}

func TestJudgeSaysNothing(t *testing.T) {
	for what, change := range map[string]func(r *podapi.Revision){
		"of a pod without a node":        func(r *podapi.Revision) { r.Pod.Spec.NodeName = "" },
		"without a record of who wrote":  func(r *podapi.Revision) { r.Writers = nil },
		"of what the suite wrote":        func(r *podapi.Revision) { r.Writers = []podapi.Writer{suiteStatus} },
		"of what kubectl wrote":          func(r *podapi.Revision) { r.Writers = append(r.Writers, kubectlStatus) },
		"of the collection of lost pods": func(r *podapi.Revision) { r.Writers = append(r.Writers, collectorStatus) },
	} {
		h := transition{pod: plain, is: `{phase: Lost}`}.history(t)
		if breaks(h, "phase-known") == "" {
			t.Fatal("the node's phase is accepted")
		}
		change(&h.Revisions[0])
		if got := breaks(h, "phase-known"); got != "" {
			t.Errorf("%s: %s", what, got)
		}
	}
}

var (
	suiteStatus     = podapi.Writer{Manager: "vk-test-set vk-1 410.yaml", Subresource: "status", Owns: []string{phaseField}}
	kubectlStatus   = podapi.Writer{Manager: "kubectl-edit", Subresource: "status", Owns: []string{phaseField}}
	collectorStatus = podapi.Writer{Manager: "kube-controller-manager", Subresource: "status", Owns: []string{phaseField}}
)

// TestOneProgram: k3s is the kubelet of its own nodes, and the controllers of all.
func TestOneProgram(t *testing.T) {
	k3s := podapi.Writer{Manager: "k3s", Subresource: "status", Owns: []string{phaseField}}
	for _, tt := range []struct {
		what    string
		writers []podapi.Writer
		want    bool
	}{
		{"the node is the program", []podapi.Writer{{Manager: "k3s", Subresource: "status", Owns: []string{regularField, phaseField}}}, true},
		{"its controllers wrote on another node", []podapi.Writer{k3s, {Manager: "virtual-kubelet", Subresource: "status", Owns: []string{regularField}}}, false},
	} {
		h := transition{pod: plain, is: `{phase: Lost}`}.history(t)
		h.Revisions[0].Writers = tt.writers
		if got := breaks(h, "phase-known") != ""; got != tt.want {
			t.Errorf("%s: judged %t", tt.what, got)
		}
	}
}
