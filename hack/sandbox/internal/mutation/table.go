// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes what a person at a terminal wants to know: every fault with what noticed it, and the score.
func (r Run) WriteText(out io.Writer) {
	for _, result := range r.Results {
		fmt.Fprintln(out, result.Line())
	}
	killed, all := r.Score()
	fmt.Fprintf(out, "\n%d of %d faults killed (%.1f%%)\n", killed, all, 100*float64(killed)/float64(max(all, 1)))
	discarded := r.Discarded()
	fmt.Fprintf(out, "%d failures discarded, which were not confirmed\n", len(discarded))
	for _, line := range discarded {
		fmt.Fprintf(out, "  %s\n", line)
	}
	if r.Full {
		found := Independence{}
		found.Note(r)
		fmt.Fprintf(out, "median: %d templates fail because of one fault\n", found.Median())
		for _, result := range r.Results {
			if outside := result.taken(false); len(outside) > 0 {
				fmt.Fprintf(out, "  %s also makes %s fail: %s\n", result.Fault, strings.Join(outside, ", "), orUnexplained(result.Reason))
			}
		}
	}
	for _, v := range r.HonestFailures() {
		fmt.Fprintf(out, "FAILS ON THE REFERENCE NODE: %s\n%s\n", v.Template, indent(v.Message))
	}
	for _, result := range r.Survivors() {
		fmt.Fprintf(out, "SURVIVED: %s (%s): %s\n", result.Fault, strings.Join(result.Classes, " "), result.Meaning)
	}
	for _, name := range r.StaleAccepted() {
		fmt.Fprintf(out, "%s is listed as an accepted survivor, but was killed; remove it from the list\n", name)
	}
}

// Line is one fault and what became of it, with what the first template that noticed said.
func (r Result) Line() string {
	killers := r.killers()
	if len(killers) == 0 {
		word := "SURVIVED"
		switch {
		case r.Broken != "":
			word = "NOT TESTED: " + r.Broken
		case r.unsettled():
			word = "NOT JUDGED: the machine is too slow"
		case r.Accepted != "":
			word = "survived, accepted: " + r.Accepted
		case len(r.Verdicts) == 0:
			word = "SURVIVED, no template guards against " + strings.Join(r.Classes, " ")
		}
		return r.Fault + ": " + word
	}
	return fmt.Sprintf("%s: killed by %s\n%s", r.Fault, strings.Join(templatesOf(killers), ", "), indent(killers[0].Message))
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }

func orUnexplained(reason string) string {
	if reason == "" {
		return "no reason given"
	}
	return reason
}

func templatesOf(verdicts []Verdict) []string {
	var names []string
	for _, v := range verdicts {
		names = append(names, v.Template)
	}
	return names
}

// short lists names of templates without the end that all have.
func short(templates []string) string {
	var names []string
	for _, t := range templates {
		names = append(names, strings.TrimSuffix(t, ".yaml"))
	}
	return strings.Join(names, ", ")
}

func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;", "\n", " ", "$", `\$`).Replace(text)
}
