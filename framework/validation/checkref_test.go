// SPDX-License-Identifier: Apache-2.0

package validation

import "testing"

func TestCheckRef(t *testing.T) {
	for _, tt := range []struct {
		ref        CheckRef
		text, list string
	}{
		{CheckRef{}, "", ""},
		{CheckRef{Kind: CheckPods}, "check_pods[0]", "check_pods"},
		{CheckRef{Kind: CheckLogs, Index: 6}, "check_logs[6]", "check_logs"},
		{CheckRef{Kind: CheckObjects, Phase: 2, Index: 1}, "steps[1].check_objects[1]", "steps[1].check_objects"},
		{CheckRef{Kind: CheckExec, Phase: 1}, "steps[0].exec", "steps[0].exec"},
	} {
		if tt.ref.String() != tt.text || tt.ref.List() != tt.list {
			t.Errorf("%+v: %q in %q, want %q in %q", tt.ref, tt.ref, tt.ref.List(), tt.text, tt.list)
		}
	}
}
