// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"unicode/utf8"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

const (
	tailLines = 3   // lines of a log shown in a failure
	tailWidth = 160 // characters shown of each
)

// lastLines shows the end of a log, each line after "| ". What a terminal would not print becomes U+FFFD, also a carriage
// return.
func lastLines(log []byte) string {
	const window = 4 * tailLines * tailWidth
	if len(log) > window {
		log = log[len(log)-window:]
		for len(log) > 0 && !utf8.RuneStart(log[0]) {
			log = log[1:]
		}
	}
	lines := strings.Split(strings.TrimRight(string(log), "\n"), "\n")
	lines = lines[max(0, len(lines)-tailLines):]
	for i, line := range lines {
		lines[i] = "| " + text.Truncate(text.Printable(line), tailWidth)
	}
	return strings.Join(lines, "\n")
}

// errorText is the error of a request on one line of bounded length.
func errorText(err error) string {
	return text.Truncate(text.Printable(text.OneLine(err.Error())), 300)
}
