// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/version"
)

// Verify returns everything that keeps a report from standing for its implementation: that of a run which did not come
// to its end, left tests out, could not judge all of them, or had other tests than the suite, and reports that lack
// what was tested, with which release of the suite, or what is claimed. Failures of the nodes are none: such a
// report is honest.
func Verify(r Report) []string {
	return slices.Concat(r.unnamed(), r.unreleased(), r.unfinished(), r.untested(), r.unjudged(), r.changed())
}

// unnamed is what the report does not say of the implementation.
func (r Report) unnamed() []string {
	i := r.Implementation
	if i == nil {
		return []string{"the report does not name the implementation; set implementation in the configuration"}
	}
	var missing []string
	for _, field := range []struct{ key, value string }{{"name", i.Name}, {"version", i.Version}, {"url", i.URL}, {"contact", i.Contact}} {
		if field.value == "" {
			missing = append(missing, "implementation."+field.key+" is missing")
		}
	}
	return missing
}

func (r Report) unreleased() []string {
	if version.IsRelease(r.Suite.Version) {
		return nil
	}
	return []string{fmt.Sprintf("vk-test-set %q is not a release: nobody can repeat the run", r.Suite.Version)}
}

func (r Report) unfinished() []string {
	if !r.Run.Incomplete {
		return nil
	}
	reason := "a part of the run did not come to its end"
	if r.Run.IncompleteReason != "" {
		reason = r.Run.IncompleteReason
	}
	return []string{"the run is incomplete: " + reason}
}

// untested are the nodes on which not all tests of the profiles have a result.
func (r Report) untested() []string {
	if len(r.Profiles) == 0 {
		return []string{"the report has no profiles: the run had no built-in templates, or was merged from different ones, or the suite is too old"}
	}
	if len(r.Nodes) == 0 {
		return []string{"no node was tested"}
	}
	total := 0
	for _, p := range r.Profiles {
		total += p.Tests
	}
	because := ""
	if len(r.Run.Filters) > 0 {
		because = ": left out by " + strings.Join(r.Run.Filters, " ")
	}
	var problems []string
	for _, node := range r.Nodes {
		if slices.ContainsFunc(r.Conformance, func(c Conformance) bool { return c.Node == node.Name }) {
			continue
		}
		tested := 0
		for _, p := range r.Profiles {
			_, ran := p.judge(slices.DeleteFunc(slices.Clone(r.Results), func(t Result) bool { return t.Node != node.Name }))
			tested += ran
		}
		problems = append(problems, fmt.Sprintf("%s: %d of %s have a result%s", node.Name, tested, text.Count(total, "test"), because))
	}
	return problems
}

// unjudged are the tests whose results say nothing of the node, or contradict the configuration.
func (r Report) unjudged() []string {
	var problems []string
	tell := func(of func(Result) bool, what string) {
		var names []string
		for _, t := range r.Results {
			if of(t) {
				names = append(names, t.test().String())
			}
		}
		if len(names) > 0 {
			problems = append(problems, fmt.Sprintf("%s %s: %s", text.Count(len(names), "test"), what, some(names)))
		}
	}
	tell(func(t Result) bool { return t.Verdict == Error }, "ended in an error, so that nothing is known of the node")
	tell(func(t Result) bool { return t.Verdict == Skipped && !t.NotApplicable }, "skipped")
	tell(func(t Result) bool { return t.Verdict == UnexpectedlyPass },
		"passed unexpectedly; update known_failures or unsupported")
	return problems
}

// changed is what the configuration of the run does with tests and claims that a reader would not expect.
func (r Report) changed() []string {
	var problems []string
	if dirs, _ := r.Config["templates"].([]any); len(dirs) > 0 {
		problems = append(problems, fmt.Sprintf("the run had other templates than the built-in ones, from %v; run without templates in the configuration", dirs))
	}
	if claim, _ := r.Config["profile"].(string); claim == "" {
		problems = append(problems, "the configuration claims no profile; set profile, to full if the nodes support everything")
	}
	return problems
}

// some names the first few of a list.
func some(names []string) string {
	const shown = 3
	list := strings.Join(names[:min(shown, len(names))], ", ")
	if more := len(names) - shown; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// claim is what the configuration of the run claims of the nodes, in words.
func (r Report) claim() string {
	profile, _ := r.Config["profile"].(string)
	if profile == "" {
		return "claims no profile"
	}
	unsupported, _ := r.Config["unsupported"].(map[string]any)
	var names []string
	for name := range unsupported {
		names = append(names, name)
	}
	if len(names) == 0 {
		return "claims " + profile
	}
	slices.Sort(names)
	return "claims " + profile + " without " + strings.Join(names, ", ")
}

// WriteVerification writes what a report is about, what the nodes conform to, and problems, which [Verify] has found.
func WriteVerification(w io.Writer, r Report, problems []string) error {
	var out strings.Builder
	name := "an implementation without a name"
	if r.Implementation != nil {
		name = r.Implementation.String()
	}
	fmt.Fprintf(&out, "%s, tested with vk-test-set %s", name, r.Suite.Version)
	if r.KubernetesVersion != "" {
		fmt.Fprintf(&out, " on Kubernetes %s", r.KubernetesVersion)
	}
	fmt.Fprintf(&out, "\n%s\n", r.claim())
	for _, g := range r.ConformanceGroups() {
		fmt.Fprintf(&out, "%s: %s\n", g.Where(), g.Text)
	}
	if len(problems) == 0 {
		out.WriteString("\nThe report can be published.\n")
	} else {
		fmt.Fprintf(&out, "\nThe report cannot be published: %s\n", text.Count(len(problems), "problem"))
	}
	for _, p := range problems {
		fmt.Fprintf(&out, "  %s\n", p)
	}
	_, err := io.WriteString(w, plain(out.String()))
	return err
}
