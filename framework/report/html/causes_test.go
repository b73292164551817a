// SPDX-License-Identifier: Apache-2.0

package html

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// TestDiagnosesOfAlikeNodes: nodes with the same causes share a diagnosis, and the classes have their titles.
func TestDiagnosesOfAlikeNodes(t *testing.T) {
	lost := report.Cause{Class: "CMD-4", Meaning: "Pods do not start.", Explains: []string{"a.yaml"}, Fixes: []string{"a.yaml"}, Or: []string{"OWN-1"}}
	logs := report.Cause{Class: "LOG-3", Meaning: "stderr is lost.", Explains: []string{"a.yaml"}}
	var got pageData
	got.addDiagnoses([]report.Diagnosis{
		{Node: "n1", Failed: 2, Causes: []report.Cause{lost}, Unexplained: []string{"b.yaml"}},
		{Node: "n2", Failed: 1, Causes: []report.Cause{lost, logs}},
		{Node: "n3", Failed: 2, Causes: []report.Cause{lost}, Unexplained: []string{"b.yaml"}},
		{Node: "n4", Failed: 3, Causes: []report.Cause{lost}, Unexplained: []string{"b.yaml"}},
	})
	want := pageData{
		Diagnoses: []pageDiagnosis{
			{Nodes: []string{"n1", "n3"}, Says: "1 cause explains 1 of 2 failures", Causes: []report.Cause{lost}, Unexplained: []string{"b.yaml"}},
			{Nodes: []string{"n2"}, Says: "2 causes explain 1 of 1 failure", Causes: []report.Cause{lost, logs}},
			{Nodes: []string{"n4"}, Says: "1 cause explains 2 of 3 failures", Causes: []report.Cause{lost}, Unexplained: []string{"b.yaml"}},
		},
		Classes: map[string]string{"CMD-4": "Multi-container pod never starts though each container alone does", "LOG-3": "stderr missing", "OWN-1": "OWN-1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
