// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// harmless are faults that change nothing, one for every kind of rule.
func harmless(t *testing.T) *faults.Catalogue {
	t.Helper()
	c, err := faults.Builtin().WithFile(filepath.Join("testdata", "harmless.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// apiServer keeps one pod, and what is posted.
type apiServer struct {
	mu      sync.Mutex
	pod     object
	version int
	// history is every state that was stored, with who stored it.
	history []string
	// meanwhile is called before each request until it returns true.
	meanwhile func(*http.Request) (done bool)
}

func (s *apiServer) store(agent string, o object) {
	s.version++
	jsonobject.Child(o, "metadata")["resourceVersion"] = fmt.Sprint(s.version)
	s.pod = o
	s.history = append(s.history, agent+" "+string(jsonobject.Encode(o)))
}

// patch applies a strategic merge patch, as the API server does.
func (s *apiServer) patch(agent, patch string) {
	merged, err := strategicpatch.StrategicMergePatch(jsonobject.Encode(s.pod), []byte(patch), corev1.Pod{})
	if err != nil {
		panic(err)
	}
	o, err := jsonobject.Decode(merged)
	if err != nil {
		panic(err)
	}
	if !equal(o, s.pod) {
		s.store(agent, o)
	}
}

func (s *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if s.meanwhile != nil && s.meanwhile(r) {
		s.meanwhile = nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/events") || r.Method == http.MethodDelete:
		s.history = append(s.history, r.UserAgent()+" "+r.Method+" "+string(body))
	case r.Header.Get("Content-Type") == "application/json-patch+json":
		version, status := reported(body)
		if version != jsonobject.Text(jsonobject.Child(s.pod, "metadata"), "resourceVersion") {
			refuse(w, http.StatusConflict)
			return
		}
		o := jsonobject.Copy(s.pod)
		o["status"] = status
		s.store(r.UserAgent(), o)
	case r.Method == http.MethodPatch:
		s.patch(r.UserAgent(), string(body))
	}
	writeJSON(w, http.StatusOK, s.pod)
}

// reported reads the proxy's patch of a status.
func reported(patch []byte) (version string, status object) {
	var ops []struct {
		Path  string
		Value any
	}
	if json.Unmarshal(patch, &ops) != nil || len(ops) != 3 {
		return "", nil
	}
	version, _ = ops[1].Value.(string)
	status, _ = ops[2].Value.(object)
	return version, status
}

// other writes to the pod without the proxy.
func (s *apiServer) other(patch string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.patch("other", patch)
}

// kubelet reports statuses through the proxy as a kubelet does: it reads the pod, and patches what differs.
type kubelet struct {
	*rig
	namespace string
}

func (k kubelet) read() object {
	_, got := k.ask("GET", podPath(k.namespace, "p", ""), "")
	o, err := jsonobject.Decode([]byte(got))
	if err != nil {
		k.t.Fatalf("%v: %s", err, got)
	}
	return o
}

func (k kubelet) report(phase string, own ...string) {
	k.t.Helper()
	old := k.read()
	was := jsonobject.Child(old, "status")
	list := slices.DeleteFunc(slices.Clone(conditions(was)), func(c any) bool { return slices.Contains(ownConditions, typeOf(c)) })
	for _, kind := range own {
		name, status, _ := strings.Cut(kind, "=")
		list = append(list, object{"type": name, "status": status})
	}
	now := jsonobject.Copy(was)
	now["phase"], now["conditions"], now["podIPs"] = phase, list, []any{object{"ip": "10.0.0.1"}}
	patch, err := strategicpatch.CreateTwoWayMergePatch(jsonobject.Encode(object{"status": was}), jsonobject.Encode(object{"metadata": object{"uid": "u"}, "status": now}), corev1.Pod{})
	if err != nil {
		k.t.Fatal(err)
	}
	if string(patch) == `{"metadata":{"uid":"u"}}` {
		return
	}
	if code, answer := k.ask("PATCH", podPath(k.namespace, "p", "status"), string(patch)); code != 200 {
		k.t.Fatalf("HTTP %d: %s", code, answer)
	}
}

// life is what a kubelet and others do with one pod. The history is what the API server has stored.
func life(t *testing.T, namespace string, all *faults.Catalogue) (history []string) {
	s := &apiServer{}
	k := kubelet{newRigWith(t, all, s), namespace}
	s.store("other", object{
		"metadata": object{"name": "p", "namespace": namespace, "uid": "u", "labels": object{"a": "b"}},
		"spec":     object{"containers": []any{object{"name": "c"}}},
		"status":   object{"phase": "Pending", "conditions": []any{object{"type": "PodScheduled", "status": "True"}}},
	})
	k.report("Pending", "Initialized=True", "Ready=False", "PodScheduled=True")
	s.other(`{"metadata":{"labels":{"c":"d"}},"status":{"nominatedNodeName":"n","conditions":[{"type":"example.org/gate","status":"True"}]}}`)
	k.report("Running", "Initialized=True", "Ready=True", "PodScheduled=True")
	// The kubelet must find this to put it right.
	s.other(`{"status":{"conditions":[{"type":"Ready","status":"False"},{"type":"DisruptionTarget","status":"True"}]}}`)
	k.report("Running", "Initialized=True", "Ready=True", "PodScheduled=True")
	k.report("Running", "Initialized=True", "Ready=True", "PodScheduled=True")
	k.ask("POST", "/api/v1/namespaces/"+namespace+"/events", `{"message":"m"}`)
	s.meanwhile = func(r *http.Request) bool {
		if r.Method == http.MethodGet {
			return false
		}
		s.other(`{"status":{"conditions":[{"type":"example.org/late","status":"True"},{"type":"example.org/gate","$patch":"delete"}]}}`)
		return true
	}
	k.report("Succeeded", "Initialized=True", "Ready=False", "PodScheduled=True")
	k.report("Succeeded", "Initialized=True", "Ready=False", "PodScheduled=True")
	k.ask("DELETE", podPath(namespace, "p", ""), `{"preconditions":{"uid":"u"}}`)
	for _, state := range s.history {
		history = append(history, strings.ReplaceAll(state, namespace, "NAMESPACE"))
	}
	return history
}

// TestHarmless has a kubelet and others write to a pod: with a fault that changes nothing, the API server stores what
// it stores without a fault, in the same order, and by the same clients.
func TestHarmless(t *testing.T) {
	all := harmless(t)
	want := life(t, "default", all)
	if n := len(want); n < 8 || !strings.Contains(want[n-2], "example.org/late") || strings.Contains(want[n-2], "example.org/gate") {
		t.Fatalf("the life without a fault: %s", strings.Join(want, "\n"))
	}
	tried := map[string]bool{"metrics": true}
	for _, f := range all.Faults {
		if kind, is := strings.CutPrefix(f.Name, "harmless-"); is {
			tried[kind] = f.Rules[0].Kind() == kind
			t.Run(kind, func(t *testing.T) { compare(t, life(t, f.Namespace(), all), want) })
		}
	}
	for _, kind := range faults.Kinds {
		if !tried[kind] {
			t.Errorf("no harmless fault has a rule of the kind %s", kind)
		}
	}
}

// TestWritesDuringAReport has others write before each of the requests that a report of a status takes. The kubelet
// must find what they wrote: it may wait for it, or have to put it right.
func TestWritesDuringAReport(t *testing.T) {
	all := harmless(t)
	const written = `{"status":{"conditions":[{"type":"example.org/gate","status":"True"},{"type":"Ready","status":"Unknown"}]}}`
	for _, namespace := range []string{"default", "fault-harmless-status"} {
		for request := 1; ; request++ {
			s := &apiServer{}
			k := kubelet{newRigWith(t, all, s), namespace}
			s.store("other", object{"metadata": object{"name": "p", "namespace": namespace, "uid": "u"}, "status": object{"phase": "Pending"}})
			k.report("Pending", "Ready=False")
			// A report begins with a read of the kubelet's own.
			count := -1
			s.meanwhile = func(*http.Request) bool {
				if count++; count != request {
					return false
				}
				s.other(written)
				return true
			}
			k.report("Running", "Ready=False")
			if s.meanwhile != nil {
				if request < 2 {
					t.Errorf("%s: a report takes no request", namespace)
				}
				break
			}
			if got, want := jsonobject.Child(k.read(), "status"), jsonobject.Child(s.pod, "status"); !equal(got, want) {
				t.Errorf("%s, before request %d: the kubelet finds\n%s\nand the API server has\n%s", namespace, request, jsonobject.Encode(got), jsonobject.Encode(want))
			}
			if !strings.Contains(string(jsonobject.Encode(s.pod)), "example.org/gate") {
				t.Errorf("%s, before request %d: what others wrote is lost: %s", namespace, request, jsonobject.Encode(s.pod))
			}
		}
	}
}

// TestOneBug has faults that change one thing: the rest is stored as without a fault.
func TestOneBug(t *testing.T) {
	bugs := catalogue(t, map[string]string{
		"message": "{status: {path: status.message, set: M}}",
		"foreign": "{status: {when: {phase: [Succeeded]}, replace: true}}",
		"listed":  "{status: {when: {phase: [Succeeded]}, path: 'status.conditions[type=*/*]', delete: true}}",
	})
	want := life(t, "default", bugs)
	got := life(t, "fault-message", bugs)
	for i, state := range got {
		if strings.HasPrefix(state, "kubelet {") && strings.Contains(state, `"status"`) && !strings.Contains(state, `"message":"M",`) {
			t.Errorf("the fault does not change %s", state)
		}
		got[i] = strings.Replace(state, `"message":"M",`, "", 1)
	}
	compare(t, got, want)
	end := len(want) - 2
	for name, lost := range map[string][]string{
		"listed":  {`{"status":"True","type":"example.org/late"},`},
		"foreign": {`{"status":"True","type":"example.org/late"},`, `"nominatedNodeName":"n",`},
	} {
		without := slices.Clone(want)
		for _, part := range lost {
			without[end] = strings.Replace(without[end], part, "", 1)
		}
		compare(t, life(t, "fault-"+name, bugs), without)
	}
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("not stored: %s", want[i])
		case i >= len(want):
			t.Errorf("stored besides: %s", got[i])
		case got[i] != want[i]:
			t.Errorf("state %d\ngot  %s\nwant %s", i, got[i], want[i])
		}
	}
}
