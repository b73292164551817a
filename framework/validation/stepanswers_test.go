// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

func portForward(t *testing.T, fields string) PortForward {
	t.Helper()
	return *decode(t, "steps: [{port_forward: {name: p, port: 80, "+fields+"}}]").Steps[0].PortForward
}

func kubeletGet(t *testing.T, fields string) KubeletGet {
	t.Helper()
	return *decode(t, "steps: [{kubelet_get: {name: node, path: stats/summary"+fields+"}}]").Steps[0].KubeletGet
}

func TestPortForwardIsJudged(t *testing.T) {
	tests := []struct {
		name, fields, answer string
		complete, cut        bool
		complaint            string
		want                 Verdict
		got                  string
	}{
		{"what is sought has come", "regex: 'a(\\d)'", "xa1", false, false, "", Holds, `the connection is open, 1 match ("1") in 3 bytes of answer`},
		{"it may still come", "regex: a", "x", false, false, "", NotYet, "the connection is open, 0 matches in 1 byte of answer\n| x"},
		{"it has not come", "regex: a", "x", true, false, "", NotYet, "the pod has closed the connection, 0 matches in 1 byte of answer\n| x"},
		{"nothing came", "regex: a", "", true, false, "", NotYet, "the pod has closed the connection, 0 matches in 0 bytes of answer"},
		{"the node complains", "regex: a", "", false, false, "connection\nrefused", NotYet, "the node reports: connection refused, 0 matches in 0 bytes of answer"},
		{"a match may still come that must not", "regex: a, operator: DoesNotExist", "x", false, false, "", NotYet, "the connection is open, 0 matches in 1 byte of answer\n| x"},
		{"there is none that must not be", "regex: a, operator: DoesNotExist", "x", true, false, "", Holds, "the pod has closed the connection, 0 matches in 1 byte of answer"},
		{"the number is right, and final", "regex: a, operator: CountExactly, value: 2", "aa", true, false, "", Holds, `the pod has closed the connection, 2 matches ("a", …) in 2 bytes of answer`},
		{"the number is right up to now", "regex: a, operator: CountExactly, value: 2", "aa", false, false, "", NotYet, `the connection is open, 2 matches ("a", …) in 2 bytes of answer` + "\n| aa"},
		{"the number is right as far as was kept", "regex: a, operator: CountAtMost, value: 2", "aa", true, true, "", NotYet, `the pod has closed the connection, 2 matches ("a", …) in 2 bytes of answer` + "\n| aa"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := portForward(t, tt.fields)
			o := f.Judge([]byte(tt.answer), tt.complete, tt.cut, tt.complaint)
			if diff := cmp.Diff([]any{tt.want.String(), tt.got}, []any{o.Verdict.String(), o.Got}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if enough := f.Enough([]byte(tt.answer)); enough != (tt.want == Holds && !tt.complete) {
				t.Errorf("enough: %t", enough)
			}
		})
	}
}

func TestPortForwardSends(t *testing.T) {
	for fields, want := range map[string]string{
		"regex: a": "", `send: "a\r\n", regex: a`: "a\r\n", "get: '/a?b', regex: a": "GET /a?b HTTP/1.0\r\nHost: localhost\r\n\r\n",
	} {
		if got := string(portForward(t, fields).Sent()); got != want {
			t.Errorf("%s: %q, want %q", fields, got, want)
		}
	}
}

func TestPortForwardChoosesAPodThatRuns(t *testing.T) {
	tests := []struct {
		name, selector string
		pods           []PodState
		want           string
	}{
		{"no pod yet", "p", nil, "no pod p in namespace default"},
		{"a pod that is gone", "p", []PodState{{Pod: newPod(corev1.PodRunning, running()), Gone: true}}, "no pod p in namespace default"},
		{"it runs", "p", []PodState{{Pod: newPod(corev1.PodRunning, running())}}, "p"},
		{"it does not run yet", "p", []PodState{{Pod: newPod(corev1.PodPending, waiting("a", ""))}}, "no container is running"},
		{"the first that runs of a controller's pods", "job-", []PodState{
			{Pod: newPod(corev1.PodSucceeded, named("job-a", "job-"), exited(0, ""))}, {Pod: newPod(corev1.PodRunning, named("job-b", "job-"), running())},
		}, "job-b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pod, err := PortForward{Name: tt.selector, Namespace: "default"}.Choose(&fake{pods: tt.pods})
			got := fmt.Sprint(err)
			if err == nil {
				got = pod.Name
			}
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestKubeletGetIsJudged(t *testing.T) {
	const summary = `{"pods": [{"podRef": {"name": "p"}, "cpu": 7}]}`
	const named = `, expression: 'object.pods.exists(x, x.podRef.name == "p" && x.cpu > 6)'`
	tests := []struct {
		name, fields string
		code         int
		body         string
		want         Verdict
		got          string
	}{
		{"the status alone", "", 200, "ok", Holds, "200 OK"},
		{"another status", ", status: 403", 403, "", Holds, "403 Forbidden"},
		{"not the status", "", 503, "starting\n", NotYet, "503 Service Unavailable\n| starting"},
		{"no such page", "", 404, "404 page not found\n", Never, "404 Not Found, not implemented by the node\n| 404 page not found"},
		{"no such method", "", 405, "", Never, "405 Method Not Allowed, not implemented by the node"},
		{"not implemented", "", 501, "", Never, "501 Not Implemented, not implemented by the node"},
		{"no such page is wanted", ", status: 404", 404, "", Holds, "404 Not Found"},
		{"served, though it must not be", ", status: 404", 200, "", NotYet, "200 OK"},
		{"a regex", ", regex: '(o)k'", 200, "ok", Holds, `200 OK, 1 match ("o") in 2 bytes of body`},
		{"not the regex", ", regex: 'ok'", 200, "no", NotYet, "200 OK, 0 matches in 2 bytes of body\n| no"},
		{"an expression", named, 200, summary, Holds, "200 OK"},
		{"not the expression", named, 200, strings.Replace(summary, "7", "6", 1), NotYet, "200 OK, expression is false\n" +
			`object.pods = [{"cpu":6,"podRef":{"name":"p"}}]`},
		{"a field is missing", ", expression: object.node.x == 1", 200, "{}", NotYet, "200 OK, expression failed: no such key: node\nobject.node.x = missing"},
		{"no JSON", named, 200, "ok", NotYet, "200 OK, and the body is no JSON object"},
		{"no object", named, 200, "[]", NotYet, "200 OK, and the body is no JSON object"},
		{"refused", ", anonymous: true", 401, "Unauthorized", Holds, "401 Unauthorized"},
		{"forbidden", ", anonymous: true", 403, "", Holds, "403 Forbidden"},
		{"served to everybody", ", anonymous: true", 200, "{}", Never, "200 OK"},
		{"no such path", ", anonymous: true", 404, "", Holds, "404 Not Found"},
		{"no such method", ", anonymous: true", 405, "", Holds, "405 Method Not Allowed"},
		{"not implemented", ", anonymous: true", 501, "", Holds, "501 Not Implemented"},
		{"not refused", ", anonymous: true", 400, "no upgrade", NotYet, "400 Bad Request\n| no upgrade"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := kubeletGet(t, tt.fields).Judge(tt.code, []byte(tt.body), false)
			if diff := cmp.Diff([]any{tt.want.String(), tt.got}, []any{o.Verdict.String(), o.Got}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	o := kubeletGet(t, ", regex: a, operator: CountAtMost, value: 1").Judge(200, []byte("a"), true)
	if o.Verdict != NotYet {
		t.Errorf("a body whose end is missing: %s", o.Verdict)
	}
}

func TestHooks(t *testing.T) {
	p := decode(t, "check_pods: [{name: p}]\nsteps: [{hook: {name: b}}, {hook: {name: a-1}}, {exec: {name: p, command: [a]}}, {hook: {name: b}}]")
	if diff := cmp.Diff([]string{"b", "a-1"}, p.Hooks()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := Decode("t.yaml", []byte("steps: [{hook: {name: a}}]"), nil); err == nil || !strings.Contains(err.Error(), "has no checks") {
		t.Errorf("a section that only runs a hook: %v", err)
	}
}

func TestAttachIsJudged(t *testing.T) {
	tests := []struct {
		name, fields, output string
		complete, cut        bool
		want                 Verdict
		got                  string
	}{
		{"what is sought has come", "regex: 'a(\\d)'", "xa1", false, false, Holds, `the connection is open, 1 match ("1") in 3 bytes of output`},
		{"it may still come", "regex: a", "x", false, false, NotYet, "the connection is open, 0 matches in 1 byte of output\n| x"},
		{"it has not come", "regex: a", "", true, false, NotYet, "the node has ended the connection, 0 matches in 0 bytes of output"},
		{"none as far as is known", "regex: a, operator: DoesNotExist", "x", false, false, NotYet, "the connection is open, 0 matches in 1 byte of output\n| x"},
		{"none in all", "regex: a, operator: DoesNotExist", "", true, false, Holds, "the node has ended the connection, 0 matches in 0 bytes of output"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := *decode(t, "steps: [{attach: {name: p, stdin: \"b\\n\", "+tt.fields+"}}]").Steps[0].Attach
			o := a.Judge([]byte(tt.output), tt.complete, tt.cut)
			if diff := cmp.Diff([]any{tt.want.String(), tt.got}, []any{o.Verdict.String(), o.Got}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if enough := a.Enough([]byte(tt.output)); enough != (tt.want == Holds && !tt.complete) {
				t.Errorf("enough: %t", enough)
			}
			if string(a.Sent()) != "b\n" || (Attach{}).Sent() != nil {
				t.Errorf("sent %q", a.Sent())
			}
		})
	}
}
