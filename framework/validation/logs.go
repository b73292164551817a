// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

func (l LogCheck) ref(pod *corev1.Pod, container string) LogRef {
	return LogRef{
		Namespace: l.Namespace, Pod: pod.Name, Container: container, UID: pod.UID, Previous: l.Previous,
		TailLines: limitOf(l.TailLines), SinceSeconds: limitOf(l.SinceSeconds), LimitBytes: limitOf(l.LimitBytes),
		Timestamps: l.Timestamps, Follow: l.Follow,
	}
}

// want says what is demanded of which log.
func (l LogCheck) want() string {
	text := ""
	if l.Container != "" {
		text = " of container " + l.Container
	}
	with := " with "
	add := func(option string) {
		text += with + option
		with = ", "
	}
	number := func(name string, value *int64) {
		if value != nil {
			add(fmt.Sprintf("%s %d", name, *value))
		}
	}
	if l.Previous {
		add("previous")
	}
	number("tail_lines", l.TailLines)
	number("since_seconds", l.SinceSeconds)
	if l.SinceLine != "" {
		add(fmt.Sprintf("since_line %q", l.SinceLine))
	}
	number("limit_bytes", l.LimitBytes)
	if l.Timestamps {
		add("timestamps")
	}
	if l.Follow {
		add("follow")
	}
	if text == "" {
		return l.Match.want()
	}
	return l.Match.want() + ", in the log" + text
}

// log judges one entry of check_logs.
func (e *Evaluator) log(index int, check LogCheck, s State) Outcome {
	pods := s.Pods(check.Selector())
	if len(pods) == 0 {
		return Outcome{Want: check.want(), Got: "no " + check.Selector().String()}
	}
	found := make([]Outcome, len(pods))
	for i, pod := range pods {
		found[i] = e.podLog(index, check, s, pod)
		found[i].Want, found[i].Pod = check.want(), pod.Pod
		found[i].Unsettled = found[i].Unsettled || pod.ending()
	}
	if check.All || !check.Selector().Generated() {
		return all(found)
	}
	o := pick(found, Holds, NotYet, Never)
	if o.Verdict == Never && replaceable(s, found) {
		o.Verdict = NotYet
		o.Got += "\nthe controller may create another pod"
	}
	return o
}

// replaceable reports whether a controller may yet create a pod that meets the check: it does so for pods that failed
// or vanished, not for ones that succeeded or run, unless it is a Job that has finished.
func replaceable(s State, found []Outcome) bool {
	for _, o := range found {
		if o.Err != nil || o.Pod == nil || o.Pod.Status.Phase != corev1.PodFailed {
			return false
		}
		if controller := metav1.GetControllerOfNoCopy(o.Pod); controller != nil && finishedController(s, o.Pod.Namespace, controller) {
			return false
		}
	}
	return true
}

// podLog judges the log of one pod.
func (e *Evaluator) podLog(index int, check LogCheck, s State, pod PodState) Outcome {
	if pod.Pod == nil {
		return Outcome{Verdict: whenGone(pod.Gone), Got: podapi.Describe(nil)}
	}
	container, err := podapi.ContainerName(pod.Pod, check.Container)
	if err != nil {
		return Outcome{Verdict: Never, Got: err.Error(), Err: err}
	}
	ref := check.ref(pod.Pod, container)
	terminated := check.Previous || podapi.Terminated(pod.Pod, container) || pod.Gone
	if o := e.fromLine(check, s, pod, container, &ref, terminated); o != nil {
		return *o
	}
	l := s.Log(ref)
	if !l.Read {
		return e.unread(check, s, pod, container, l)
	}
	r := reading{
		final:      l.Final && terminated,
		confirmed:  l.Confirmed && terminated,
		terminated: terminated,
		sliding:    ref.Sliding(),
		cut:        l.Cut > 0 || len(l.Earlier) > 0,
		stale:      l.Err != nil && !l.Final,
		open:       check.Follow && !l.Final,
	}
	found := e.find(index, check.Match, ref, l)
	o := Outcome{Verdict: check.judge(found, r), Err: l.Err}
	switch {
	case found.err != nil:
		o.Err = found.err
	case o.Verdict == Never && check.exceeds(found):
		o.Err = nil // whatever else the log holds
	case o.Verdict == Never && r.cut:
		o.Err = ErrLogIncomplete
	}
	reason := ""
	if o.Verdict == NotYet && (!r.open || l.Err != nil) { // an open stream may bring the last lines of a pod that is gone
		if reason = lost(pod, container); reason != "" {
			o.Verdict = Never
		}
	}
	o.Unsettled = o.Verdict == NotYet && terminated && !l.Confirmed && l.Err == nil
	o.Got = logText(check, found, l, r, podapi.DescribeContainer(pod.Pod, container), reason)
	return o
}

// ErrLogIncomplete is the error of a check that cannot be decided because parts of the log are missing that the node
// need not keep, or that exceed what is kept of a log.
var ErrLogIncomplete = errors.New("a part of the log is missing, which may decide the check")

// lost says why no more log of a container can come, or "".
func lost(pod PodState, container string) string {
	if pod.Gone {
		return "the pod is gone"
	}
	return podapi.NeverStarts(pod.Pod, container)
}

func whenGone(gone bool) Verdict {
	if gone {
		return Never
	}
	return NotYet
}

// logText says what was found in a log.
func logText(check LogCheck, m matches, l LogState, r reading, container, reason string) string {
	if m.err != nil {
		return m.err.Error()
	}
	found := m.String()
	if len(l.Text) == 0 {
		found += ": the log is empty (0 bytes)"
	} else {
		found += " in " + text.Count(len(l.Text), "byte") + " of log"
	}
	if l.Cut > 0 {
		found += fmt.Sprintf("; %s more were dropped, so the check cannot be decided: use tail_lines or limit_bytes", text.Count(int(l.Cut), "byte"))
	}
	if n := size(l.Earlier); n > 0 {
		found += fmt.Sprintf("; %s count too that only earlier readings had", text.Count(n, "byte"))
		if l.Cut == 0 {
			found += ": the node has rotated the log, and what came after them may be missing"
		}
	}
	if l.Vanished > 0 {
		found += fmt.Sprintf("; an earlier reading had %s, which the log of the ended container lacks", text.Count(int(l.Vanished), "byte"))
	}
	if check.Follow {
		found += streamText(r)
	}
	if !r.final {
		found += ", " + container
	}
	if reason != "" {
		found += "; " + reason
	}
	if l.Err != nil && !l.Final {
		found += "\nlast error: " + errorText(l.Err)
	}
	if len(l.Text) > 0 {
		found += "\n" + m.shown()
	}
	return found
}

// streamText says whether the stream of a log that is followed has ended.
func streamText(r reading) string {
	switch {
	case !r.open:
		return "; its stream has ended"
	case r.terminated:
		return "; its stream has not ended, although the container has terminated"
	}
	return "; its stream has not ended"
}

// size is that of all pieces together.
func size(pieces [][]byte) int {
	n := 0
	for _, piece := range pieces {
		n += len(piece)
	}
	return n
}
