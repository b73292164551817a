// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/internal/catalogue"
)

// score is how far the texts name the cause of one fault.
type score struct {
	fault catalogue.Fault
	cause words
	// named are the words of the cause in any part of the texts, or in the title of the test, which is shown beside
	// them, found those in what was found.
	named, found []string
	texts        []string
}

// scores are those of all faults that a run has killed, in its order.
func scores(faults []catalogue.Fault, titles map[string]string, run catalogue.Run) []score {
	var all []score
	for _, result := range run.Results {
		i := slices.IndexFunc(faults, func(f catalogue.Fault) bool { return f.Name == result.Fault })
		if i < 0 {
			continue
		}
		s := score{fault: faults[i], cause: causeOf(faults[i], titles)}
		whole, found := words{}, words{}
		for _, v := range result.Verdicts {
			if !v.Failed || len(v.Failures) == 0 {
				continue
			}
			whole.add(v.Title)
			for _, f := range v.Failures {
				f = anonymous(f)
				whole.add(f.Text("", ""))
				for _, part := range foundBy(f) {
					found.add(part)
				}
			}
			s.texts = append(s.texts, strings.TrimSpace(v.Title+"\n"+anonymous(v.Failures[0]).Text(v.Template, "the node")))
		}
		if len(s.texts) > 0 {
			s.named, s.found = s.cause.both(whole), s.cause.both(found)
			all = append(all, s)
		}
	}
	return all
}

// foundBy are the parts of a failure that say what was found, other than what is demanded.
func foundBy(f report.Failure) []string {
	parts := []string{f.Got, f.Pod, f.Log, f.Event, f.Error, f.LastError}
	if d := f.Nearest; d != nil {
		parts = append(parts, d.Path, d.Node, d.Kubelet)
	}
	for _, u := range f.Unmet {
		parts = append(parts, u.Got)
	}
	return parts
}

// named are names in texts that may have words of the fault or the template in them: those of namespaces, templates and
// objects. framing are the phrases that texts have whatever the cause is.
var (
	named   = regexp.MustCompile(`\bfault-[a-z0-9-]+|[\w.-]+\.yaml\b|[\w.-]*` + text.UUID.String() + `[\w.-]*`)
	framing = regexp.MustCompile(`(?m)^line \d+ \||last error:|last seen:|^.* ended, and .* not changed for .*$`)
)

// anonymous is a failure without these names and phrases.
func anonymous(f report.Failure) report.Failure {
	unnamed := func(s string) string { return framing.ReplaceAllString(named.ReplaceAllString(s, "…"), "…") }
	for _, part := range []*string{&f.What, &f.Message, &f.Step, &f.Pod, &f.Want, &f.Got, &f.Log, &f.Event, &f.Error, &f.LastError} {
		*part = unnamed(*part)
	}
	f.Unmet = slices.Clone(f.Unmet)
	for i := range f.Unmet {
		u := &f.Unmet[i]
		u.Message, u.Want, u.Got = unnamed(u.Message), unnamed(u.Want), unnamed(u.Got)
	}
	return f
}

// write writes the shares, and then the faults whose cause no text names, each with its words and texts; with onlyFound
// also those of which it is only in what is demanded.
func write(out io.Writer, all []score, onlyFound bool) {
	name, find := 0, 0
	for _, s := range all {
		if len(s.named) > 0 {
			name++
		}
		if len(s.found) > 0 {
			find++
		}
	}
	share := func(n int) string { return fmt.Sprintf("%d (%.1f%%)", n, 100*float64(n)/float64(max(len(all), 1))) }
	fmt.Fprintf(out, "Of %s, %s have a text that names the cause, and %s one that names it in what was found.\n",
		text.Count(len(all), "killed fault"), share(name), share(find))
	for _, s := range all {
		if len(s.named) > 0 && (!onlyFound || len(s.found) > 0) {
			continue
		}
		fmt.Fprintf(out, "\n%s: %s\n  words: %s\n", s.fault.Name, s.fault.Meaning, strings.Join(slices.Sorted(maps.Keys(s.cause)), " "))
		for _, t := range s.texts {
			fmt.Fprintf(out, "  %s\n", strings.ReplaceAll(t, "\n", "\n  "))
		}
	}
}
