// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// await waits for a request to the server, and returns it.
func (r *rig) await(method string) string {
	for {
		if sent := r.sent(method); len(sent) > 0 {
			return sent[0]
		}
		runtime.Gosched()
	}
}

// TestRemoves has a node that removes failed pods, and one that makes them again, once.
func TestRemoves(t *testing.T) {
	for _, name := range []string{"removes", "remakes"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			path := podPath("fault-"+name, "p", "")
			for _, phase := range []string{"Running", "Failed", "Failed"} {
				r.answer("GET "+path, podJSON("fault-"+name, "p", phase))
				r.ask("GET", path, "")
				if sent := r.sent("DELETE"); phase == "Running" && len(sent) > 0 {
					t.Errorf("a running pod is removed: %v", sent)
				}
			}
			if got := r.await("DELETE"); !strings.HasPrefix(got, "DELETE "+path+" ") || !strings.Contains(got, `"uid":"fault-`+name+`/p"`) {
				t.Errorf("got %s", got)
			}
			if name == "removes" {
				return
			}
			const want = `POST /api/v1/namespaces/fault-remakes/pods {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"fault-remakes"},"spec":`
			if got := r.await("POST"); !strings.HasPrefix(got, want) {
				t.Errorf("got %s, want %s…", got, want)
			}
			// The new one fails as well, and stays.
			r.answer("GET "+path, strings.Replace(podJSON("fault-remakes", "p", "Failed"), `/p"`, `/p2"`, 1))
			r.ask("GET", path, "")
			if sent := r.sent("DELETE"); len(sent) != 1 {
				t.Errorf("removed again: %v", sent)
			}
		})
	}
}

// TestQueue lets a pod through when the one before has ended, and shows it by a watch that is open already.
func TestQueue(t *testing.T) {
	r := newRig(t)
	fault, _ := r.proxy.catalogue.InNamespace("fault-queued")
	see := func(name, phase string) sight {
		o, err := jsonobject.Decode([]byte(podJSON("fault-queued", name, phase)))
		if err != nil {
			t.Fatal(err)
		}
		return r.proxy.changePod(fault, o)
	}
	for _, step := range []struct {
		name, phase string
		visible     bool
	}{
		{"a", "Pending", true}, {"b", "Pending", false}, {"c", "Pending", false}, {"a", "Running", true}, {"b", "Pending", false},
		{"a", "Succeeded", true}, {"b", "Pending", true}, {"c", "Pending", false}, {"b", "Failed", true}, {"c", "Pending", true},
	} {
		if view := see(step.name, step.phase); view.visible != step.visible || !step.visible && view.until.IsZero() {
			t.Errorf("%s, %s: visible %t until %v", step.name, step.phase, view.visible, view.until)
		}
	}
}

// TestCapacity lets two pods run at a time, or two in all, and decides once.
func TestCapacity(t *testing.T) {
	for _, name := range []string{"two", "twice"} {
		r := newRig(t)
		fault, _ := r.proxy.catalogue.InNamespace("fault-" + name)
		for _, step := range []struct {
			name, phase    string
			running, inAll bool
		}{
			{"a", "Running", true, true}, {"b", "Running", true, true}, {"c", "Pending", false, false}, {"a", "Succeeded", true, true},
			{"c", "Pending", false, false}, {"d", "Pending", false, false}, {"c", "Failed", false, false}, {"d", "Failed", false, false}, {"e", "Pending", true, false},
		} {
			o, err := jsonobject.Decode([]byte(podJSON("fault-"+name, step.name, step.phase)))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]bool{"two": step.running, "twice": step.inAll}[name]
			if got := r.proxy.changePod(fault, o).visible; got != want {
				t.Errorf("%s: %s, %s: visible %t", name, step.name, step.phase, got)
			}
		}
	}
}

// TestRewrites undoes or repeats what others have written.
func TestRewrites(t *testing.T) {
	const finalizers = `"finalizers":["a/b"],"uid"`
	pod := func(name string, edits ...string) string {
		whole := strings.Replace(podJSON("fault-"+name, "p", "Running"), `"env":[{"name":"A"}]`, `"image":"i:1","resources":{"limits":{"memory":"1"}}`, 1)
		return strings.NewReplacer(edits...).Replace(whole)
	}
	for _, test := range []struct {
		name  string
		edits []string
		want  string
	}{
		{"undoes", []string{`"uid"`, finalizers}, ` [{"op":"test","path":"/metadata/uid","value":"fault-undoes/p"},{"op":"remove","path":"/metadata/finalizers"}]`},
		{"undoes", []string{"i:1", "i:2"}, ` [{"op":"test","path":"/metadata/uid","value":"fault-undoes/p"},{"op":"add","path":"/spec/containers/0/image","value":"i:1"}]`},
		{"undoes", []string{`"memory":"1"`, `"memory":"2"`}, `/resize [{"op":"test","path":"/metadata/uid","value":"fault-undoes/p"},{"op":"add","path":"/spec/containers/0/resources","value":{"limits":{"memory":"1"}}}]`},
		{"repeats", []string{`"uid"`, finalizers}, ` [{"op":"test","path":"/metadata/uid","value":"fault-repeats/p"},{"op":"add","path":"/metadata/finalizers/-","value":"a/b"}]`},
	} {
		r := newRig(t)
		path := podPath("fault-"+test.name, "p", "")
		for _, edits := range [][]string{nil, test.edits} {
			r.answer("GET "+path, pod(test.name, edits...))
			r.ask("GET", path, "")
		}
		if got, want := r.await("PATCH"), "PATCH "+path+test.want; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestOfAnother reports the address of the oldest pod for all.
func TestOfAnother(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{"a", "b"} {
		path := podPath("fault-first", name, "")
		r.answer("GET "+path, podJSON("fault-first", name, "Running"))
		r.ask("GET", path, "")
		r.ask("PATCH", path+"/status", `{"status":{"podIP":"`+name+`"}}`)
	}
	var got []any
	for _, sent := range r.sent("PATCH") {
		_, body, _ := strings.Cut(strings.TrimPrefix(sent, "PATCH "), " ")
		_, status := reported([]byte(body))
		got = append(got, status["podIP"])
	}
	if !slices.Equal(got, []any{"a", "a"}) {
		t.Errorf("the addresses are %v", got)
	}
}

func TestNextChange(t *testing.T) {
	fault, _ := newRig(t).proxy.catalogue.InNamespace("fault-flaps")
	rule := fault.Rules[0].Status
	once := *rule
	once.Every = 0
	for age, want := range map[time.Duration][2]time.Duration{
		0: {2, 2}, 1: {1, 1}, 2: {2, 2}, 3: {1, 1}, 4: {3, 0}, 6: {1, 0}, 7: {2, 0}, 9: {3, 0},
	} {
		got := [2]time.Duration{nextChange(rule, age*time.Second), nextChange(&once, age*time.Second)}
		if got != [2]time.Duration{want[0] * time.Second, want[1] * time.Second} {
			t.Errorf("after %d s: %v, want %v", age, got, want)
		}
	}
}
