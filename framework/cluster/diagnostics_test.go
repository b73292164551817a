// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestTimeline(t *testing.T) {
	var line timeline
	at := time.Unix(0, 0)
	for i, pod := range []*corev1.Pod{
		podIn("Pending", "u1", "web", container("waiting", 0)),
		podIn("Running", "u1", "web", container("running", 0)),
		podIn("Running", "u1", "web", container("running", 0)),
		podIn("Running", "u1", "web", container("terminated", 2), func(p *corev1.Pod) {
			grace := int64(30)
			p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &metav1.Time{Time: at}, &grace
		}),
	} {
		line.record(pod, at.Add(time.Duration(i)*time.Second))
	}
	var got []string
	for _, m := range line.moments {
		got = append(got, fmt.Sprintf("%d %s %s", m.At.Unix(), m.What, m.State))
	}
	want := []string{
		"0 phase Pending", "0 container main waiting: ContainerCreating",
		"1 phase Running", "1 container main running",
		"3 container main terminated: exit 1, restart 2", "3 deletion asked, grace 30 s",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i := range 3 * maxMoments {
		line.note("phase", fmt.Sprint(i), at)
	}
	if n := len(line.moments); n != maxMoments || line.moments[0].State != "Pending" || line.moments[n-1].State != fmt.Sprint(3*maxMoments-1) {
		t.Errorf("%d moments from %v to %v", n, line.moments[0], line.moments[n-1])
	}
}

func TestTimelineOfATrackedPod(t *testing.T) {
	a := fakeapi.New(t)
	tracker := newCache(t, a).Tracker()
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	awaitSeen(t, tracker, "web", "u1 Running")
	a.Remove(podsPath + "/web")
	awaitSeen(t, tracker, "web", "u1 Running gone")
	var got []string
	for _, m := range tracker.Timeline("u1") {
		got = append(got, m.What+" "+m.State)
	}
	if diff := cmp.Diff([]string{"phase Running", "deletion gone"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	tracker.Close()
	if got := tracker.Timeline("u1"); got != nil {
		t.Errorf("a closed tracker remembers %v", got)
	}
}

func TestEvents(t *testing.T) {
	a := fakeapi.New(t)
	for i, reason := range []string{"Second", "First"} {
		a.Put("/api/v1/namespaces/ns/events/"+reason, &corev1.Event{
			ObjectMeta: metav1.ObjectMeta{Name: reason, Namespace: "ns"}, InvolvedObject: corev1.ObjectReference{UID: "u1"},
			Type: "Warning", Reason: reason, Message: "text\n",
			Count: int32(2 - i), LastTimestamp: metav1.Unix(int64(100-10*i), 0), Source: corev1.EventSource{Component: "vk"},
		})
	}
	events, err := clientOf(t, a).Events(soon(t), "ns", "u1")
	if err != nil {
		t.Fatal(err)
	}
	want := "1970-01-01T00:01:30Z Warning First from vk: text\n1970-01-01T00:01:40Z Warning Second from vk (x2): text\n"
	if diff := cmp.Diff(want, FormatEvents(events)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if a.Count("GET /api/v1/namespaces/ns/events?fieldSelector=involvedObject.uid%3Du1") != 1 {
		t.Errorf("requests: %v", a.Requests())
	}
}

func TestExec(t *testing.T) {
	for name, code := range map[string]int{"success": 0, "exit 3": 3} {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
				stderr := "oops " + strings.Join(r.URL.Query()["command"], " ")
				fakeapi.ServeExec(w, r, fakeapi.ExecResult{Stdout: strings.Repeat("x", MaxExecBytes+7), Stderr: stderr, ExitCode: code})
				return true
			})
			result, err := clientOf(t, a).Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"sh", "-c"}})
			if err != nil {
				t.Fatal(err)
			}
			if result.ExitCode != code || string(result.Stderr) != "oops sh -c" || len(result.Stdout) != MaxExecBytes || result.Cut != 7 {
				t.Errorf("exit %d, stderr %q, %d bytes of stdout, %d cut", result.ExitCode, result.Stderr, len(result.Stdout), result.Cut)
			}
		})
	}
}

func TestExecFallsBackToSPDY(t *testing.T) {
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool {
		fakeapi.WriteStatus(w, 403, "Forbidden", `pods "web" is forbidden: User "u" cannot create resource "pods/exec" in API group "" in the namespace "ns"`)
		return true
	})
	_, err := clientOf(t, a).Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"true"}})
	if want := "exec in pod ns/web: missing permission: create pods/exec in namespace ns"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	if a.Count("GET "+podsPath+"/web/exec") != 1 || a.Count("POST "+podsPath+"/web/exec") != 1 {
		t.Errorf("requests: %v", a.Requests())
	}
}
