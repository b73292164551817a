// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCauses: what differs only in names, numbers and the node has one cause.
func TestCauses(t *testing.T) {
	const uuid = "0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11"
	check := func(node, template string, f Failure) Result {
		return Result{Node: node, Template: template, Verdict: Failed, Failures: []Failure{f}}
	}
	pull := func(index, container, back string) Failure {
		return Failure{Check: "check_pods[" + index + "]", What: "not met after 45s (15s x 3)", Want: "phase Succeeded",
			Got: "Pending, container " + container + " waiting (ImagePullBackOff: Back-off " + back + "s)"}
	}
	log := func(got string) Failure {
		return Failure{Check: "check_logs[0]", What: "failed permanently after 2s (timeout 1m0s)", Want: "regex x", Got: got}
	}
	expression := func(message, want string) Failure {
		return Failure{Check: "steps[1].check_objects[0]", What: "not met after 1m0s", Message: message, Want: want, Got: "expression is false"}
	}
	for name, tt := range map[string]struct {
		results []Result
		want    []string
	}{
		"other containers, numbers, checks": {[]Result{
			check("n-1", "a.yaml", pull("0", "main", "10")), check("n-2", "b.yaml", pull("3", "other-1", "20")),
		}, []string{"n-1 a.yaml, n-2 b.yaml"}},
		"other states": {[]Result{
			check("n-1", "a.yaml", pull("0", "main", "10")), check("n-1", "b.yaml", Failure{Check: "check_pods[0]", Got: "Failed"}),
		}, []string{"n-1 a.yaml", "n-1 b.yaml"}},
		"names with UUIDs, and the node": {[]Result{
			check("n-1", "a.yaml", Failure{Check: "steps[0].exec", Error: "dial n-1: pod a-" + uuid + " is not on n-1"}),
			check("n-2", "b.yaml", Failure{Check: "steps[3].exec", Error: "dial n-2: pod ns/b-" + uuid + " is not on n-2"}),
		}, []string{"n-1 a.yaml, n-2 b.yaml"}},
		"nodes whose names are parts of words": {[]Result{
			check("n", "a.yaml", Failure{Check: "steps[0].exec", Error: "no connection to n"}), check("m", "b.yaml", Failure{Check: "steps[0].exec", Error: "no connection to m"}),
		}, []string{"n a.yaml, m b.yaml"}},
		"empty logs": {[]Result{
			check("n", "a.yaml", log("0 matches: the log is empty (0 bytes)")), check("n", "b.yaml", log("0 matches: the log is empty (0 bytes)")),
			check("n", "c.yaml", log(`1 match ("10") in 20 bytes of log`)), check("n", "d.yaml", log(`1 match ("11") in 20 bytes of log`)),
			check("n", "e.yaml", log("0 matches in 20 bytes of log")), check("n", "f.yaml", log("0 matches in 21 bytes of log")),
		}, []string{"n a.yaml, n b.yaml", "n c.yaml", "n d.yaml", "n e.yaml", "n f.yaml"}},
		"expressions": {[]Result{
			check("n", "a.yaml", expression("must be Ready", "object.a")), check("n", "b.yaml", expression("must be Ready", "object.b")),
			check("n", "c.yaml", expression("", "object.a")), check("n", "d.yaml", expression("", "object.b")),
		}, []string{"n a.yaml, n b.yaml", "n c.yaml", "n d.yaml"}},
		"a rule on two nodes, the largest first": {[]Result{
			check("n", "lifecycle: a", Failure{What: "broken by 1 pod of 1 template", Got: "x.yaml, pod ns/p: phase is Odd"}),
			check("n", "lifecycle: b", Failure{What: "broken by 1 pod of 1 template", Got: "x.yaml, pod ns/p: phase is Odd"}),
			check("m", "lifecycle: b", Failure{What: "broken by 2 pods of 1 template", Got: "y.yaml, pod ns/q: phase is Even"}),
		}, []string{"n lifecycle: b, m lifecycle: b", "n lifecycle: a"}},
		"without a check": {[]Result{
			check("n", "a.yaml", Failure{What: "2 objects still exist"}), check("n", "b.yaml", Failure{What: "3 objects still exist"}),
			check("n", "c.yaml", Failure{What: "cannot be rendered"}), {Node: "n", Template: "d.yaml", Message: "panic"}, {Node: "n", Template: "e.yaml", Message: "panic"},
		}, []string{"n a.yaml, n b.yaml", "n d.yaml, n e.yaml", "n c.yaml"}},
	} {
		var got []string
		for _, c := range causesOf(tt.results) {
			var names []string
			for _, r := range c.results {
				names = append(names, r.Node+" "+r.Template)
			}
			got = append(got, strings.Join(names, ", "))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
