// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// The kinds of differences, as [report.Difference] has them. The first are the most telling.
const (
	// ended: it failed, which a kubelet's does not.
	ended = "end"
	// skipped: it never came to a state that a kubelet's comes to.
	skipped = "state"
	// changed: a field has another value.
	changed = "value"
	// missing: a field is not reported.
	missing = "missing"
	// reordered: states came in another order.
	reordered = "order"
)

var kinds = []string{ended, skipped, changed, missing, reordered}

// maxDifferences bounds what is told of a test.
const maxDifferences = 20

// items are the parts of a path that say which item of a list it is about.
var items = regexp.MustCompile(`\[[^]]*\]`)

// likeness is a difference without what those have different that are alike.
func likeness(d report.Difference) report.Difference {
	d.Path, d.State = items.ReplaceAllString(d.Path, "[]"), ""
	return d
}

// Compare returns the differences of an observation from the trace of its template, the most telling first. Step is the
// part of the test that it came to, as in [Stage.Step]: what a kubelet reports later is not missing.
func (t Trace) Compare(seen Observation, step int) []report.Difference {
	var all []report.Difference
	told := map[report.Difference]int{} // the place of each in all, from 1
	for _, o := range seen.Objects {
		for _, d := range t.differences(seen, o, step) {
			like := likeness(d)
			like.Object = o.name(seen)
			if at := told[like]; at > 0 {
				all[at-1].Alike++
				continue
			}
			all = append(all, d)
			told[like] = len(all)
		}
	}
	slices.SortStableFunc(all, telling)
	return all[:min(len(all), maxDifferences)]
}

// telling is the order of differences, the most telling first.
func telling(a, b report.Difference) int {
	return cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind))
}

// differences are those of one object.
func (t Trace) differences(seen Observation, o Observed, step int) []report.Difference {
	here := o.trace(seen)
	at := slices.IndexFunc(t.Objects, func(known Object) bool { return known.Kind == here.Kind && known.Name == here.Name })
	if at < 0 {
		return nil
	}
	c := comparison{kubelet: &t.Objects[at], here: &here, step: step}
	found := c.all()
	for i := range found {
		found[i].Object = o.id()
	}
	return found
}

// comparison is that of one object.
type comparison struct {
	kubelet, here *Object
	step          int
	found         []report.Difference
}

func (c *comparison) all() []report.Difference {
	for i := range c.here.Stages {
		c.end(&c.here.Stages[i])
	}
	for i := range c.kubelet.Stages {
		want := &c.kubelet.Stages[i]
		if got := c.counterpart(want); got != nil {
			c.fields(want, got)
		} else if c.here.stage(want.Subject, want.State) == nil && !want.Optional && want.Step <= c.step {
			c.skip(want)
		}
	}
	if c.kubelet.Samples >= enough {
		c.order()
	}
	return c.found
}

// counterpart is the stage to compare with one of a kubelet's, nil if there is none. A part that was not seen to leave
// a state, which a kubelet's leaves and comes to again, is compared with the latter.
func (c *comparison) counterpart(want *Stage) *Stage {
	got, last := c.here.stage(want.Subject, want.State), c.here.at(want.Subject)
	switch {
	case got == nil && last != nil && !want.Optional && last.State+again == want.State:
		return last
	case got == last && c.kubelet.stage(want.Subject, want.State+again) != nil:
		return nil
	}
	return got
}

func (c *comparison) add(kind, path, state, here, kubelet string) {
	c.found = append(c.found, report.Difference{Kind: kind, Path: path, State: state, Node: here, Kubelet: kubelet})
}

// statePath is where the state of a part is reported.
func statePath(subject string) string {
	switch {
	case subject == "":
		return "phase"
	case strings.HasPrefix(subject, "conditions["):
		return subject + ".status"
	}
	return subject + ".state"
}

// end adds that a part failed, unless a kubelet's does.
func (c *comparison) end(got *Stage) {
	exit := got.Fields["state.terminated.exitCode"]
	failed := got.Subject == "" && got.State == "Failed" || exit != "" && exit != equals+"0"
	want := c.kubelet.at(got.Subject)
	if !failed || want == nil || c.kubelet.stage(got.Subject, got.State) != nil {
		return
	}
	here := got.State
	if exit != "" {
		here += ": exit " + exit.text()
	}
	c.add(ended, statePath(got.Subject), "", here, want.State)
}

func (c *comparison) skip(want *Stage) {
	here := ""
	if last := c.here.at(want.Subject); last != nil {
		here = last.State
	}
	path := statePath(want.Subject)
	if !slices.ContainsFunc(c.found, func(d report.Difference) bool { return d.Kind == ended && d.Path == path && d.Kubelet == want.State }) {
		c.add(skipped, path, "", here, want.State)
	}
}

func (c *comparison) fields(want, got *Stage) {
	told := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(want.Fields)) {
		kubelet := want.Fields[path]
		here, reported := got.Fields[path]
		full := strings.TrimPrefix(want.Subject+"."+path, ".")
		switch {
		case !reported && !kubelet.optional():
			if whole := got.lacks(path); whole != path {
				full, kubelet = strings.TrimPrefix(want.Subject+"."+whole, "."), set
			}
			if !told[full] {
				told[full] = true
				c.add(missing, full, want.State, "", kubelet.text())
			}
		case reported && kubelet.required() != set && kubelet.required() != here:
			c.add(changed, full, want.State, here.text(), kubelet.text())
		}
	}
}

// lacks is the shortest beginning of a path below which nothing is reported. Which state a container is in is reported,
// even if there is nothing below it.
func (s *Stage) lacks(path string) string {
	if strings.HasPrefix(path, "state.") {
		return path
	}
	for end := 1; end < len(path); end++ {
		if path[end] != '.' && path[end] != '[' {
			continue
		}
		below := func(p string) bool {
			return strings.HasPrefix(p, path[:end]) && (len(p) == end || p[end] == '.' || p[end] == '[')
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(s.Fields)), below) {
			return path[:end]
		}
	}
	return path
}

// order adds the first stage that comes before one that a kubelet reports earlier.
func (c *comparison) order() {
	for i := range c.here.Stages {
		early := &c.here.Stages[i]
		for j := range c.here.Stages {
			late := &c.here.Stages[j]
			first, second := c.kubelet.stage(late.Subject, late.State), c.kubelet.stage(early.Subject, early.State)
			if early.Order < late.Order && first != nil && second != nil && first.Order < second.Order {
				c.add(reordered, statePath(early.Subject), "", early.text()+" before "+late.text(), late.text()+" before "+early.text())
				return
			}
		}
	}
}

// text is the stage in words.
func (s *Stage) text() string { return strings.TrimSpace(statePath(s.Subject) + " " + s.State) }
