// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// KnownFailures writes the known_failures of a configuration that expects the failures of a report, except for those
// that are expected already, as expected says of a node, a test and the check that failed. There is an entry for each
// check that failed in a template, with the nodes if the template ran on others, too. Entries with the same cause
// stand together, the cause of most tests first. Failures that the run expected keep their reasons. Errors cannot be
// expected, since the node did not cause them.
func KnownFailures(r Report, expected func(node, test, check string) bool, w io.Writer) error {
	ran := map[string]int{}
	var failed []Result
	errors, known := 0, 0
	for _, t := range r.Results {
		ran[t.Template]++
		switch {
		case t.Verdict == Error:
			errors++
		case !t.Verdict.fails() && t.Verdict != ExpectedFailure:
		case expected(t.Node, t.Template, t.check()):
			known++
		default:
			failed = append(failed, t)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s of %s.", text.Count(len(failed)+known, "failure"), text.Count(len(r.Results), "test"))
	if len(failed) > 0 {
		b.WriteString(" Each reason should become a link to the bug.")
	}
	if known > 0 {
		fmt.Fprintf(&b, "\n# Not listed, since the configuration expects them already: %s.", text.Count(known, "failure"))
	}
	if errors > 0 {
		fmt.Fprintf(&b, "\n# Not listed, since the node did not cause them: %s.", text.Count(errors, "error"))
	}
	b.WriteString("\nknown_failures:")
	if len(failed) == 0 {
		b.WriteString(" []")
	}
	b.WriteByte('\n')
	for i, c := range causesOf(failed) {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "  # %s\n", c.size())
		for _, e := range entries(c) {
			e.write(&b, ran[e.template])
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// check is the check that decided the result; empty if something else did.
func (r Result) check() string {
	if len(r.Failures) == 0 {
		return ""
	}
	return r.Failures[0].Check
}

// knownFailure is an entry of known_failures.
type knownFailure struct {
	template, check, reason string
	nodes                   []string
}

// entries are those that expect the failures of a cause, by template.
func entries(c cause) []knownFailure {
	var out []knownFailure
	for _, t := range c.results {
		i := slices.IndexFunc(out, func(e knownFailure) bool { return e.template == t.Template && e.check == t.check() })
		if i < 0 {
			i = len(out)
			out = append(out, knownFailure{template: t.Template, check: t.check(), reason: cmp.Or(t.Reason, t.why())})
		}
		out[i].nodes = append(out[i].nodes, t.Node)
	}
	slices.SortStableFunc(out, func(a, b knownFailure) int { return CompareTemplates(a.template, b.template) })
	return out
}

// write writes the entry; ran is on how many nodes the template ran.
func (e knownFailure) write(b *strings.Builder, ran int) {
	fmt.Fprintf(b, "  - template: %s\n", quote(globOf(e.template)))
	if len(e.nodes) < ran {
		fmt.Fprintf(b, "    nodes: %s\n", quote(e.nodes))
	}
	if e.check != "" {
		fmt.Fprintf(b, "    check: %s\n", quote(e.check))
	}
	fmt.Fprintf(b, "    reason: %s\n", quote(e.reason))
}

// globOf is a glob that matches only the name.
func globOf(name string) string { return special.ReplaceAllString(name, `\$0`) }

// special matches what means something in a glob.
var special = regexp.MustCompile(`[\\*?\[]`)

// quote is a value as JSON, which is YAML; names of files need no quotes.
func quote(value any) string {
	if s, is := value.(string); is && plainName.MatchString(s) {
		return s
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // a string or a list of them
	return strings.TrimSpace(b.String())
}

var plainName = regexp.MustCompile(`^[0-9a-z][0-9a-z-]*\.yaml$`)
