// SPDX-License-Identifier: Apache-2.0

package faults

import "fmt"

// ended is the status of a container with an exit code, going the state of one that runs.
func ended(name string, code int) string {
	reason := "Completed"
	if code != 0 {
		reason = "Error"
	}
	return fmt.Sprintf(`{"name":%q,"state":{"terminated":{"exitCode":%d,"reason":%q}}}`, name, code, reason)
}

func status(phase string, containers ...string) string {
	list := ""
	for i, c := range containers {
		if i > 0 {
			list += ","
		}
		list += c
	}
	return fmt.Sprintf(`{"status":{"phase":%q,"containerStatuses":[%s]}}`, phase, list)
}

const (
	running = `{"name":"r","ready":false,"state":{"running":{"startedAt":"T"}}}`
	waiting = `{"name":"w","state":{"waiting":{"reason":"ErrImagePull"}}}`
	ready   = `{"name":"r","ready":true,"started":true,"state":{"running":{"startedAt":"T"}}}`
	empty   = `{"name":"w","state":{"waiting":{}}}`
)

var statusCases = []transformCase{
	{"first-end-ends-pod", "", status("Running", running, ended("a", 0)), status("Succeeded", running, ended("a", 0))},
	{"first-end-ends-pod", "", status("Running", running), status("Running", running)},
	{"running-until-last", "", status("Running", `{"name":"a","state":{"terminated":{"startedAt":"T"}}}`), status("Running", `{"name":"a","ready":true,"started":true,"state":{"running":{"startedAt":"T"}}}`)},
	{"running-until-last", "", status("Failed", ended("a", 1)), status("Failed", ended("a", 1))},
	{"largest-code-everywhere", "", status("Failed", ended("a", 0), ended("b", 7)), status("Failed", `{"name":"a","state":{"terminated":{"exitCode":7,"reason":"Completed"}}}`, ended("b", 7))},
	{"first-code-everywhere", "", status("Failed", ended("a", 3), ended("b", 7)), status("Failed", ended("a", 3), ended("b", 3))},
	{"last-container-decides", "", status("Failed", ended("a", 3), ended("b", 0)), status("Succeeded", ended("a", 3), ended("b", 0))},
	{"success-hides-failure", "", status("Failed", ended("a", 0), ended("b", 1)), status("Succeeded", ended("a", 0), ended("b", 1))},
	{"success-hides-failure", "", status("Failed", ended("b", 1)), status("Failed", ended("b", 1))},
	{"reasons-copied", "", status("Failed", ended("a", 0), ended("b", 1)), status("Failed", `{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Error"}}}`, ended("b", 1))},
	{"reasons-with-code", "", status("Failed", ended("a", 2)), status("Failed", `{"name":"a","state":{"terminated":{"exitCode":2,"reason":"Error: 2"}}}`)},
	{"reasons-and-messages", "", status("Failed", ended("a", 2)), status("Failed", `{"name":"a","state":{"terminated":{"exitCode":2,"reason":"","message":"Error"}}}`)},
	{"signals-without-128", "", status("Failed", ended("a", 137), ended("b", 3)), status("Failed", ended("a", 9), ended("b", 3))},
	{"signals-as-one", "", status("Failed", ended("a", 137), ended("b", 3)), status("Failed", ended("a", 1), ended("b", 3))},
	{"codes-as-one", "1", status("Failed", ended("a", 3), ended("b", 0)), status("Failed", ended("a", 1), ended("b", 0))},
	{"start-errors-as", "0", status("Failed", ended("a", 127)), status("Succeeded", ended("a", 0))},
	{"start-errors-hidden", "", status("Failed", ended("w", 128)), status("Pending", empty)},
	{"times-of-pod", "", `{"status":{"startTime":"S","containerStatuses":[{"state":{"terminated":{"finishedAt":"1"}}},{"state":{"terminated":{"finishedAt":"2"}}}]}}`,
		`{"status":{"startTime":"S","containerStatuses":[{"state":{"terminated":{"startedAt":"S","finishedAt":"2"}}},{"state":{"terminated":{"startedAt":"S","finishedAt":"2"}}}]}}`},
	{"states-rotated", "", status("Failed", ended("a", 0), ended("b", 1)), status("Failed", ended("b", 0), ended("a", 1))},
	{"init-states-rotated", "", `{"status":{"initContainerStatuses":[` + ended("a", 0) + `,` + ended("b", 1) + `]}}`, `{"status":{"initContainerStatuses":[` + ended("b", 0) + `,` + ended("a", 1) + `]}}`},
	{"inits-among-mains", "", `{"status":{"initContainerStatuses":[1,{"name":"i"}],"containerStatuses":[{"name":"a"}]}}`, `{"status":{"containerStatuses":[{"name":"i"},{"name":"a"}]}}`},
	{"inits-swapped", "", `{"status":{"initContainerStatuses":[` + ended("i", 0) + `],"containerStatuses":[` + ended("a", 1) + `]}}`,
		`{"status":{"initContainerStatuses":[` + ended("i", 1) + `],"containerStatuses":[` + ended("a", 0) + `]}}`},
	{"inits-of-mains", "", `{"spec":{"initContainers":[{"name":"i"}]},"status":{"containerStatuses":[{"name":"a"},{"name":"i"}]}}`,
		`{"spec":{"initContainers":[{"name":"i"}]},"status":{"initContainerStatuses":[{"name":"i"}],"containerStatuses":[{"name":"a"}]}}`},
	{"init-failure-shown-as", "Pending", `{"status":{"phase":"Failed","initContainerStatuses":[` + ended("i", 3) + `]}}`, `{"status":{"phase":"Pending","initContainerStatuses":[` + ended("i", 3) + `]}}`},
	{"init-failure-shown-as", "main", `{"status":{"phase":"Failed","initContainerStatuses":[` + ended("i", 3) + `],"containerStatuses":[` + waiting + `]}}`,
		`{"status":{"phase":"Failed","initContainerStatuses":[` + ended("i", 3) + `],"containerStatuses":[` + ended("w", 3) + `]}}`},
	{"running-as-ready", "", status("Running", running, waiting), status("Running", ready, waiting)},
	{"started-early", "", `{"status":{"phase":"Pending","startTime":"S","conditions":[{"type":"Ready","status":"False","reason":"x"},{"type":"PodScheduled","status":"True"}],"containerStatuses":[` + waiting + `]}}`,
		`{"status":{"phase":"Running","startTime":"S","conditions":[{"type":"Ready","status":"True"},{"type":"PodScheduled","status":"True"}],"containerStatuses":[{"name":"w","ready":true,"started":true,"state":{"running":{"startedAt":"S"}}}]}}`},
	{"refused", "", `{"status":{"phase":"Pending","startTime":"S","conditions":[]}}`,
		`{"status":{"phase":"Failed","reason":"NotSupported","message":"Pod was rejected: the node does not support it","startTime":"S"}}`},
	{"unready-as-waiting", "", status("Running", running, ready), status("Running", `{"name":"r","ready":false,"state":{"waiting":{"reason":"ContainerNotReady"}}}`, ready)},
	{"terminated-ready", "", status("Running", `{"state":{"terminated":{}}}`), status("Running", `{"ready":true,"started":true,"state":{"terminated":{}}}`)},
	{"waiting-reason-lost", "", status("Pending", waiting, running), status("Pending", empty, running)},
	{"failed-for-pull", "", status("Pending", waiting), status("Failed", empty)},
	{"restarts-as-failure", "", status("Running", `{"restartCount":1}`), status("Failed", `{"restartCount":1}`)},
	{"of-another-container", "containerStatuses.image", status("Running", `{"image":"a"}`, `{"image":"b"}`, `{}`), status("Running", `{"image":"b"}`, `{"image":"a"}`, `{"image":"a"}`)},
	{"of-another-container", "containerStatuses.state.terminated.exitCode", status("Running", running, ended("a", 1), ended("b", 2)), status("Running", running, ended("a", 2), ended("b", 1))},
	{"of-another-container", "containerStatuses.image", status("Running", `{"image":"a"}`), status("Running", `{"image":"a"}`)},
	{"of-another-container", "initContainerStatuses.lastState", `{"status":{"initContainerStatuses":[{"lastState":{}},{}]}}`, `{"status":{"initContainerStatuses":[{},{"lastState":{}}]}}`},
	{"previous-state-forgotten", "", status("Running", `{"restartCount":2,"lastState":{"terminated":{}}}`), status("Running", `{"restartCount":0,"lastState":{}}`)},
}
