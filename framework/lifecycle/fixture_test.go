// SPDX-License-Identifier: Apache-2.0

package lifecycle

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// transition is a change of a pod, and what it breaks.
type transition struct {
	rule, what string
	// pod is the metadata and spec of the later revision in YAML, without the node's name.
	pod string
	// was and is are the status in both revisions in YAML; was is empty for the first revision.
	was, is string
	// broken is the text of the violation, empty if the rule holds.
	broken string
	// adjust changes the history; nil leaves it as it is.
	adjust func(h *podapi.History)
}

// Specs that the tables use.
const (
	plain       = `spec: {restartPolicy: Never, containers: [{name: main}]}`
	always      = `spec: {restartPolicy: Always, containers: [{name: main}]}`
	two         = `spec: {restartPolicy: Never, containers: [{name: main}, {name: side}]}`
	withInit    = `spec: {restartPolicy: Never, initContainers: [{name: init}], containers: [{name: main}]}`
	withProxy   = `spec: {restartPolicy: Never, initContainers: [{name: proxy, restartPolicy: Always}], containers: [{name: main}]}`
	withProbe   = `spec: {restartPolicy: Never, containers: [{name: main, readinessProbe: {periodSeconds: 1}}]}`
	withGate    = `spec: {readinessGates: [{conditionType: example.org/gate}], containers: [{name: main}]}`
	hostNetwork = `spec: {hostNetwork: true, containers: [{name: main}]}`
	generation  = `{metadata: {generation: 3}, spec: {containers: [{name: main}]}}`
)

// history makes the history of the transition, as the kubelet writes it.
func (tt transition) history(t testing.TB) podapi.History {
	t.Helper()
	var h podapi.History
	for _, status := range []string{tt.was, tt.is} {
		if status == "" {
			continue
		}
		pod := &corev1.Pod{}
		for _, text := range []string{tt.pod, "status: " + status} {
			if err := yaml.UnmarshalStrict([]byte(text), pod); err != nil {
				t.Fatalf("%s: %v\n%s", tt.what, err, text)
			}
		}
		pod.Spec.NodeName = "vk-node-1"
		h.Revisions = append(h.Revisions, podapi.Revision{Pod: pod, Writers: []podapi.Writer{kubelet(len(h.Revisions))}})
	}
	if tt.adjust != nil {
		tt.adjust(&h)
	}
	return h
}

// kubelet is its entry in the managedFields after so many writes, which are a minute apart.
func kubelet(writes int) podapi.Writer {
	return podapi.Writer{Manager: "kubelet", Operation: "Update", Subresource: "status", Time: time.Unix(0, 0).Add(time.Duration(writes) * time.Minute)}
}

// breaks returns what the history breaks of one rule.
func breaks(h podapi.History, rule string) string {
	var texts []string
	for _, v := range Judge(h) {
		if v.Rule == rule {
			texts = append(texts, v.What)
		}
	}
	return strings.Join(texts, "\n")
}

func judgeAll(t *testing.T, transitions []transition) {
	t.Helper()
	for _, tt := range transitions {
		if got := breaks(tt.history(t), tt.rule); got != tt.broken {
			t.Errorf("%s, %s: %q, want %q", tt.rule, tt.what, got, tt.broken)
		}
	}
}

var allTransitions = slices.Concat(phaseTransitions, reasonTransitions, endTransitions, runTransitions, restartTransitions, timeTransitions,
	statusesTransitions, detailTransitions, readyTransitions, initTransitions, conditionTransitions, sandboxTransitions, agreementTransitions, conditionTimeTransitions,
	addressTransitions, othersTransitions, specTransitions)

// TestEveryRuleHasATransitionThatBreaksIt, one that does not, and what a reader wants to know of it.
func TestEveryRuleHasATransitionThatBreaksIt(t *testing.T) {
	ids := map[string]bool{}
	for _, rule := range Rules() {
		var breaking, holding int
		for _, tt := range allTransitions {
			switch {
			case tt.rule != rule.ID:
			case tt.broken != "":
				breaking++
			default:
				holding++
			}
		}
		if breaking == 0 || holding == 0 {
			t.Errorf("%s: %d transitions break it, %d do not", rule.ID, breaking, holding)
		}
		if ids[rule.ID] || strings.ToLower(rule.ID) != rule.ID || strings.ContainsAny(rule.ID, " _") {
			t.Errorf("ID %q is not unique, or not of small letters and -", rule.ID)
		}
		ids[rule.ID] = true
		if !strings.HasSuffix(rule.Sentence, ".") || rule.Source == "" || strings.HasSuffix(rule.Source, ".") {
			t.Errorf("%s: sentence %q, source %q", rule.ID, rule.Sentence, rule.Source)
		}
	}
	for _, tt := range allTransitions {
		if !ids[tt.rule] {
			t.Errorf("%s: there is no rule %s", tt.what, tt.rule)
		}
	}
}
