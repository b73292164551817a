// SPDX-License-Identifier: Apache-2.0

package validation

import "fmt"

// CheckKind is the kind of a check.
type CheckKind int

// The kinds of checks, in the words of the grammar.
const (
	CheckPods CheckKind = iota + 1
	CheckLogs
	CheckObjects
	CheckEvents
	CheckExec
	CheckPortForward
	CheckKubeletGet
	CheckAttach
)

// String is the key of the kind in a validation section: "check_logs", "exec".
func (k CheckKind) String() string {
	switch k {
	case CheckPods:
		return "check_pods"
	case CheckLogs:
		return "check_logs"
	case CheckObjects:
		return "check_objects"
	case CheckEvents:
		return "check_events"
	case CheckExec:
		return "exec"
	case CheckPortForward:
		return "port_forward"
	case CheckKubeletGet:
		return "kubelet_get"
	case CheckAttach:
		return "attach"
	}
	return ""
}

// CheckRef is the place of a check in a validation section. It is comparable; its zero value means no check.
type CheckRef struct {
	Kind CheckKind
	// Phase is 0 for the checks outside of steps, and n for those of steps[n-1].
	Phase int
	// Index is the place in the list of its kind, from 0. A step has one action at most.
	Index int
}

// List is the list that the check is in: "check_logs", "steps[1].check_pods"; for an action it is "steps[1].exec".
func (r CheckRef) List() string { return phasePath(r.Phase) + r.Kind.String() }

// String is "check_logs[6]", "steps[1].check_pods[0]", "steps[1].exec".
func (r CheckRef) String() string {
	if r.Kind >= CheckExec || r.Kind == 0 {
		return r.List()
	}
	return fmt.Sprintf("%s[%d]", r.List(), r.Index)
}

// phasePath is the path to the keys of a phase: "" or "steps[1].".
func phasePath(phase int) string {
	if phase == 0 {
		return ""
	}
	return fmt.Sprintf("steps[%d].", phase-1)
}
