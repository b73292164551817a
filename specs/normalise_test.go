// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// variable is what differs between two runs of the same scenario, and what is written instead.
var variable = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{uuids, "UUID"},
	{regexp.MustCompile(`UUID-\d{5}\b`), "UUID-GENERATED"},          // the name of a pod of a Job
	{regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{0,12})+…`), "UUID…"}, // a text that is cut
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`\d\d/\d\d/\d\d \d\d:\d\d:\d\d(\.\d+)?`), "DATE"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?`), "DATE"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC`), "DATE"},
	{regexp.MustCompile(`\b\d\d:\d\d:\d\d(\.\d+)?`), "TIME"},
	{regexp.MustCompile(`DATE \([\dµm.s]+\)`), "DATE (TIME)"},
	{regexp.MustCompile(`\d+(\.\d+)? seconds`), "N seconds"},
	{regexp.MustCompile(`after [\dm.]+s (of|\(timeout)`), "after TIME $1"},
	{regexp.MustCompile(`after [\dm.]+s \(([\dm.]+s until [a-z ]+ \+ )?([\dm.]+s \+ \d+ pods? x)`), "after TIME ($2"},
	{regexp.MustCompile(`(waited +)[\dm.]+s for`), "${1}TIME for"},
	{regexp.MustCompile(`(\d+ of \d+), .* left`), "$1, TIME left"},
	{regexp.MustCompile(`\b(in|for) [\dm.]+s\b`), "$1 TIME"},
	{regexp.MustCompile(`\([\d.]+s\)`), "(TIME)"},
	{regexp.MustCompile(`(?m)^(   \S.*?) +\d+\.\d$`), "$1 TIME"},
	{regexp.MustCompile(`(?m)^(\| .* \| )\d+\.\d \|$`), "${1}TIME |"},
	{regexp.MustCompile(`(time|timestamp)="[^"]*"`), `$1="TIME"`},
	{regexp.MustCompile(`(seconds|elapsedSeconds): [\d.e-]+`), "$1: TIME"},
	{regexp.MustCompile(`={10,}`), "=========="},
	{regexp.MustCompile(`Random Seed: \d+`), "Random Seed: N"},
	{regexp.MustCompile(`uid-\d+`), "uid-N"},
	{regexp.MustCompile(`resourceVersion: "\d+"`), `resourceVersion: "N"`},
	{regexp.MustCompile(`resourceVersion \d+`), "resourceVersion N"},
	{regexp.MustCompile(`/[\w/.@-]*/specs/\w+\.go:\d+`), "specs/FILE.go"},
	{regexp.MustCompile(`\w+_test\.go:\d+`), "FILE_test.go"},
}

// noise are lines that some runs have and others have not, or at another place.
var noise = []*regexp.Regexp{
	regexp.MustCompile(`^ *TIME .*\(.* left\)$`), // what a spec waits for, as often as that changes
	regexp.MustCompile(`^ *TIME the test began \S+ ago, while`),
	regexp.MustCompile(`^ *idleSeconds: |^Waited while nothing changed: `), // if it was a second
	regexp.MustCompile(`^Slowest$|^ +[\d.]+s  \S+ \S+\.yaml.*$`),
	regexp.MustCompile(`^  pods of namespace \S+ are polled`), // whenever that is found out
	regexp.MustCompile(`^coverage: `),
}

// told is what an interrupt prints between whatever Ginkgo prints, and the empty lines around it.
var told = regexp.MustCompile(`\n+((?:Stopping|Interrupted again).*)\n+`)

// normalise takes out of the output of a run what depends on the time, the machine and chance.
func normalise(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "DIR")
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		text = strings.ReplaceAll(text, real, "DIR")
	}
	text = strings.NewReplacer("&#xA;", "\n", "&#34;", `"`, "&#39;", "'").Replace(text)
	for _, v := range variable {
		text = v.pattern.ReplaceAllString(text, v.text)
	}
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		matches := func(pattern *regexp.Regexp) bool { return pattern.MatchString(line) }
		repeated := line == "" && len(lines) > 0 && lines[len(lines)-1] == ""
		if !repeated && !slices.ContainsFunc(noise, matches) {
			lines = append(lines, line)
		}
	}
	return told.ReplaceAllString(strings.Join(lines, "\n")+"\n", "\n$1\n")
}
