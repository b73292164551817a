// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// KnownFailures writes the known_failures of a configuration that expects the failures of a report: an entry for each
// template that failed, with the nodes if it did not fail on all of them. Templates with the same cause stand together,
// the most frequent cause first. Failures that were expected keep their reasons. Errors are not the node's, so that
// they cannot be expected.
func KnownFailures(r Report, w io.Writer) error {
	ran, nodes := map[string]int{}, map[failing][]string{}
	failed, errors := 0, 0
	for _, t := range r.Results {
		ran[t.Template]++
		switch t.Verdict {
		case Failed, ExpectedFailure:
			failed++
			one := failing{t.Template, cmp.Or(t.Reason, t.why())}
			nodes[one] = append(nodes[one], t.Node)
		case Error:
			errors++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s of %s.", text.Count(failed, "failure"), text.Count(len(r.Results), "test"))
	if failed > 0 {
		b.WriteString(" Each reason should become a link to the bug.")
	}
	if errors > 0 {
		fmt.Fprintf(&b, "\n# %s not listed, since the node did not cause them.", text.Count(errors, "error"))
	}
	b.WriteString("\nknown_failures:")
	if failed == 0 {
		b.WriteString(" []")
	}
	b.WriteByte('\n')
	for i, cause := range causes(nodes) {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, one := range cause {
			fmt.Fprintf(&b, "  - template: %s\n", quote(globOf(one.template)))
			if on := nodes[one]; len(on) < ran[one.template] {
				fmt.Fprintf(&b, "    nodes: %s\n", quote(on))
			}
			fmt.Fprintf(&b, "    reason: %s\n", quote(one.reason))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// failing is a template that failed for a reason.
type failing struct{ template, reason string }

// causes are what failed, by reason.
func causes(nodes map[failing][]string) [][]failing {
	byReason := map[string][]failing{}
	for _, one := range slices.SortedFunc(maps.Keys(nodes), func(a, b failing) int { return cmp.Compare(a.template, b.template) }) {
		byReason[one.reason] = append(byReason[one.reason], one)
	}
	return slices.SortedFunc(maps.Values(byReason), func(a, b []failing) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0].template, b[0].template), cmp.Compare(a[0].reason, b[0].reason))
	})
}

// timeAndPlace matches what differs between failures of the same cause.
var timeAndPlace = regexp.MustCompile(` after [0-9][0-9a-z.]*(?: \([^)]*\))?|(?:^\S*\[\d+\]\S* )`)

// maxWhy is the length of a reason.
const maxWhy = 200

// why is the cause of a failure on one line, without what differs from one test to the next.
func (r Result) why() string {
	why := timeAndPlace.ReplaceAllString(r.Headline(), "")
	if cause := r.Cause(); cause != "" {
		why += "; " + cause
	}
	return text.Truncate(text.OneLine(text.UUID.ReplaceAllString(why, "UUID")), maxWhy)
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
