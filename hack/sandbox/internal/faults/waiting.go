// SPDX-License-Identifier: Apache-2.0

package faults

import "time"

// Waiting returns the status of a pod that a node has accepted and not begun with.
func Waiting(pod map[string]any, now time.Time) map[string]any {
	stamp := now.UTC().Format(time.RFC3339)
	status := map[string]any{"phase": "Pending", "startTime": stamp}
	states := func(key string) []map[string]any {
		var all []map[string]any
		for _, c := range objects(pod, "spec", key) {
			all = append(all, map[string]any{
				"name": c["name"], "image": c["image"], "imageID": "", "ready": false, "started": false, "restartCount": int64(0),
				"state": map[string]any{"waiting": map[string]any{"reason": "ContainerCreating"}}, "lastState": map[string]any{},
			})
		}
		return all
	}
	put(status, "containerStatuses", states("containers"))
	put(status, "initContainerStatuses", states("initContainers"))
	var conditions []map[string]any
	for _, kind := range []string{"PodScheduled", "Initialized", "ContainersReady", "Ready"} {
		is := "False"
		if kind == "PodScheduled" {
			is = "True"
		}
		conditions = append(conditions, map[string]any{"type": kind, "status": is, "lastTransitionTime": stamp})
	}
	put(status, "conditions", conditions)
	return status
}

// refused makes the status of a pod that a node has refused, as a kubelet does, of that of a pod that waits.
func refused(pod map[string]any, _ string) {
	pod["status"] = map[string]any{
		"phase": "Failed", "reason": "NotSupported", "message": "Pod was rejected: the node does not support it",
		"startTime": text(pod, "status", "startTime"),
	}
}

// Reported returns the status that an AdmitRule reports of a pod, or nil.
func (a *AdmitRule) Reported(pod map[string]any, now time.Time) map[string]any {
	if a.As == "" {
		return clone(a.Report).(map[string]any)
	}
	whole := clone(pod).(map[string]any)
	whole["status"] = Waiting(pod, now)
	transforms[a.As](whole, "")
	return object(whole, "status")
}
