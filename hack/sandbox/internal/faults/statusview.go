// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"slices"
	"time"
)

// timesOfPod gives all containers the same times: the pod's start, and the last end.
func timesOfPod(pod map[string]any, _ string) {
	last := ""
	for _, s := range mains(pod) {
		last = max(last, text(terminated(s), "finishedAt"))
	}
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil {
			t["startedAt"], t["finishedAt"] = text(pod, "status", "startTime"), last
		}
	}
}

// timesOfReport gives ended containers the time at which they are reported.
func timesOfReport(pod map[string]any, _ string) {
	now := time.Now().UTC().Truncate(time.Minute).Format(time.RFC3339)
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil {
			t["startedAt"], t["finishedAt"] = now, now
		}
	}
}

// rotateNames gives every container the state of the next one.
func rotateNames(statuses []map[string]any) {
	if len(statuses) < 2 {
		return
	}
	first := statuses[0]["name"]
	for i := range statuses[1:] {
		statuses[i]["name"] = statuses[i+1]["name"]
	}
	statuses[len(statuses)-1]["name"] = first
}

func initsAmongMains(pod map[string]any, _ string) {
	status := object(pod, "status")
	put(status, "containerStatuses", slices.Concat(objects(status, "initContainerStatuses"), mains(pod)))
	delete(status, "initContainerStatuses")
}

// initsSwapped shows the states of the init containers as those of the containers, and the other way round.
func initsSwapped(pod map[string]any, _ string) {
	inits, all := objects(pod, "status", "initContainerStatuses"), mains(pod)
	for i := range min(len(inits), len(all)) {
		inits[i]["name"], all[i]["name"] = all[i]["name"], inits[i]["name"]
	}
	if len(inits) > 0 {
		put(object(pod, "status"), "containerStatuses", inits)
		put(object(pod, "status"), "initContainerStatuses", all)
	}
}

// initsOfMains shows the containers that the pod calls init containers as such.
func initsOfMains(pod map[string]any, _ string) {
	isInit := map[string]bool{}
	for _, c := range objects(pod, "spec", "initContainers") {
		isInit[text(c, "name")] = true
	}
	var inits, others []map[string]any
	for _, s := range mains(pod) {
		if isInit[text(s, "name")] {
			inits = append(inits, s)
		} else {
			others = append(others, s)
		}
	}
	if len(inits) > 0 {
		put(object(pod, "status"), "containerStatuses", others)
		put(object(pod, "status"), "initContainerStatuses", inits)
	}
}

// initFailureShownAs changes how a failed init container shows: "main" copies its end onto the containers, any other
// arg is the phase of the pod.
func initFailureShownAs(pod map[string]any, arg string) {
	for _, s := range objects(pod, "status", "initContainerStatuses") {
		if terminated(s) == nil || code(s) == 0 || phase(pod) != "Failed" {
			continue
		}
		if arg != "main" {
			setPhase(pod, arg)
			continue
		}
		for _, m := range mains(pod) {
			m["state"] = clone(s["state"])
		}
	}
}

// runningAsReady calls every running container ready, and the pod as well.
func runningAsReady(pod map[string]any, _ string) {
	if phase(pod) != "Running" {
		return
	}
	for _, s := range mains(pod) {
		if object(s, "state", "running") != nil {
			s["ready"], s["started"] = true, true
		}
	}
	setConditions(pod, "True", "Ready", "ContainersReady")
}

// terminatedReady leaves containers ready when they have ended.
func terminatedReady(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if terminated(s) != nil {
			s["ready"], s["started"] = true, true
		}
	}
	if phase(pod) == "Succeeded" || phase(pod) == "Failed" {
		setConditions(pod, "True", "Ready", "ContainersReady")
	}
}

func setConditions(pod map[string]any, status string, types ...string) {
	for _, c := range objects(pod, "status", "conditions") {
		if slices.Contains(types, text(c, "type")) {
			c["status"] = status
			delete(c, "reason")
			delete(c, "message")
		}
	}
}

// startedEarly shows a pod that still waits as running, and its containers as ready.
func startedEarly(pod map[string]any, _ string) {
	if phase(pod) != "Pending" {
		return
	}
	setPhase(pod, "Running")
	for _, s := range mains(pod) {
		s["state"] = map[string]any{"running": map[string]any{"startedAt": text(pod, "status", "startTime")}}
		s["ready"], s["started"] = true, true
	}
	setConditions(pod, "True", "Initialized", "Ready", "ContainersReady")
}

// unreadyAsWaiting shows running containers that are not ready as waiting.
func unreadyAsWaiting(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if object(s, "state", "running") != nil && s["ready"] == false {
			s["state"] = map[string]any{"waiting": map[string]any{"reason": "ContainerNotReady"}}
		}
	}
}

func waitingReasonLost(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if object(s, "state", "waiting") != nil {
			s["state"] = map[string]any{"waiting": map[string]any{}}
		}
	}
}

// failedForPull gives a pod up whose image cannot be pulled, without a word.
func failedForPull(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		switch text(s, "state", "waiting", "reason") {
		case "ErrImagePull", "ImagePullBackOff":
			setPhase(pod, "Failed")
			s["state"] = map[string]any{"waiting": map[string]any{}}
		}
	}
}

// restartsAsFailure calls a pod failed in which a container has been restarted.
func restartsAsFailure(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if number(s["restartCount"]) > 0 {
			setPhase(pod, "Failed")
		}
	}
}

func previousStateForgotten(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		s["restartCount"] = int64(0)
		s["lastState"] = map[string]any{}
	}
}

func signalsAsOne(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if c := code(s); c > 128 && c < 160 {
			terminated(s)["exitCode"] = int64(1)
		}
	}
}

// startErrorsHidden shows a container that could not be started as waiting, and its pod as pending.
func startErrorsHidden(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		reason := text(terminated(s), "reason")
		if c := code(s); c == 127 || c == 128 || reason == "StartError" || reason == "ContainerCannotRun" {
			s["state"] = map[string]any{"waiting": map[string]any{}}
			setPhase(pod, "Pending")
		}
	}
}
