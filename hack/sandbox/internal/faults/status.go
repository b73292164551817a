// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// statusTransforms change the status in a pod as a whole; their path is empty.
var statusTransforms = map[string]transform{
	"first-end-ends-pod":       onObject(firstEndEndsPod),
	"running-until-last":       onObject(runningUntilLast),
	"largest-code-everywhere":  onObject(largestCodeEverywhere),
	"first-code-everywhere":    onObject(firstCodeEverywhere),
	"last-container-decides":   onObject(lastContainerDecides),
	"success-hides-failure":    onObject(successHidesFailure),
	"reasons-copied":           onObject(reasonsCopied),
	"reasons-with-code":        onObject(reasonsWithCode),
	"reasons-and-messages":     onObject(reasonsAndMessages),
	"signals-without-128":      onObject(signalsWithout128),
	"codes-as-one":             onObject(codesAsOne),
	"signals-as-one":           onObject(signalsAsOne),
	"start-errors-hidden":      onObject(startErrorsHidden),
	"start-errors-as":          onObject(startErrorsAs),
	"times-of-pod":             onObject(timesOfPod),
	"times-of-report":          onObject(timesOfReport),
	"states-rotated":           onObject(func(pod map[string]any, _ string) { rotateNames(objects(pod, "status", "containerStatuses")) }),
	"init-states-rotated":      onObject(func(pod map[string]any, _ string) { rotateNames(objects(pod, "status", "initContainerStatuses")) }),
	"inits-among-mains":        onObject(initsAmongMains),
	"inits-swapped":            onObject(initsSwapped),
	"inits-of-mains":           onObject(initsOfMains),
	"init-failure-shown-as":    onObject(initFailureShownAs),
	"running-as-ready":         onObject(runningAsReady),
	"started-early":            onObject(startedEarly),
	"refused":                  onObject(refused),
	"unready-as-waiting":       onObject(unreadyAsWaiting),
	"terminated-ready":         onObject(terminatedReady),
	"waiting-reason-lost":      onObject(waitingReasonLost),
	"failed-for-pull":          onObject(failedForPull),
	"restarts-as-failure":      onObject(restartsAsFailure),
	"previous-state-forgotten": onObject(previousStateForgotten),
	"of-another-container":     onObject(ofAnotherContainer),
}

func mains(pod map[string]any) []map[string]any { return objects(pod, "status", "containerStatuses") }

func terminated(status map[string]any) map[string]any { return object(status, "state", "terminated") }

// number reads a JSON number, whatever decoded it.
func number(value any) int64 {
	switch v := value.(type) {
	case json.Number:
		n, _ := v.Int64()
		return n
	case float64:
		return int64(v)
	case int:
		return int64(v)
	case int64:
		return v
	}
	return 0
}

func code(status map[string]any) int64 { return number(terminated(status)["exitCode"]) }

func setPhase(pod map[string]any, phase string) { object(pod, "status")["phase"] = phase }

func phase(pod map[string]any) string { return text(pod, "status", "phase") }

// phaseOf is what a pod's phase would be if it had ended with one exit code.
func phaseOf(code int64) string {
	if code == 0 {
		return "Succeeded"
	}
	return "Failed"
}

func firstEndEndsPod(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if terminated(s) != nil && phase(pod) == "Running" {
			setPhase(pod, phaseOf(code(s)))
		}
	}
}

// runningUntilLast shows ended containers as running while another one runs.
func runningUntilLast(pod map[string]any, _ string) {
	if phase(pod) != "Running" {
		return
	}
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil {
			s["state"] = map[string]any{"running": map[string]any{"startedAt": t["startedAt"]}}
			s["ready"], s["started"] = true, true
		}
	}
}

func largestCodeEverywhere(pod map[string]any, _ string) {
	var largest int64
	for _, s := range mains(pod) {
		largest = max(largest, code(s))
	}
	setCodes(pod, largest)
}

func firstCodeEverywhere(pod map[string]any, _ string) {
	if all := mains(pod); len(all) > 0 && terminated(all[0]) != nil {
		setCodes(pod, code(all[0]))
	}
}

func setCodes(pod map[string]any, code int64) {
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil {
			t["exitCode"] = code
		}
	}
}

func lastContainerDecides(pod map[string]any, _ string) {
	if all := mains(pod); phase(pod) == "Failed" && len(all) > 0 {
		setPhase(pod, phaseOf(code(all[len(all)-1])))
	}
}

// successHidesFailure calls a pod successful in which any container was.
func successHidesFailure(pod map[string]any, _ string) {
	ok := func(s map[string]any) bool { return terminated(s) != nil && code(s) == 0 }
	if phase(pod) == "Failed" && slices.ContainsFunc(mains(pod), ok) {
		setPhase(pod, "Succeeded")
	}
}

func reasonsCopied(pod map[string]any, _ string) {
	reason := ""
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil && code(s) != 0 {
			reason = text(t, "reason")
		}
	}
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil && reason != "" {
			t["reason"] = reason
		}
	}
}

func reasonsWithCode(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil {
			t["reason"] = fmt.Sprintf("%s: %d", text(t, "reason"), code(s))
		}
	}
}

// reasonsAndMessages swaps the two.
func reasonsAndMessages(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if t := terminated(s); t != nil {
			t["reason"], t["message"] = text(t, "message"), text(t, "reason")
		}
	}
}

func signalsWithout128(pod map[string]any, _ string) {
	for _, s := range mains(pod) {
		if c := code(s); c > 128 && c < 160 {
			terminated(s)["exitCode"] = c - 128
		}
	}
}

func codesAsOne(pod map[string]any, arg string) {
	as, err := strconv.ParseInt(arg, 10, 32)
	for _, s := range mains(pod) {
		if err == nil && code(s) != 0 {
			terminated(s)["exitCode"] = as
		}
	}
}

// startErrorsAs gives containers that could not be started an exit code, and the pod the phase of it.
func startErrorsAs(pod map[string]any, arg string) {
	as, err := strconv.ParseInt(arg, 10, 32)
	for _, s := range mains(pod) {
		if c := code(s); err == nil && (c == 127 || c == 128) {
			terminated(s)["exitCode"], terminated(s)["reason"] = as, "Completed"
			setPhase(pod, phaseOf(as))
		}
	}
}
