// SPDX-License-Identifier: Apache-2.0

package faults

import "testing"

func TestAlters(t *testing.T) {
	pod := map[string]any{
		"metadata": map[string]any{"name": "p"},
		"spec":     map[string]any{"hostname": "h", "containers": []any{map[string]any{"name": "main"}}},
		"status":   map[string]any{"phase": "Running"},
	}
	read := func(kind string, e Edit) Rule { return Rule{Read: &ReadRule{Kind: kind, Edit: e}} }
	for name, test := range map[string]struct {
		rule Rule
		kind string
		want bool
	}{
		"a field that is set":                {read("Pod", Edit{Path: "spec.hostname", Delete: true}), "Pod", true},
		"a field that is not set":            {read("Pod", Edit{Path: "spec.subdomain", Delete: true}), "Pod", false},
		"a field that has the value already": {read("Pod", Edit{Path: "spec.hostname", Set: "h"}), "Pod", false},
		"an object of another kind":          {read("Secret", Edit{Path: "spec.hostname", Delete: true}), "Pod", false},
		"an object of another name":          {Rule{Read: &ReadRule{Kind: "Pod", Name: "q*", Edit: Edit{Path: "spec.hostname", Delete: true}}}, "Pod", false},
		"a state that does not come":         {Rule{Status: &StatusRule{When: When{Phase: []string{"Failed"}}, Drop: true}}, "Pod", false},
		"a report that is lost":              {Rule{Status: &StatusRule{When: When{Phase: []string{"Running"}}, Drop: true}}, "Pod", true},
		"a report of something else":         {Rule{Status: &StatusRule{Edit: Edit{Path: "status.phase", Set: "Failed"}}}, "Pod", true},
		"a field that is frozen":             {Rule{Status: &StatusRule{Edit: Edit{Path: "status.phase", Freeze: true}}}, "Pod", true},
		"a field that is frozen and not set": {Rule{Status: &StatusRule{Edit: Edit{Path: "status.reason", Freeze: true}}}, "Pod", false},
		"logs of any pod":                    {Rule{Log: &LogRule{}}, "Pod", true},
		"logs, asked of a ConfigMap":         {Rule{Log: &LogRule{}}, "ConfigMap", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (Fault{Rules: []Rule{test.rule}}).Alters(test.kind, pod, false); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
	if len(pod["spec"].(map[string]any)) != 2 || pod["status"].(map[string]any)["phase"] != "Running" {
		t.Errorf("the object was changed: %v", pod)
	}
}
