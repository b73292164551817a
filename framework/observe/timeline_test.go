// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestTimeline(t *testing.T) {
	at := time.Unix(0, 0)
	history := podapi.History{Dropped: 7, Resumes: 3, Gone: at.Add(9 * time.Second)}
	for i, pod := range []*corev1.Pod{
		podIn("Pending", "u1", "web", container("waiting", 0)),
		podIn("Running", "u1", "web", container("running", 0)),
		podIn("Running", "u1", "web", container("running", 0)),
		podIn("Running", "u1", "web", container("terminated", 2), func(p *corev1.Pod) {
			grace := int64(30)
			p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &metav1.Time{Time: at}, &grace
		}),
	} {
		history.Revisions = append(history.Revisions, podapi.Revision{Pod: pod, At: at.Add(time.Duration(i) * time.Second)})
	}
	var got []string
	for _, m := range timeline(history) {
		got = append(got, fmt.Sprintf("%d %s %s", m.At.Unix(), m.What, m.State))
	}
	want := []string{
		"0 phase Pending", "0 container main waiting: ContainerCreating",
		"1 phase Running", "1 container main running",
		"3 revisions 7 not kept",
		"3 container main terminated: exit 1, restart 2", "3 deletion requested, grace 30 s",
		"9 deletion gone",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTimelineIsBounded(t *testing.T) {
	var history podapi.History
	for i := range 3 * maxTransitions {
		pod := podIn(corev1.PodPhase(fmt.Sprint(i)), "u1", "web")
		history.Revisions = append(history.Revisions, podapi.Revision{Pod: pod})
	}
	got := timeline(history)
	if n := len(got); n != maxTransitions || got[0].State != "0" || got[n-1].State != fmt.Sprint(3*maxTransitions-1) {
		t.Errorf("%d transitions from %v to %v", n, got[0], got[n-1])
	}
}

func TestTimelineOfATrackedPod(t *testing.T) { synctest.Test(t, testTimelineOfATrackedPod) }

func testTimelineOfATrackedPod(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	tracker := newCache(t, a).newTracker(ownsNothing)
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
