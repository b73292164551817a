// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/text"
)

const (
	excerptLines  = 3         // lines of a log shown in a failure
	excerptWidth  = 160       // characters shown of each
	excerptWindow = 256 << 10 // bytes of the end of a log in which they are sought
)

// excerpt shows the lines of a log that tell most about a match that is not met: those with a match if there are any,
// else the line that is most like the pattern with its neighbours, else the last lines. Each stands after its number,
// or after "|" alone at the end of the log. What a terminal would not print becomes U+FFFD, also a carriage return.
func (m Match) excerpt(log []byte, found matches) string {
	skipped := 0
	if extra := len(log) - excerptWindow; extra > 0 {
		for extra < len(log) && !utf8.RuneStart(log[extra]) {
			extra++
		}
		skipped = bytes.Count(log[:extra], []byte("\n"))
		log = log[extra:]
	}
	lines := strings.Split(strings.TrimRight(string(log), "\n"), "\n")
	chosen := linesWith(lines, found.last)
	if len(chosen) == 0 {
		chosen = around(mostLike(lines, m.Regex), len(lines))
	}
	tail := chosen[0] >= len(lines)-excerptLines
	if tail {
		chosen = around(len(lines)-1, len(lines))
	}
	shown := make([]string, len(chosen))
	for i, n := range chosen {
		if !tail {
			shown[i] = fmt.Sprintf("line %d ", skipped+n+1)
		}
		shown[i] += "| " + text.Truncate(text.Printable(lines[n]), excerptWidth)
	}
	return strings.Join(shown, "\n")
}

// Excerpt shows of the log of a container the lines that are nearest to what the checks want to be in it and is not, or
// else the last lines. It is empty if the log is.
func (c Checks) Excerpt(pod *corev1.Pod, container string, log []byte) string {
	if len(log) == 0 {
		return ""
	}
	for _, check := range c.Logs {
		if !check.Selector().Matches(pod) {
			continue
		}
		of, err := podapi.ContainerName(pod, check.Container)
		if err != nil || of != container {
			continue
		}
		if found := check.find(log); found.err == nil && !check.exceeds(found) && check.judge(found, reading{final: true}) != Holds {
			return check.excerpt(log, found)
		}
	}
	return Match{}.excerpt(log, matches{})
}

// linesWith are the last few lines that contain one of the texts.
func linesWith(lines, texts []string) []int {
	var found []int
	for n := len(lines) - 1; n >= 0 && len(found) < excerptLines; n-- {
		if slices.ContainsFunc(texts, func(text string) bool { return text != "" && strings.Contains(lines[n], text) }) {
			found = append(found, n)
		}
	}
	slices.Reverse(found)
	return found
}

// around are the line n and its neighbours, of so many lines.
func around(n, lines int) []int {
	first := max(0, min(n-excerptLines/2, lines-excerptLines))
	var all []int
	for i := first; i < min(first+excerptLines, lines); i++ {
		all = append(all, i)
	}
	return all
}

// mostLike is the last of the lines that share most groups of three characters with what the pattern has literally, or
// the last line if none shares a third of them.
func mostLike(lines []string, pattern string) int {
	groups := trigrams(pattern)
	best, most := len(lines)-1, (len(groups)+2)/3
	for n, line := range lines {
		shared := 0
		for _, group := range groups {
			if strings.Contains(line, group) {
				shared++
			}
		}
		if shared > 0 && shared >= most {
			best, most = n, shared
		}
	}
	return best
}

// notLiteral is what a pattern has besides characters that stand for themselves.
var notLiteral = regexp.MustCompile(`\(\?[^)]*[:>=!]|\\[A-Za-z0-9]|\[[^]]*\]|\{[^}]*\}|[()*+?|^$.]`)

// trigrams are the different groups of three characters within the literal parts of a pattern.
func trigrams(pattern string) []string {
	var groups []string
	for _, literal := range notLiteral.Split(pattern, -1) {
		runes := []rune(strings.ReplaceAll(literal, `\`, ""))
		for i := 0; i+3 <= len(runes); i++ {
			if group := string(runes[i : i+3]); !slices.Contains(groups, group) {
				groups = append(groups, group)
			}
		}
	}
	return groups
}
