// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestPodYAML(t *testing.T) {
	pod := podIn("Running", "u1", "web", func(p *corev1.Pod) {
		p.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubelet"}}
		p.Annotations = map[string]string{corev1.LastAppliedConfigAnnotation: "hunter2", "plain": "seen"}
		p.Spec.Containers[0].Env = []corev1.EnvVar{
			{Name: "DB_PASSWORD", Value: "hunter2"}, {Name: "MODE", Value: "seen"},
			{Name: "TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{Key: "seen"}}},
		}
		p.Spec.Containers[0].Args = []string{"--api-token=hunter2", "--mode=seen"}
	})
	before := pod.DeepCopy()
	text := PodYAML(pod)
	if strings.Contains(text, "hunter2") || strings.Contains(text, "managedFields") {
		t.Errorf("secrets or managed fields in:\n%s", text)
	}
	if n := strings.Count(text, "seen"); n != 4 {
		t.Errorf("%d of 4 harmless values in:\n%s", n, text)
	}
	if !strings.Contains(text, "--api-token="+Redacted) {
		t.Errorf("no redacted argument in:\n%s", text)
	}
	if diff := cmp.Diff(before, pod); diff != "" {
		t.Errorf("the pod was changed:\n%s", diff)
	}
}

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
	a := newFakeAPI(t)
	tracker := newCache(t, a).Tracker()
	a.put(podsPath+"/web", podIn("Running", "u1", "web"))
	awaitSeen(t, tracker, "web", "u1 Running")
	a.remove(podsPath + "/web")
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
	a := newFakeAPI(t)
	for i, reason := range []string{"Second", "First"} {
		a.put("/api/v1/namespaces/ns/events/"+reason, &corev1.Event{
			ObjectMeta: metav1.ObjectMeta{Name: reason, Namespace: "ns"}, Type: "Warning", Reason: reason, Message: "text\n",
			Count: int32(2 - i), LastTimestamp: metav1.Unix(int64(100-10*i), 0), Source: corev1.EventSource{Component: "vk"},
		})
	}
	events, err := a.client().Events(soon(t), "ns", "u1")
	if err != nil {
		t.Fatal(err)
	}
	want := "1970-01-01T00:01:30Z Warning First from vk: text\n1970-01-01T00:01:40Z Warning Second from vk (x2): text\n"
	if diff := cmp.Diff(want, FormatEvents(events)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if a.count("GET /api/v1/namespaces/ns/events?fieldSelector=involvedObject.uid%3Du1") != 1 {
		t.Errorf("requests: %v", a.requests)
	}
}

// execServer speaks the WebSocket protocol v5: the first byte of a message is
// the stream, 1 stdout, 2 stderr, 3 the final status.
func execServer(status string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		upgrader := websocket.Upgrader{Subprotocols: []string{"v5.channel.k8s.io"}}
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return true
		}
		defer func() { _ = conn.Close() }()
		big := append([]byte{1}, make([]byte, 1000)...)
		for range MaxExecBytes/1000 + 1 {
			_ = conn.WriteMessage(websocket.BinaryMessage, big)
		}
		_ = conn.WriteMessage(websocket.BinaryMessage, []byte("\x02oops "+strings.Join(r.URL.Query()["command"], " ")))
		_ = conn.WriteMessage(websocket.BinaryMessage, []byte("\x03"+status))
		_ = conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
		return true
	}
}

func TestExec(t *testing.T) {
	cases := map[string]struct {
		status string
		code   int
	}{
		"success": {`{"status":"Success"}`, 0},
		"exit 3":  {`{"status":"Failure","reason":"NonZeroExitCode","message":"exit","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}`, 3},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := newFakeAPI(t)
			a.onRequest(execServer(c.status))
			result, err := a.client().Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"sh", "-c"}})
			if err != nil {
				t.Fatal(err)
			}
			if result.ExitCode != c.code || string(result.Stderr) != "oops sh -c" || len(result.Stdout) != MaxExecBytes || result.Cut != 1000*(MaxExecBytes/1000+1)-MaxExecBytes {
				t.Errorf("exit %d, stderr %q, %d bytes of stdout, %d cut", result.ExitCode, result.Stderr, len(result.Stdout), result.Cut)
			}
		})
	}
}

func TestExecFallsBackToSPDY(t *testing.T) {
	a := newFakeAPI(t)
	a.onRequest(func(w http.ResponseWriter, _ *http.Request) bool {
		writeStatus(w, 403, "Forbidden", `pods "web" is forbidden: User "u" cannot create resource "pods/exec" in API group "" in the namespace "ns"`)
		return true
	})
	_, err := a.client().Exec(soon(t), ExecRequest{Namespace: "ns", Pod: "web", Command: []string{"true"}})
	if want := "exec in pod ns/web: missing permission: create pods/exec in namespace ns"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	if a.count("GET "+podsPath+"/web/exec") != 1 || a.count("POST "+podsPath+"/web/exec") != 1 {
		t.Errorf("requests: %v", a.requests)
	}
}
