// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// Choose returns the pod and the container to run the command in: of the pods of the name that are there, the first whose
// container runs. The error says why there is none yet; the pod is then the one that was looked at last, or nil.
func (e Exec) Choose(s State) (pod *corev1.Pod, container string, err error) {
	err = fmt.Errorf("%s", notFound(e.Namespace, e.Name))
	for _, candidate := range s.Pods(e.Namespace, e.Name) {
		if candidate.Gone || candidate.Pod == nil {
			continue
		}
		pod = candidate.Pod
		if container, err = Container(pod, e.Container); err != nil {
			continue
		}
		if status := containerStatus(pod, container); status != nil && status.State.Running != nil {
			return pod, container, nil
		}
		err = fmt.Errorf("container %s does not run", container)
	}
	return pod, "", err
}

// Judge gives the verdict on a command that has ended with this exit code and
// output: it holds, or, as the command may be run again until the step's time is
// up, not yet. A regex that exceeds its limits never holds.
func (e Exec) Judge(exitCode int, output []byte) Outcome {
	o := Outcome{Verdict: Holds, Line: e.Pos.Line, Want: fmt.Sprintf("exit code %d", e.ExitCode), Got: fmt.Sprintf("exit code %d", exitCode)}
	if exitCode != e.ExitCode {
		o.Verdict = NotYet
	}
	if e.compiled.regex != nil {
		o.Want += ", " + e.want()
		t := e.tally(output)
		switch v := e.judge(t, reading{final: true, terminated: true}); {
		case t.err != nil:
			o.Verdict, o.Err = Never, t.err
			o.Got += ", " + t.err.Error()
		case v != Holds:
			o.Verdict = NotYet
			fallthrough
		default:
			o.Got += ", " + t.String() + " in " + size(len(output)) + " of output"
		}
	}
	o.Want += fmt.Sprintf(", of the command %q", e.Command)
	if len(output) > 0 && o.Verdict != Holds {
		o.Got += "\n" + lastLines(output)
	}
	return o
}
