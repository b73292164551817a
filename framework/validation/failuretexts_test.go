// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestFailureTexts shows what each kind of unmet check says to a user.
func TestFailureTexts(t *testing.T) {
	oom := newPod("Failed", exited(137, "OOMKilled"))
	logs := map[string]LogState{
		"p/main":     final(""),
		"job-a/main": read("one\ntwo\nthree \x00\x1b[31m\nfour " + strings.Repeat("x", 200) + "\n"),
		"q/main":     {Text: []byte("banner\n"), Read: true, Err: errors.New("Get \"https://10.0.0.1:10250\": connect: connection refused")},
		"big/main":   cut(final("hit 1\nhit 2\nhit 3\nhit 4\n")),
		"job-b/main": rotated(read(""), "begin\n", "more\n"),
		"lost/main":  {Read: true, Final: true, Confirmed: true, Vanished: 300},
	}
	s := &fake{
		pods: []PodState{{Pod: oom}, {Pod: newPod("Running", named("job-a", "job-"), running())}, {Pod: newPod("Running", named("job-b", "job-"))},
			{Pod: newPod("Succeeded", named("lost", ""))}, {Pod: newPod("Running", named("q", ""), running())}, {Pod: newPod("Succeeded", named("big", ""))}},
		logs:    logs,
		objects: map[string]ObjectState{"Pod/p": {Object: object(t, failedPod)}},
	}
	p := decode(t, `
check_pods:
- {name: p}
- {name: absent}
- {name: job-}
check_logs:
- {name: p, regex: Attempting to allocate memory beyond limit}
- {name: job-, regex: 'never \d'}
- {name: q, regex: done, operator: CountAtLeast, value: 2}
- {name: big, regex: 'hit (\d)', operator: CountAtMost, value: 5}
- {name: big, regex: 'hit (\d)', operator: Is, value: 5}
- {name: job-b, regex: end}
- {name: lost, regex: end}
check_objects:
- {kind: Pod, name: p, expression: 'object.status.phase == "Succeeded" && object.status.message != ""', message: the pod succeeded}
`)
	var b strings.Builder
	for _, o := range p.Evaluate(s).Outcomes {
		fmt.Fprintf(&b, "%s (line %d): %s\n  want  %s\n  got   %s\n", o.Check, o.Line, o.Verdict, o.Want, strings.ReplaceAll(o.Got, "\n", "\n        "))
	}
	golden(t, "testdata/failures.golden", b.String())
}
