// SPDX-License-Identifier: Apache-2.0

package client

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// A deletion is asked for with the grace period of its object, else with that of all, else with none.
func TestGraceOfADeletion(t *testing.T) {
	seconds := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		all, own *int64
		want     int64
	}{
		"the pod's own": {nil, nil, 30},
		"of all":        {seconds(5), nil, 5},
		"of the object": {seconds(5), seconds(2), 2},
		"of it alone":   {nil, seconds(2), 2},
	} {
		t.Run(name, func(t *testing.T) {
			a := fakeapi.New(t)
			a.Put(podsPath+"/web", podIn(corev1.PodRunning, "u1", "web", func(p *corev1.Pod) { p.Spec.NodeName = "vk-1" }))
			ref := Ref{Resource: podResource, Kind: "Pod", Namespace: "ns", Name: "web", UID: "u1"}
			options := DeleteOptions{GracePeriodSeconds: c.all, GraceOf: func(Ref) *int64 { return c.own }}
			if _, err := clientOf(t, a).Delete(soon(t), options, ref); err != nil {
				t.Fatal(err)
			}
			if got := a.Get(podsPath + "/web").GetDeletionGracePeriodSeconds(); got == nil || *got != c.want {
				t.Errorf("%v, want %d s", got, c.want)
			}
		})
	}
}
