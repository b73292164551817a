// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// TestIdle: a test waits in vain for a pod that restarts three times within a second.
func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := fakeapi.NewInMemory(t)
		s := observing(t, a)
		s.record = &recorder{redact: s.redact}
		a.UpdatePod("ns", "p", func(pod *corev1.Pod) { pod.Labels = map[string]string{"vktest/run": "run-1", "vktest/spec": "spec-1"} })
		time.Sleep(time.Minute) // of an earlier part
		synctest.Wait()
		s.clock.turn("checks")
		start := time.Now()
		err := s.checking(t, succeeds, func() {
			time.Sleep(4 * time.Second)
			for range 3 {
				a.UpdatePod("ns", "p", func(pod *corev1.Pod) { pod.Status.ContainerStatuses[0].RestartCount++ })
				time.Sleep(500 * time.Millisecond)
			}
		})
		if err == nil {
			t.Fatal("the checks hold")
		}
		s.recordIdle()
		took := time.Since(start)
		if got, want := time.Duration(s.record.record.Idle*float64(time.Second)), took-time.Second; got.Round(time.Millisecond) != want.Round(time.Millisecond) || took < 10*time.Second {
			t.Errorf("idle for %s of %s, want %s", got, took, want)
		}
	})
}
