// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

func TestReads(t *testing.T) {
	const path = "/api/v1/namespaces/"
	without := func(pod string) string { return strings.Replace(pod, `,"env":[{"name":"A"}]`, "", 1) }
	tests := []struct{ name, path, answer, want string }{
		{"a pod of the fault", path + "fault-spec/pods/p", podJSON("fault-spec", "p", "Running"), without(podJSON("fault-spec", "p", "Running"))},
		{"of a namespace that goes on", path + "fault-spec-b/pods/p", podJSON("fault-spec-b", "p", "Running"), without(podJSON("fault-spec-b", "p", "Running"))},
		{"of another namespace", path + "default/pods/p", podJSON("default", "p", "Running"), podJSON("default", "p", "Running")},
		{"of an unknown fault", path + "fault-x/pods/p", podJSON("fault-x", "p", "Running"), podJSON("fault-x", "p", "Running")},
		{"a result that is no pod", path + "fault-broken/pods/p", podJSON("fault-broken", "p", "Running"), podJSON("fault-broken", "p", "Running")},
		{"all pods", "/api/v1/pods", `{"kind":"PodList","items":[` + podJSON("fault-spec", "p", "") + `,` + podJSON("default", "p", "") + `,` + podJSON("fault-refused", "p", "") + `]}`,
			`{"kind":"PodList","items":[` + without(podJSON("fault-spec", "p", "")) + `,` + podJSON("default", "p", "") + `]}`},
		{"a ConfigMap", path + "fault-config/configmaps/c1", `{"metadata":{"name":"c1","namespace":"fault-config"},"data":{"a":"X"}}`, `{"metadata":{"name":"c1","namespace":"fault-config"},"data":{"a":"x"}}`},
		{"a ConfigMap that is not so", path + "fault-binary/configmaps/c", `{"metadata":{"name":"c","namespace":"fault-binary"},"data":{"a":"X"}}`, `{"metadata":{"name":"c","namespace":"fault-binary"},"data":{"a":"X"}}`},
		{"a ConfigMap that is so", path + "fault-binary/configmaps/c", `{"metadata":{"name":"c","namespace":"fault-binary"},"data":{"a":"X"},"binaryData":{"b":"eA=="}}`, `{"metadata":{"name":"c","namespace":"fault-binary"},"binaryData":{"b":"eA=="}}`},
		{"a ConfigMap of another name", path + "fault-config/configmaps/d", `{"metadata":{"name":"d","namespace":"fault-config"},"data":{"a":"X"}}`, `{"metadata":{"name":"d","namespace":"fault-config"},"data":{"a":"X"}}`},
		{"something else", path + "fault-spec/serviceaccounts/default", `{"spec":1}`, `{"spec":1}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.answer("GET "+test.path, test.answer)
			code, got := r.ask("GET", test.path, "")
			if code != 200 {
				t.Fatalf("HTTP %d: %s", code, got)
			}
			same(t, got, test.want)
		})
	}
}

func TestWatch(t *testing.T) {
	event := func(kind, object string) string { return `{"type":"` + kind + `","object":` + object + `}` + "\n" }
	deleted := strings.Replace(podJSON("fault-unseen", "p", "Running"), `"uid"`, `"deletionTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":30,"uid"`, 1)
	without := func(grace string) string {
		return strings.NewReplacer("fault-unseen", "fault-forced", `Seconds":30`, `Seconds":`+grace).Replace(deleted)
	}
	bookmark := event("BOOKMARK", `{"metadata":{"resourceVersion":"9"}}`)
	tests := []struct {
		name, in string
		want     []string
	}{
		{"changed", event("ADDED", podJSON("fault-spec", "p", "")), []string{strings.Replace(event("ADDED", podJSON("fault-spec", "p", "")), `,"env":[{"name":"A"}]`, "", 1)}},
		{"untouched", event("ADDED", podJSON("default", "p", "")) + bookmark, []string{event("ADDED", podJSON("default", "p", "")), bookmark}},
		{"hidden for good", event("ADDED", podJSON("fault-refused", "p", "")) + event("DELETED", podJSON("fault-refused", "p", "")) + bookmark, []string{bookmark}},
		{"a deletion unseen", event("MODIFIED", deleted) + event("DELETED", deleted) + bookmark, []string{event("MODIFIED", podJSON("fault-unseen", "p", "Running")), bookmark}},
		{"a deletion by force unseen", event("DELETED", without("0")) + bookmark, []string{bookmark}},
		{"another deletion seen", event("MODIFIED", without("30")) + event("DELETED", without("30")), []string{event("MODIFIED", without("30")), event("DELETED", without("30"))}},
		{"a deletion without notice unseen", event("DELETED", podJSON("fault-unseen", "p", "Running")) + bookmark, []string{bookmark}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.answer("GET /api/v1/pods", test.in)
			_, got := r.ask("GET", "/api/v1/pods?watch=true", "")
			lines := strings.Split(got, "\n")
			if len(lines) != len(test.want) {
				t.Fatalf("got %d events:\n%s", len(lines), got)
			}
			for i, want := range test.want {
				same(t, lines[i], want)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	for _, test := range []struct{ fault, patch, reported string }{
		{"fault-status", `{"status":{"phase":"Running","podIP":"10.0.0.1"}}`, `{"phase":"Failed","podIP":"10.0.0.1"}`},
		{"fault-silent", `{"status":{"phase":"Running"}}`, ""},
		{"fault-silent", `{"status":{"phase":"Succeeded"}}`, `{"phase":"Succeeded"}`},
	} {
		t.Run(test.fault, func(t *testing.T) {
			r := newRig(t)
			path := "/api/v1/namespaces/" + test.fault + "/pods/p"
			r.answer("GET "+path, podJSON(test.fault, "p", "Pending"))
			r.ask("GET", path, "")
			code, got := r.ask("PATCH", path+"/status", test.patch)
			honest, err := jsonobject.Decode([]byte(got))
			if err != nil || code != 200 {
				t.Fatalf("HTTP %d: %s", code, got)
			}
			sent := r.sent("PATCH")
			if test.reported == "" {
				if len(sent) > 0 {
					t.Errorf("reported: %v", sent)
				}
				return
			}
			_, status := reported([]byte(strings.TrimPrefix(sent[0], "PATCH "+path+"/status ")))
			same(t, string(jsonobject.Encode(status)), test.reported)
			// The kubelet sees its own status, now and when it reads the pod again, whatever the API server has.
			_, again := r.ask("GET", path, "")
			reread, err := jsonobject.Decode([]byte(again))
			if err != nil || !equal(jsonobject.Child(honest, "status"), jsonobject.Child(reread, "status")) || jsonobject.Text(jsonobject.Child(honest, "status"), "phase") == "Failed" {
				t.Errorf("the kubelet is shown %v, and then %s", honest["status"], again)
			}
		})
	}
}

// TestStandIn reports for a kubelet that sees the pod only later, and must not find there what it never said.
func TestStandIn(t *testing.T) {
	r := newRig(t)
	const path = "/api/v1/namespaces/fault-later/pods/p"
	fault, _ := r.proxy.catalogue.InNamespace("fault-later")
	o, err := jsonobject.Decode([]byte(podJSON("fault-later", "p", "Pending")))
	if err != nil {
		t.Fatal(err)
	}
	seen := r.proxy.pods.see(fault, o, time.Now())
	r.answer("GET "+path, podJSON("fault-later", "p", "Pending"))
	r.proxy.sideEffects(seen, sight{pod: seen, until: time.Now().Add(time.Hour)})
	for len(r.sent("PATCH")) == 0 {
		runtime.Gosched()
	}
	_, got := r.ask("GET", path, "")
	same(t, got, podJSON("fault-later", "p", "Pending"))
}

func TestRequests(t *testing.T) {
	r := newRig(t)
	const pods = "/api/v1/namespaces/fault-stuck/pods/p"
	r.answer("GET "+pods, podJSON("fault-stuck", "p", "Running"))
	r.ask("GET", pods, "")
	for i, want := range []int{500, 200} {
		if code, _ := r.ask("DELETE", pods, `{}`); code != want {
			t.Errorf("delete %d: HTTP %d, want %d", i+1, code, want)
		}
	}
	if sent := r.sent("DELETE"); len(sent) != 1 {
		t.Errorf("the API server got %v", sent)
	}
	_, got := r.ask("POST", "/api/v1/namespaces/fault-token/serviceaccounts/default/token", `{"spec":{"audiences":["a"]}}`)
	same(t, got, `{"spec":{"audiences":["x"]}}`)
	if code, _ := r.ask("POST", "/apis/events.k8s.io/v1/namespaces/fault-mute/events", `{}`); code != 200 {
		t.Errorf("an event is answered with HTTP %d", code)
	}
	if sent := r.sent("POST"); len(sent) != 1 {
		t.Errorf("the API server got %v", sent)
	}
}

// TestDeleteWhen kills a running pod, which is Failed then, and deletes a failed one.
func TestDeleteWhen(t *testing.T) {
	for phase, want := range map[string]int{"Running": 200, "Failed": 500} {
		r := newRig(t)
		const path = "/api/v1/namespaces/fault-ended/pods/p"
		for _, now := range []string{phase, "Failed"} {
			r.answer("GET "+path, strings.Replace(podJSON("fault-ended", "p", now), `"uid"`, `"deletionTimestamp":"2026-01-01T00:00:00Z","uid"`, 1))
			r.ask("GET", path, "")
		}
		if code, _ := r.ask("DELETE", path, "{}"); code != want {
			t.Errorf("deleted when %s: HTTP %d, want %d", phase, code, want)
		}
	}
}
