// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestWorst(t *testing.T) {
	pods := map[string]*corev1.Pod{
		"failed":    pod(t, "status: {phase: Failed}"),
		"pending":   pod(t, "status: {phase: Pending}"),
		"new":       pod(t, "{}"),
		"unready":   pod(t, "status: {phase: Running, conditions: [{type: Ready, status: 'False'}]}"),
		"ready":     pod(t, "status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}"),
		"succeeded": pod(t, "status: {phase: Succeeded, conditions: [{type: Ready, status: 'False'}]}"),
	}
	for name, p := range pods {
		p.Name = name
	}
	for _, c := range []struct {
		all  []string
		want string
	}{
		{nil, ""},
		{[]string{"ready", "succeeded"}, ""},
		{[]string{"ready", "unready", "succeeded"}, "unready"},
		{[]string{"unready", "new", "pending"}, "new"},
		{[]string{"pending", "unready", "failed", "succeeded"}, "failed"},
	} {
		var all []*corev1.Pod
		for _, name := range c.all {
			all = append(all, pods[name])
		}
		got := ""
		if worst := Worst(all); worst != nil {
			got = worst.Name
		}
		if got != c.want {
			t.Errorf("the worst of %q is %q, want %q", c.all, got, c.want)
		}
	}
}

func TestRunsPods(t *testing.T) {
	for kind, want := range map[string]bool{"Job": true, "CronJob": true, "Deployment": true, "Pod": false, "Service": false, "": false} {
		if got := RunsPods(kind); got != want {
			t.Errorf("%q runs pods: %t, want %t", kind, got, want)
		}
	}
}

func TestRunBy(t *testing.T) {
	job := pod(t, "metadata: {ownerReferences: [{kind: Job, name: nightly-1, controller: true}]}")
	set := pod(t, "metadata: {ownerReferences: [{kind: ReplicaSet, name: web-5d4, controller: true}]}")
	guarded := pod(t, "metadata: {ownerReferences: [{kind: Job, name: nightly-1}]}")
	for _, c := range []struct {
		pod        *corev1.Pod
		kind, name string
		want       bool
	}{
		{job, "Job", "nightly-1", true},
		{job, "Job", "nightly", false},
		{job, "CronJob", "nightly", true},
		{job, "CronJob", "night", false},
		{job, "ReplicaSet", "nightly-1", false},
		{set, "ReplicaSet", "web-5d4", true},
		{set, "Deployment", "web", true},
		{set, "Deployment", "web-5d4", false},
		{set, "Service", "web", false},
		{guarded, "Job", "nightly-1", false},
		{pod(t, "metadata: {name: web}"), "Pod", "web", false},
	} {
		if got := RunBy(c.pod, c.kind, c.name); got != c.want {
			t.Errorf("a pod of %v is run by %s %s: %t, want %t", c.pod.OwnerReferences, c.kind, c.name, got, c.want)
		}
	}
}
