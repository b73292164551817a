// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// FuzzDecode: every text is either a procedure that can be evaluated, or gives problems that each have a place and a
// text.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("timeout_seconds: 1.5\ncheck_pods: [{name: p}]\ncheck_logs: [{name: p-, regex: '(a)', operator: Is, value: 1}]\nsteps: [{exec: {name: p, command: [a]}}]")
	f.Add("check_objects: [{kind: Thing, name: p, expression: object.a == 1}]\nsteps: [{create: {manifests: {apiVersion: v1, kind: Pod, metadata: {name: a}}}}]")
	f.Add("steps: [{exec: {name: p, command: [cat], stdin: 'a', tty: true, regex: a}}]")
	f.Add("check_logs: [{name: p, regex: a, since_line: '^b$'}]")
	f.Add("check_logs: [{name: p, regex: a, operator: CountExactly, value: '3', tail_lines: 1}]\nclean_configs: [{type: pod, name: p}]")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Decode("f.yaml", []byte(text), nil)
		if err == nil {
			p.Evaluate(&fake{pods: []PodState{{Pod: newPod("Running")}}})
			return
		}
		var problems yamlpos.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("%T %v", err, err)
		}
		for _, problem := range problems {
			if problem.Msg == "" || problem.File != "f.yaml" {
				t.Errorf("%+v", problem)
			}
		}
	})
}

// FuzzEvaluate: no state of pods, logs and objects makes the evaluation panic, or gives another result to an Evaluator
// that has seen it before.
func FuzzEvaluate(f *testing.F) {
	p := decode(f, `
check_pods: [{name: p}, {name: p-, status: Running}]
check_logs:
- {name: p, regex: '(?:a|b)+c'}
- {name: p, regex: '(\w+)', operator: Is, value: x}
- {name: p-, regex: a, operator: CountExactly, value: 2, all: true}
- {name: p, regex: a, operator: DoesNotExist, previous: true, container: main}
check_objects: [{kind: Pod, name: p, expression: 'object.status.containerStatuses.all(c, c.ready) && object.metadata.name == "p"'}]
`)
	f.Add(`{"metadata":{"name":"p"},"status":{"phase":"Running"}}`, "a\nb", true, true, false, int64(0), uint64(0))
	f.Add(failedPod, "\xff\x00", true, false, true, int64(9), uint64(1))
	f.Add(`{"metadata":{"generateName":"p-"},"spec":{"containers":[{}]},"status":{"containerStatuses":[{"state":{"waiting":{"reason":"ErrImageNeverPull"}}}]}}`, "", false, true, false, int64(-1), uint64(2))
	f.Fuzz(func(t *testing.T, podJSON, log string, read, final, gone bool, cut int64, generation uint64) {
		var pod corev1.Pod
		_ = json.Unmarshal([]byte(podJSON), &pod) // what was decoded is odd enough
		var raw map[string]any
		_ = json.Unmarshal([]byte(podJSON), &raw)
		pod.Name, pod.GenerateName = "p", "p-"
		l := LogState{Text: []byte(log), Read: read, Final: final, Confirmed: final && generation%2 == 0, Cut: cut, Generation: generation}
		s := &fake{pods: []PodState{{Pod: &pod, Gone: gone}, {Gone: gone}}, objects: map[string]ObjectState{"Pod/p": {Object: raw}}, logs: map[string]LogState{}}
		s.logs["p/main"] = l
		for _, c := range podapi.Containers(&pod.Spec) {
			s.logs["p/"+c.Name] = l
		}
		if strings.Contains(podapi.Describe(&pod), "\n") {
			t.Errorf("more than one line: %q", podapi.Describe(&pod))
		}
		e := NewEvaluator(p.Checks)
		first, second := e.Evaluate(s), e.Evaluate(s)
		for i, o := range first.Outcomes {
			if o.Want == "" || o.Got == "" || o.Check.Kind == 0 || o.Line == 0 {
				t.Errorf("%+v", o)
			}
			if o.Verdict != second.Outcomes[i].Verdict || o.Got != second.Outcomes[i].Got {
				t.Errorf("first %+v, then %+v", o, second.Outcomes[i])
			}
		}
	})
}
