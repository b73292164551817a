// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

// TestWriteIsYAMLOfTheWhole: that results are written one after the other cannot be seen.
func TestWriteIsYAMLOfTheWhole(t *testing.T) {
	tricky := reportsample.Complete()
	tricky.Notes = []string{"a\nresults: []\nb"}
	for name, r := range map[string]report.Report{
		"of all kinds": reportsample.Complete(), "of many nodes": reportsample.Large(3, 4), "with its own keys in a text": tricky,
		"without results": report.Complete(report.Report{}), "incomplete": {},
	} {
		want, err := yaml.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := r.Write(&got); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("a report %s: got\n%s\nwant\n%s", name, &got, want)
		}
	}
}
