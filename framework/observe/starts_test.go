// SPDX-License-Identifier: Apache-2.0

package observe

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestStarts(t *testing.T) { synctest.Test(t, testStarts) }

func testStarts(t *testing.T) {
	a := fakeapi.NewInMemory(t)
	state := syncedState(t, a)
	web := podapi.Selector{Namespace: "ns", Name: "web"}
	begin := time.Now()
	put := func(uid, name string, states ...fakeapi.State) func() {
		return func() {
			pod := podIn(corev1.PodPending, uid, name, ofTheSpec("vktest"))
			pod.Spec.Containers = []corev1.Container{{Name: "main"}}
			for _, state := range states {
				state(pod)
			}
			a.Put(podsPath+"/"+name, pod)
		}
	}
	remove := func(name string) func() { return func() { a.Remove(podsPath + "/" + name) } }
	again := func(pod *corev1.Pod) { pod.Status.ContainerStatuses[0].RestartCount++ }
	// Each happens a second after the one before.
	for _, c := range []struct {
		what    string
		happens func()
		want    Starts
		last    int // seconds; 0: none has started
	}{
		{"no pod is there yet", func() {}, Starts{0, time.Time{}, true}, 0},
		{"one is pending", put("u1", "web"), Starts{1, time.Time{}, true}, 0},
		{"it runs", put("u1", "web", fakeapi.Running), Starts{1, time.Time{}, false}, 3},
		{"it is as it was", func() {}, Starts{1, time.Time{}, false}, 3},
		{"it restarts", put("u1", "web", fakeapi.Running, again), Starts{1, time.Time{}, false}, 5},
		{"it ends", put("u1", "web", fakeapi.Succeeded, again), Starts{1, time.Time{}, false}, 5},
		{"another is pending", put("u2", "worker"), Starts{2, time.Time{}, true}, 5},
		{"that one ends without being seen running", put("u2", "worker", fakeapi.Succeeded), Starts{2, time.Time{}, false}, 8},
		{"a third one is pending", put("u3", "late"), Starts{3, time.Time{}, true}, 8},
		{"it is gone", remove("late"), Starts{3, time.Time{}, false}, 8},
		{"a fourth one is pending", put("u4", "stays"), Starts{4, time.Time{}, true}, 8},
		{"it does not count any more", func() { state.ForgetUID("u4") }, Starts{4, time.Time{}, false}, 8},
		{"the first does not count any more", func() { state.ForgetUID("u1") }, Starts{4, time.Time{}, true}, 8},
	} {
		time.Sleep(time.Second)
		c.happens()
		synctest.Wait()
		if c.last > 0 {
			c.want.Last = begin.Add(time.Duration(c.last) * time.Second)
		}
		if diff := cmp.Diff(c.want, state.Starts(web)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}
