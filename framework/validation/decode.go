// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Decode reads a validation section strictly. Regular expressions and CEL expressions are compiled, defaults filled in.
// The error is [yamlpos.Problems]: every problem of the section, with its line in file, which the function line
// computes from the line of text (nil: the same).
func Decode(file string, text []byte, line func(int) int, options ...yamlpos.Option) (*Procedure, error) {
	p := &Procedure{}
	c := &checker{file: file}
	c.problems.Join(yamlpos.Decode(file, text, p, append(options, yamlpos.WithLines(line))...))
	if len(c.problems) > 0 && p.Pos.Line == 0 {
		return nil, c.problems.Err() // no YAML at all
	}
	if p.Pos.Line == 0 {
		if p.Pos.Line = 1; line != nil {
			p.Pos.Line = line(1)
		}
	}
	c.undecoded = slices.Clone(c.problems)
	c.procedure(p)
	if err := c.problems.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// checker finds what is wrong beyond types and keys, and fills in defaults.
type checker struct {
	file     string
	problems yamlpos.Problems
	// undecoded are the problems that were found before.
	undecoded yamlpos.Problems
}

// add reports a problem, unless it follows from a value that could not be decoded: the same one, or the mapping that it
// is in, which then has no line.
func (c *checker) add(line int, format string, args ...any) {
	path, _, _ := strings.Cut(fmt.Sprintf(format, args...), ": ")
	same := func(p yamlpos.Problem) bool { return strings.HasPrefix(p.Msg, path+": ") }
	if line == 0 && len(c.undecoded) > 0 || slices.ContainsFunc(c.undecoded, same) {
		return
	}
	c.problems.Add(c.file, line, format, args...)
}

// missing reports an absent value, unless its line has a problem already: then it is absent because it could not be
// decoded.
func (c *checker) missing(line int, format string, args ...any) {
	if !slices.ContainsFunc(c.problems, func(p yamlpos.Problem) bool { return p.Line == line }) {
		c.add(line, format, args...)
	}
}

func (c *checker) procedure(p *Procedure) {
	p.Timeout = p.TimeoutSeconds.duration()
	c.labels(p)
	c.checks(&p.Checks, 0, p.Timeout)
	for i := range p.Steps {
		c.step(&p.Steps[i], i+1)
	}
	for i := range p.CleanConfigs {
		c.cleanup(&p.CleanConfigs[i], fmt.Sprintf("clean_configs[%d]", i))
	}
	if p.checksNothing() && len(c.problems) == 0 {
		c.add(p.Pos.Line, "the validation section has no checks, so the test could never fail; add check_pods, check_logs, check_objects or check_events")
	}
}

func (c *checker) labels(p *Procedure) {
	for i, label := range p.Labels {
		p.Labels[i] = strings.TrimSpace(label)
		if err := CheckLabel(p.Labels[i]); err != nil {
			c.add(p.Pos.KeyLine("labels"), "labels[%d]: %v", i, err)
		}
	}
}

// checks validates the checks of a phase (see [CheckRef]); timeout is that of the phase.
func (c *checker) checks(checks *Checks, phase int, timeout time.Duration) {
	checks.phase = phase
	for i := range checks.Pods {
		check, path := &checks.Pods[i], CheckRef{CheckPods, phase, i}.String()
		c.podCheck(check, path)
		c.throughout(&check.Throughout, check.Pos, path, typesOf("v1", "Pod"), timeout)
	}
	for i := range checks.Logs {
		c.logCheck(&checks.Logs[i], CheckRef{CheckLogs, phase, i}.String())
	}
	for i := range checks.Objects {
		check, path := &checks.Objects[i], CheckRef{CheckObjects, phase, i}.String()
		c.objectCheck(check, path)
		c.throughout(&check.Throughout, check.Pos, path, typesOf(check.APIVersion, check.Kind), timeout)
	}
	for i := range checks.Events {
		c.eventCheck(&checks.Events[i], CheckRef{CheckEvents, phase, i}.String())
	}
	c.contradictions(checks)
}

func (c *checker) podCheck(p *PodCheck, path string) {
	c.podName(p.Pos, path, p.Name)
	c.namespace(p.Pos, path, &p.Namespace)
	if p.Status == "" {
		p.Status = "Succeeded"
	}
	if err := member("status", p.Status, phases); err != nil {
		c.add(p.Pos.KeyLine("status"), "%s.status: %v", path, err)
	}
}

func (c *checker) logCheck(l *LogCheck, path string) {
	c.podName(l.Pos, path, l.Name)
	c.namespace(l.Pos, path, &l.Namespace)
	if l.Regex == "" {
		c.emptyRegex(l.Pos, path)
	} else {
		c.match(&l.Match, l.Pos, path)
	}
	for _, option := range []struct {
		key   string
		value *int64
		least int64
	}{{"tail_lines", l.TailLines, 0}, {"since_seconds", l.SinceSeconds, 1}, {"limit_bytes", l.LimitBytes, 1}} {
		if option.value != nil && *option.value < option.least {
			c.add(l.Pos.KeyLine(option.key), "%s.%s: must be at least %d, got %d", path, option.key, option.least, *option.value)
		}
		if option.value != nil && l.Follow {
			c.add(l.Pos.KeyLine(option.key), "%s.%s: cannot be combined with follow, which reads the log from its start; remove one of them", path, option.key)
		}
	}
	c.sinceLine(l, path)
	if l.Follow && l.Previous {
		c.add(l.Pos.KeyLine("previous"), "%s.previous: cannot be combined with follow: the previous run has ended; remove one of them", path)
	}
}

// kind checks the kind of an object as in manifests.
func (c *checker) kind(pos yamlpos.Pos, path, kind string) {
	if kind == "" || strings.ToUpper(kind[:1]) != kind[:1] || strings.ContainsAny(kind, "_. /") {
		c.missing(pos.KeyLine("kind"), "%s.kind: %q is not a valid kind (expected e.g. Pod, ConfigMap, Job)", path, kind)
	}
}
