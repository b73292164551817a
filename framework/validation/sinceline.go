// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/pyregexp"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// stamped is the log in which the line of since_line is sought: the whole one, with timestamps.
func (r LogRef) stamped() LogRef {
	r.TailLines, r.SinceSeconds, r.SinceTime, r.LimitBytes, r.Timestamps = Limit{}, Limit{}, Limit{}, Limit{}, true
	return r
}

// fromLine completes the request for a log with the time from which on since_line wants it. Until that is known, it
// returns the outcome of the check instead.
func (e *Evaluator) fromLine(check LogCheck, s State, pod PodState, container string, ref *LogRef, terminated bool) *Outcome {
	if check.SinceLine == "" {
		return nil
	}
	l := s.Log(ref.stamped())
	if !l.Read {
		o := e.unread(check, s, pod, container, l)
		return &o
	}
	at, err := check.timeOfLine(l)
	if err == nil {
		ref.SinceTime = Limit{Set: true, N: at.Unix()}
		return nil
	}
	o := Outcome{Got: fmt.Sprintf("%v, in %s of log with timestamps", err, text.Count(len(l.Text), "byte")), Err: l.Err}
	reason := lost(pod, container)
	switch {
	case reason != "":
		o.Verdict = Never
		o.Got += "; " + reason
	case terminated && l.Confirmed:
		o.Verdict = Never
	default:
		o.Unsettled = terminated && l.Err == nil
	}
	return &o
}

// timeOfLine is the time that the node has put before the first line that matches since_line. A line keeps the time
// that it had when it was read first.
func (l LogCheck) timeOfLine(log LogState) (time.Time, error) {
	for _, piece := range append(log.Earlier[:len(log.Earlier):len(log.Earlier)], log.Text) {
		for line := range strings.Lines(string(piece)) {
			stamp, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			spans, err := l.since.Spans(rest)
			if err != nil {
				return time.Time{}, err
			}
			if len(spans) == 0 {
				continue
			}
			at, err := time.Parse(time.RFC3339Nano, stamp)
			if err != nil {
				err = fmt.Errorf("the line that matches since_line %q has no time before it, but %q", l.SinceLine, text.Truncate(text.Printable(stamp), 40))
			}
			return at, err
		}
	}
	return time.Time{}, fmt.Errorf("no line matches since_line %q", l.SinceLine)
}

func (c *checker) sinceLine(l *LogCheck, path string) {
	if l.SinceLine == "" {
		return
	}
	line := l.Pos.KeyLine("since_line")
	var err error
	if l.since, err = pyregexp.Compile(l.SinceLine); err != nil {
		c.add(line, "%s.since_line: %v", path, err)
	}
	if l.SinceSeconds != nil {
		c.add(line, "%s.since_line: cannot be combined with since_seconds: the API takes one of them; remove one", path)
	}
	if l.Follow {
		c.add(line, "%s.since_line: cannot be combined with follow, which reads the log from its start; remove one of them", path)
	}
}
