// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// Choose returns the pod and the container to run the command in: of the pods of the name that are there, the first
// whose container runs. The error says why there is none yet; the pod is then the one that was looked at last, or nil.
func (e Exec) Choose(s State) (pod *corev1.Pod, container string, err error) {
	err = fmt.Errorf("no %s", e.Selector())
	for _, candidate := range s.Pods(e.Selector()) {
		if candidate.Gone || candidate.Pod == nil {
			continue
		}
		pod = candidate.Pod
		if container, err = podapi.ContainerName(pod, e.Container); err != nil {
			continue
		}
		if status := podapi.Status(pod, container); status != nil && status.State.Running != nil {
			return pod, container, nil
		}
		err = fmt.Errorf("%s is not running", podapi.CallContainer(pod, container))
	}
	return pod, "", err
}

// Judge gives the verdict on a command that has ended with this exit code and output: it holds, or, as the command may
// be run again until the step's time is up, not yet. A regex that exceeds its limits never holds.
func (e Exec) Judge(exitCode int, output []byte) Outcome {
	o := Outcome{Verdict: Holds, Line: e.Pos.Line, Want: fmt.Sprintf("exit code %d", e.ExitCode), Got: fmt.Sprintf("exit code %d", exitCode)}
	if exitCode != e.ExitCode {
		o.Verdict = NotYet
	}
	var found matches
	if e.compiled.regex != nil {
		o.Want += ", " + e.want()
		found = e.find(output)
		switch v := e.judge(found, reading{final: true, terminated: true}); {
		case found.err != nil:
			o.Verdict, o.Err = Never, found.err
			o.Got += ", " + found.err.Error()
		case v != Holds:
			o.Verdict = NotYet
			fallthrough
		default:
			o.Got += ", " + found.String() + " in " + text.Count(len(output), "byte") + " of output"
		}
	}
	o.Want += fmt.Sprintf(", of the command %q", e.Command)
	if len(output) > 0 && o.Verdict != Holds {
		o.Got += "\n" + e.excerpt(output, found)
	}
	return o
}
