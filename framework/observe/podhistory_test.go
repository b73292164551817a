// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// ofTheSpec gives a pod the labels of the spec that clientOf is for, and a writer.
func ofTheSpec(writer string) func(*corev1.Pod) {
	return func(pod *corev1.Pod) {
		pod.Labels = map[string]string{"vktest/run": "run-1", "vktest/spec": "spec-1"}
		pod.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: writer, FieldsV1: metav1.NewFieldsV1(`{"f:status":{"f:phase":{}}}`)}}
	}
}

// histories renders what a tracker has: "uid", then for each revision "phase by writer", and the end.
func histories(t *tracker) [][]string {
	var all [][]string
	for _, history := range t.Histories() {
		lines := []string{string(history.Revisions[0].Pod.UID)}
		for _, r := range history.Revisions {
			line := fmt.Sprintf("%s by %s", r.Pod.Status.Phase, r.Writers[0].Manager)
			if r.Listed {
				line += ", listed"
			}
			lines = append(lines, line)
		}
		if !history.Gone.IsZero() {
			line := "gone"
			if history.EndMissed {
				line += ", end missed"
			}
			lines = append(lines, line)
		}
		all = append(all, lines)
	}
	return all
}

func awaitHistories(t *testing.T, tracker *tracker, want ...[]string) {
	t.Helper()
	await(t, fmt.Sprintf("%q is recorded, last %q", want, histories(tracker)), tracker.Changed, func() bool {
		return cmp.Equal(histories(tracker), want)
	})
}

func TestHistories(t *testing.T) { synctest.Test(t, testHistories) }

func testHistories(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	state := syncedState(t, a)
	state.Track(podapi.Selector{Namespace: "ns", Name: "web"})
	state.Track(podapi.Selector{Namespace: "ns", Name: "foreign"})
	const web, worker, lost = podsPath + "/web", podsPath + "/worker-x", podsPath + "/lost"
	a.Put(podsPath+"/foreign", podIn("Pending", "u0", "foreign"))
	a.Put(web, podIn("Pending", "u1", "web", ofTheSpec("vktest")))
	awaitHistories(t, state.tracker, []string{"u1", "Pending by vktest"})
	state.ForgetUID("u1") // does not count any more, and is recorded all the same
	a.Put(worker, podIn("Pending", "u2", "worker-x", generatedBy("worker-"), ofTheSpec("controller")))
	awaitHistories(t, state.tracker, []string{"u1", "Pending by vktest"}, []string{"u2", "Pending by controller"})
	a.Put(web, podIn("Running", "u1", "web", ofTheSpec("node")))
	a.Put(web, podIn("Succeeded", "u1", "web", ofTheSpec("node")))
	a.Remove(web)
	a.Put(lost, podIn("Pending", "u3", "lost", ofTheSpec("vktest")))
	ended := []string{"u1", "Pending by vktest", "Running by node", "Succeeded by node", "gone"}
	awaitHistories(t, state.tracker, ended, []string{"u2", "Pending by controller"}, []string{"u3", "Pending by vktest"})

	a.Stop()
	a.Put(worker, podIn("Running", "u2", "worker-x", generatedBy("worker-"), ofTheSpec("node")))
	a.Remove(lost)
	a.Compact()
	a.Start()
	awaitHistories(t, state.tracker, ended,
		[]string{"u2", "Pending by controller", "Running by node, listed"}, []string{"u3", "Pending by vktest", "gone, end missed"})
	for _, history := range state.Histories() {
		for _, r := range history.Revisions {
			if r.Pod.ManagedFields != nil || r.Pod.ResourceVersion == "" {
				t.Errorf("revision %q has the managedFields %v", r.Pod.ResourceVersion, r.Pod.ManagedFields)
			}
		}
	}
}

// A pod that was there before a test asks for it has a history from then on.
func TestHistoryBeginsLate(t *testing.T) { synctest.Test(t, testHistoryBeginsLate) }

func testHistoryBeginsLate(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	a.Put(podsPath+"/web", podIn("Running", "u1", "web"))
	state := syncedState(t, a)
	awaitSeen(t, state.tracker, "web", "u1 Running")
	if got := state.Timeline("u1"); len(got) != 1 || got[0].State != "Running" {
		t.Errorf("timeline %v", got)
	}
}

// writtenByKubelet are managedFields as a real node writes them.
const writtenByKubelet = `{"f:status":{"f:conditions":{` +
	`"k:{\"type\":\"ContainersReady\"}":{".":{},"f:lastTransitionTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}},` +
	`"k:{\"type\":\"Initialized\"}":{".":{},"f:lastTransitionTime":{},"f:observedGeneration":{},"f:status":{},"f:type":{}},` +
	`"k:{\"type\":\"PodReadyToStartContainers\"}":{".":{},"f:lastTransitionTime":{},"f:observedGeneration":{},"f:status":{},"f:type":{}},` +
	`"k:{\"type\":\"Ready\"}":{".":{},"f:lastTransitionTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}},` +
	`"f:containerStatuses":{},"f:hostIP":{},"f:hostIPs":{},"f:observedGeneration":{},"f:phase":{},"f:podIP":{},` +
	`"f:podIPs":{".":{},"k:{\"ip\":\"10.0.0.1\"}":{".":{},"f:ip":{}}},"f:startTime":{}}}`

// crashing is a pod of a real node in the revision n of its crash loop.
func crashing(pod, n int) *corev1.Pod {
	at := metav1.Unix(1_700_000_000+int64(n)*10, 0)
	id := fmt.Sprintf("containerd://%016x%016x%016x%016x", pod*7919, n/3*104729, pod*31, n/3*37)
	end := corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", StartedAt: at, FinishedAt: at, ContainerID: id}
	status := corev1.ContainerStatus{
		Name: "main", RestartCount: int32(n / 3), ContainerID: id, Image: "registry.k8s.io/e2e-test-images/busybox:1.37.0-2",
		ImageID: "registry.k8s.io/e2e-test-images/busybox@sha256:4f8a9f9f1b2f4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e",
	}
	ready := corev1.ConditionFalse
	switch n % 3 {
	case 0:
		ready, status.State.Running = corev1.ConditionTrue, &corev1.ContainerStateRunning{StartedAt: at}
	case 1:
		status.State.Terminated = &end
	case 2:
		status.State.Waiting = &corev1.ContainerStateWaiting{
			Reason: "CrashLoopBackOff", Message: fmt.Sprintf("back-off 40s restarting failed container=main pod=crash-%d_default", pod),
		}
		status.LastTerminationState.Terminated = &end
	}
	p := podIn("Running", fmt.Sprintf("01234567-89ab-cdef-%012d", pod), fmt.Sprintf("crash-%d", pod), ofTheSpec("kubelet"))
	p.ManagedFields[0].FieldsV1, p.ManagedFields[0].Time = metav1.NewFieldsV1(writtenByKubelet), &at
	p.ResourceVersion = fmt.Sprint(1_000_000 + pod*100 + n)
	p.CreationTimestamp = metav1.Unix(1_700_000_000, 0)
	p.Spec.NodeName = "node-1"
	p.Spec.Containers[0].Image = status.Image
	p.Spec.Containers[0].Command = []string{"/bin/sh", "-c", "echo failing; exit 1"}
	p.Status.ContainerStatuses = []corev1.ContainerStatus{status}
	p.Status.HostIP, p.Status.PodIP, p.Status.StartTime = "10.0.0.1", fmt.Sprintf("10.1.%d.%d", pod/256, pod%256), &p.CreationTimestamp
	for _, name := range []corev1.PodConditionType{"PodReadyToStartContainers", "Initialized", "PodScheduled"} {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: name, Status: "True", LastTransitionTime: p.CreationTimestamp})
	}
	for _, name := range []corev1.PodConditionType{"Ready", "ContainersReady"} {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{
			Type: name, Status: ready, LastTransitionTime: at, Reason: "ContainersNotReady", Message: "containers with unready status: [main]",
		})
	}
	return p
}

// The record of 1,000 pods with 50 revisions each takes at most 30 MB; a tenth of them is asked for a tenth.
func TestHistoriesTakeLittleMemory(t *testing.T) {
	const revisionsOfAPod, bytesOfAPod = 50, 30_000
	pods := 1000
	if testing.Short() {
		pods = 100
	}
	records := make([]podHistory, pods)
	before := heap()
	for n := range revisionsOfAPod {
		for i := range records {
			pod := crashing(i, n)
			written := pod.ManagedFields
			pod.ManagedFields = nil
			records[i].add(pod, written, time.Unix(int64(n), 0), watched)
		}
	}
	used := int64(heap()) - int64(before)
	t.Logf("%d pods with %d revisions: %.1f MB", pods, revisionsOfAPod, float64(used)/1e6)
	if most := int64(pods) * bytesOfAPod; used > most {
		t.Errorf("%d bytes, want at most %d", used, most)
	}
	for i := range records {
		if n := len(records[i].read().Revisions); n != revisionsOfAPod {
			t.Fatalf("pod %d has %d revisions", i, n)
		}
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // the first one moves pooled compressors aside, the second frees them
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func BenchmarkRecord(b *testing.B) {
	b.ReportAllocs()
	var history podHistory
	for n := 0; b.Loop(); n++ {
		pod := crashing(1, n)
		history.add(pod, pod.ManagedFields, time.Unix(int64(n), 0), watched)
	}
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	var history podHistory
	for n := range 50 {
		pod := crashing(1, n)
		history.add(pod, pod.ManagedFields, time.Unix(int64(n), 0), watched)
	}
	for b.Loop() {
		history.read()
	}
}
