// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// timeouts warns of a first phase that is given the default time while there are steps, each of which has its own.
func (s *subject) timeouts() {
	if len(s.Procedure.Steps) > 0 && s.Procedure.TimeoutSeconds == nil {
		s.warn(s.Procedure.Pos.Line, "timeout_seconds is not set (default: 60) and applies only to the checks before the steps; set it explicitly")
	}
}

// ended reports whether something else than its containers ends a pod: a step, or its deadline.
func (s *subject) ended(p facts.Pod, phase int) bool {
	spec, _ := p.Owner.Object["spec"].(map[string]any)
	return p.Spec.ActiveDeadlineSeconds != nil || spec["activeDeadlineSeconds"] != nil || s.deleted(p.Owner, phase)
}

// sleeps warns of pods that must have ended by the end of a phase, and sleep longer than that.
func (s *subject) sleeps(p phase) {
	limit := s.config.Scale(s.Procedure.Timeout)
	for _, step := range s.Procedure.Steps[:p.index] {
		limit += s.config.Scale(step.Timeout)
	}
	if limit <= 0 { // the multiplier is wrong, which has an error of its own
		return
	}
	for _, check := range p.Pods {
		if check.Status != "Succeeded" && check.Status != "Failed" {
			continue
		}
		now, _ := s.answering(p.index, check.Selector())
		for _, pod := range now {
			if s.ended(pod, p.index) {
				continue
			}
			for _, c := range pod.Containers {
				if d, text := longest(c); c.RestartPolicy == nil && d > limit {
					s.warn(s.containerLine(pod, c, "name"), "container %s sleeps (%s) longer than the timeout of %s within which the pod must reach the phase %s", c.Name, text, limit, check.Status)
				}
			}
		}
	}
}

// sleepCall is sleep with one argument, in a script.
var sleepCall = regexp.MustCompile(`(?m)(?:^|[\s;&|({])sleep[ \t]+(infinity|\d+(?:\.\d+)?[smhd]?)\b([ \t]*&(?:[^&]|$))?`)

// limited is a command before sleep that ends it.
var limited = regexp.MustCompile(`\btimeout\s+(?:-\S+\s+)*\S+$`)

// longest finds the longest sleep of a container that is not in the background.
func longest(c podapi.Container) (time.Duration, string) {
	var best time.Duration
	text := ""
	words := slices.Concat(c.Command, c.Args)
	if len(words) == 2 && strings.HasSuffix(words[0], "sleep") {
		words = []string{"sleep " + words[1]}
	}
	for _, word := range words {
		for _, m := range sleepCall.FindAllStringSubmatchIndex(word, -1) {
			background := m[4] >= 0
			if background || limited.MatchString(word[:m[0]]) {
				continue
			}
			if d := seconds(word[m[2]:m[3]]); d > best {
				best, text = d, "sleep "+word[m[2]:m[3]]
			}
		}
	}
	return best, text
}

// seconds reads the argument of sleep.
func seconds(s string) time.Duration {
	if s == "infinity" {
		return 1<<63 - 1
	}
	unit := time.Second
	switch s[len(s)-1] {
	case 'm':
		unit = time.Minute
	case 'h':
		unit = time.Hour
	case 'd':
		unit = 24 * time.Hour
	}
	f, err := strconv.ParseFloat(strings.TrimRight(s, "smhd"), 64)
	if err != nil || f*float64(unit) >= 1<<62 {
		return 1<<63 - 1
	}
	return time.Duration(f * float64(unit))
}
