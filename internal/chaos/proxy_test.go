// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// rig is a proxy before an API server, and a client of the proxy.
type rig struct {
	*Proxy
	api    *fakeapi.Server
	client *http.Client
}

func newRig(t *testing.T, o Options) *rig {
	t.Helper()
	api := fakeapi.New(t)
	api.AddNode(fakeapi.ReadyNode("node"), func(*corev1.Pod) fakeapi.Script {
		return fakeapi.Script{States: []fakeapi.State{fakeapi.Running}, Log: fakeapi.Says("0123456789"), Exec: func(*corev1.Pod, []string) fakeapi.ExecResult {
			return fakeapi.ExecResult{Stdout: "done"}
		}}
	})
	o.Upstream, o.Seed = api.Config(), 1
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Phase == "" {
		o.Phase = Run
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &rig{p, api, &http.Client{Transport: transport}}
}

// url is a path of the proxy.
func (r *rig) url(path string) string { return "https://" + r.door.addr + path }

// ask sends a request of a test, or of the suite if test is empty, and returns the status and the beginning of the body
// or the kind of failure.
func (r *rig) ask(method, path, test, body string) string {
	request, err := http.NewRequest(method, r.url(path), strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	request.Header.Set("User-Agent", strings.TrimSpace(userAgent+" "+test))
	resp, err := r.client.Do(request)
	switch {
	case err != nil && strings.Contains(err.Error(), "refused"):
		return "refused"
	case err != nil:
		return "broken"
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	got := fmt.Sprint(resp.StatusCode)
	if after := resp.Header.Get("Retry-After"); after != "" {
		got += " retry after " + after
	}
	if err != nil {
		got += " broken"
	}
	if strings.Contains(path, "/log") && resp.StatusCode == http.StatusOK {
		got += " " + string(text)
	}
	return got
}

const (
	podsPath = "/api/v1/namespaces/ns/pods"
	podJSON  = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"nodeName":"node","containers":[{"name":"main"}]}}`
)

func TestRowsCanBeRead(t *testing.T) {
	rows, err := Rows()
	if err != nil || len(rows) == 0 {
		t.Fatal(len(rows), err)
	}
}

func TestRowsAreChecked(t *testing.T) {
	good := func() Row { return Row{Faults: []Fault{{Kind: Reset}}, Phases: []Phase{Run}} }
	for want, change := range map[string]func(*Row){
		`unknown phase "tea"`:                                           func(r *Row) { r.Phases = []Phase{"tea"} },
		`it does not have the phase "step"`:                             func(r *Row) { r.Wrong = map[Phase]string{Step: "it is"} },
		`no faults or no phases`:                                        func(r *Row) { r.Faults = nil },
		`unknown request "tea"`:                                         func(r *Row) { r.Faults[0].To = []Request{"tea"} },
		`unknown request "coffee"`:                                      func(r *Row) { r.Faults[0].Except = []Request{"coffee"} },
		`to and except exclude each other`:                              func(r *Row) { r.Faults[0].To, r.Faults[0].Except = []Request{Log}, []Request{Exec} },
		`unknown kind "tea"`:                                            func(r *Row) { r.Faults[0].Kind = "tea" },
		`silence is for watches`:                                        func(r *Row) { r.Faults[0].Kind = Silence },
		`no-status is for commands`:                                     func(r *Row) { r.Faults[0].Kind = NoStatus },
		`cut is for watches, every so often, for logs and for commands`: func(r *Row) { r.Faults[0] = Fault{Kind: Cut, To: []Request{Watch}} },
		`answer needs a code`:                                           func(r *Row) { r.Faults[0].Kind = Answer },
		`away needs to end`:                                             func(r *Row) { r.Faults[0].Kind = Away },
		`delay needs a delay`:                                           func(r *Row) { r.Faults[0].Kind = Delay },
	} {
		row := good()
		change(&row)
		if err := row.check(); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// TestRequestsAndAnswers has one fault each, for the whole run.
func TestRequestsAndAnswers(t *testing.T) {
	get := func(r *rig) []string { return []string{r.ask("GET", podsPath, "", "")} }
	log := func(r *rig) []string {
		r.ask("POST", podsPath, "a", podJSON)
		return []string{r.ask("GET", podsPath+"/web/log", "a", "")}
	}
	for _, c := range []struct {
		name  string
		fault Fault
		do    func(r *rig) []string
		want  []string
	}{
		{"nothing", Fault{Kind: Hang, To: []Request{Exec}}, log, []string{"200 0123456789"}},
		{"answer", Fault{Kind: Answer, Code: 429, RetryAfter: 3}, get, []string{"429 retry after 3"}},
		{"reset", Fault{Kind: Reset}, get, []string{"broken"}},
		{"reset others", Fault{Kind: Reset, To: []Request{Patch}}, get, []string{"200"}},
		{"delay", Fault{Kind: Delay, Delay: metav1.Duration{Duration: time.Millisecond}}, get, []string{"200"}},
		{"lose", Fault{Kind: Lose, To: []Request{Create}}, func(r *rig) []string {
			return []string{r.ask("POST", podsPath, "a", podJSON), r.ask("GET", podsPath+"/web", "a", "")}
		}, []string{"broken", "200"}},
		{"lose with a code", Fault{Kind: Lose, Code: 504}, get, []string{"504"}},
		{"cut log", Fault{Kind: Cut, To: []Request{Log}}, log, []string{"200 broken 01234"}},
		{"away", Fault{Kind: Away, For: metav1.Duration{Duration: time.Hour}}, func(r *rig) []string { return append(get(r), get(r)...) }, []string{"broken", "refused"}},
		{"unavailable", Fault{Kind: Away, Code: 503, For: metav1.Duration{Duration: time.Hour}}, get, []string{"503"}},
	} {
		for _, http1 := range []bool{false, true} {
			t.Run(fmt.Sprint(c.name, " http1=", http1), func(t *testing.T) {
				r := newRig(t, Options{Faults: []Fault{c.fault}, HTTP1: http1})
				if diff := cmp.Diff(c.want, c.do(r)); diff != "" {
					t.Error(diff)
				}
				if (r.Struck() > 0) != (c.name != "nothing" && c.name != "reset others") {
					t.Errorf("struck %d times", r.Struck())
				}
			})
		}
	}
}

// TestTheRunBeginsWithItsFirstRequest lets the process take longer to start than the fault lasts.
func TestTheRunBeginsWithItsFirstRequest(t *testing.T) {
	r := newRig(t, Options{Faults: []Fault{{Kind: Answer, Code: 429, For: metav1.Duration{Duration: time.Hour}}}, Phase: Start})
	if r.course.within(Start, time.Hour) || r.course.within(Run, time.Hour) {
		t.Error("it has begun without a request")
	}
	if got := r.ask("GET", podsPath, "", ""); got != "429" {
		t.Errorf("the first request is answered %s", got)
	}
}

func TestShareBeginsWithTheFirst(t *testing.T) {
	r := newRig(t, Options{Faults: []Fault{{Kind: Answer, Code: 500, Share: 0.5}}})
	counts := map[string]int{}
	first := r.ask("GET", podsPath, "", "")
	for range 100 {
		counts[r.ask("GET", podsPath, "", "")]++
	}
	if first != "500" || counts["500"] < 25 || counts["200"] < 25 {
		t.Errorf("first %s, then %v", first, counts)
	}
}

// TestExceptSparesRequests lets the API server answer for a log: there is no such pod.
func TestExceptSparesRequests(t *testing.T) {
	r := newRig(t, Options{Faults: []Fault{{Kind: Answer, Code: 500, Except: []Request{Log, Exec}}}})
	for path, want := range map[string]string{podsPath: "500", podsPath + "/p/log": "404"} {
		if got := r.ask("GET", path, "", ""); got != want {
			t.Errorf("%s is answered %s, want %s", path, got, want)
		}
	}
}

// TestAwayEnds comes back at the same address.
func TestAwayEnds(t *testing.T) {
	r := newRig(t, Options{Faults: []Fault{{Kind: Away, For: metav1.Duration{Duration: 50 * time.Millisecond}}}, Phase: Start})
	if got := r.ask("GET", podsPath, "", ""); got != "broken" {
		t.Errorf("at first %s", got)
	}
	for deadline := time.Now().Add(30 * time.Second); r.ask("GET", podsPath, "", "") != "200"; {
		if time.Now().After(deadline) {
			t.Fatal("it did not come back")
		}
	}
}

// TestPhases has a fault in one phase of a test that creates a ConfigMap and a pod, changes, and deletes both, and of
// the next one, which begins before they have gone.
func TestPhases(t *testing.T) {
	requests := []struct{ what, method, path, test, body string }{
		{"start", "GET", "/version", "", ""},
		{"config", "POST", "/api/v1/namespaces/ns/configmaps", "a", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"step-map"}}`},
		{"pod", "POST", podsPath, "a", podJSON},
		{"log", "GET", podsPath + "/web/log", "a", ""},
		{"step", "DELETE", "/api/v1/namespaces/ns/configmaps/step-map", "a", ""},
		{"look", "GET", podsPath, "", ""},
		{"delete", "DELETE", podsPath + "/web", "a", ""},
		{"next", "GET", podsPath, "b", ""},
		{"next-pod", "POST", podsPath, "b", strings.Replace(podJSON, "web", "other", 1)},
		{"gone", "GET", podsPath, "a", ""},
		{"end", "GET", podsPath + "?labelSelector=vktest%2Frun%3Dx", "", ""},
	}
	for phase, want := range map[Phase]string{
		Run: "start config pod log step look delete next next-pod gone end", Start: "start", Creation: "config pod next next-pod", Checks: "log gone",
		Step: "step look", CleanUp: "delete", End: "end",
	} {
		t.Run(string(phase), func(t *testing.T) {
			r := newRig(t, Options{Faults: []Fault{{Kind: Lose, Code: 502}}, Phase: phase})
			var hit []string
			for _, q := range requests {
				if r.ask(q.method, q.path, q.test, q.body) == "502" {
					hit = append(hit, q.what)
				}
			}
			if got := strings.Join(hit, " "); got != want {
				t.Errorf("hit %q, want %q", got, want)
			}
		})
	}
}

// TestWatches has one fault each on a watch of a pod that is created, changed and deleted.
func TestWatches(t *testing.T) {
	change := func(r *rig) {
		r.api.Put(podsPath+"/web", fakeapi.Pod(corev1.PodPending, "u1", "web"))
		r.api.Put(podsPath+"/web", fakeapi.Pod(corev1.PodRunning, "u1", "web"))
	}
	short := metav1.Duration{Duration: 20 * time.Millisecond}
	for _, c := range []struct {
		name  string
		fault Fault
		want  []string
	}{
		{"nothing", Fault{Kind: Hang, To: []Request{Exec}}, []string{"ADDED Pending", "MODIFIED Running"}},
		{"double", Fault{Kind: Double, To: []Request{Watch}}, []string{"ADDED Pending", "ADDED Pending", "MODIFIED Running", "MODIFIED Running"}},
		{"replay", Fault{Kind: Replay, To: []Request{Watch}}, []string{"ADDED Pending", "MODIFIED Running", "MODIFIED Pending"}},
		{"late", Fault{Kind: Late, To: []Request{Watch}, Delay: short}, []string{"ADDED Pending", "MODIFIED Running"}},
		{"cut", Fault{Kind: Cut, To: []Request{Watch}, Every: short}, []string{"broken"}},
		{"expire", Fault{Kind: Cut, To: []Request{Watch}, Every: short, Gone: true}, []string{"broken", "410"}},
		{"silence", Fault{Kind: Silence, To: []Request{Watch}, For: short}, []string{"ADDED Pending", "MODIFIED Running"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, Options{Faults: []Fault{c.fault}})
			resp, err := r.client.Get(r.url(podsPath + "?watch=1&resourceVersion=10"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			if c.fault.Kind != Cut {
				change(r)
			}
			var got []string
			decoder := json.NewDecoder(resp.Body)
			for len(got) < len(c.want) {
				var e struct {
					Type   string
					Object corev1.Pod
				}
				if err := decoder.Decode(&e); err != nil {
					got = append(got, "broken")
					break
				}
				got = append(got, e.Type+" "+string(e.Object.Status.Phase))
			}
			if c.fault.Gone {
				got = append(got, r.ask("GET", podsPath+"?watch=1", "", ""))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCommands has one fault each on a command over a WebSocket.
func TestCommands(t *testing.T) {
	for _, c := range []struct {
		fault Fault
		want  string
	}{
		{Fault{Kind: Hang, To: []Request{Log}}, "done, status, closed"},
		{Fault{Kind: NoStatus, To: []Request{Exec}}, "closed"},
		{Fault{Kind: Cut, To: []Request{Exec}}, "broken"},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			r := newRig(t, Options{Faults: []Fault{c.fault}})
			r.ask("POST", podsPath, "a", podJSON)
			dialer := websocket.Dialer{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, Subprotocols: []string{"v5.channel.k8s.io"}}
			conn, _, err := dialer.Dial("wss"+strings.TrimPrefix(r.url(podsPath+"/web/exec?command=x"), "https"), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			var got []string
			for {
				_, message, err := conn.ReadMessage()
				if err == nil {
					got = append(got, map[byte]string{1: string(message[1:]), 3: "status"}[message[0]])
					continue
				}
				end := "broken"
				if websocket.IsCloseError(err, websocket.CloseNormalClosure) {
					end = "closed"
				}
				got = append(got, end)
				break
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

func TestKubeconfigIsOne(t *testing.T) {
	r := newRig(t, Options{})
	config, err := clientcmd.RESTConfigFromKubeConfig([]byte(r.Kubeconfig()))
	if err != nil || config.Host != r.url("") || len(config.CAData) == 0 {
		t.Errorf("%v %v", config, err)
	}
}
