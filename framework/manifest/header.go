// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// guard is the id of a class of bugs that providers have had.
var guard = regexp.MustCompile(`^[A-Z]+-[0-9]+$`)

// maxCleanupGrace is a day, in seconds, as for cleanup_grace_seconds of the configuration.
const maxCleanupGrace = 24 * 3600

// header is the leading comment block of a template.
type header struct {
	title  string
	doc    string
	labels []string
	guards []string
	// guardsLine is the line of the last guard.
	guardsLine int
	// cleanupGrace is in seconds; 0: the template asks for none.
	cleanupGrace int64
	// requires are capabilities, requiresLine is the line of the last one.
	requires     []capability.Name
	requiresLine int
	// since is the least version of Kubernetes, sinceLine its line; 0: the template asks for none.
	since     kubeversion.Minor
	sinceLine int
	// doubts are lines that look like misspelt headers.
	doubts yamlpos.Problems
}

// parseHeader reads the comment block at the top of a template's source. Blank lines, document separators and lines
// that are nothing but a Jinja statement or comment may stand before it.
func parseHeader(path, source string, problems *yamlpos.Problems) header {
	var h header
	var doc []string
	begun := false
	for i, line := range strings.Split(strings.TrimPrefix(source, "\ufeff"), "\n") {
		text, comment := commentText(line)
		if !comment && !begun && skippable(line) {
			continue
		}
		if !comment || separator.MatchString(strings.TrimRight(line, " \t\r")) {
			break
		}
		begun = true
		switch key, value, _ := strings.Cut(text, ":"); strings.ToLower(strings.TrimSpace(key)) {
		case "labels", "label":
			h.doubt(path, i+1, key, text)
			h.addLabels(path, i+1, value, problems)
		case "guards", "guard":
			h.doubt(path, i+1, key, text)
			h.addGuards(path, i+1, value, problems)
		case "requires", "require":
			h.doubt(path, i+1, key, text)
			if !h.addRequires(path, i+1, value) {
				doc = append(doc, text)
			}
		case "cleanup-grace":
			h.setCleanupGrace(path, i+1, strings.TrimSpace(value), problems)
		default:
			h.doubt(path, i+1, key, text)
			doc = append(doc, text)
		}
	}
	h.setDoc(doc)
	return h
}

// noColon is a header whose colon is missing, with a value that no sentence would go on with.
var noColon = regexp.MustCompile(`(?i)^(Cleanup-Grace|Guards)[ \t=]+([0-9]+s?|[A-Z]+-[0-9]+(?:[ \t,]+[A-Z]+-[0-9]+)*)$`)

// doubt notes a line that looks like a misspelt header. "Label" and "Guard" are read all the same. A key of several
// words is a sentence, unless the words are nearly those of Cleanup-Grace or of the key cleanup_grace_seconds of the
// configuration.
func (h *header) doubt(path string, line int, key, text string) {
	key = strings.TrimSpace(key)
	if m := noColon.FindStringSubmatch(text); m != nil {
		h.doubts.Add(path, line, "the header %q needs a colon: %s: %s", m[1], m[1], m[2])
		return
	}
	meant := yamlpos.Closest(key, []string{"Labels", "Guards", "Requires", "Cleanup-Grace", "Cleanup-Grace-Seconds"})
	meant = strings.TrimSuffix(meant, "-Seconds")
	if key == text || meant != "Cleanup-Grace" && strings.ContainsAny(key, " \t") {
		return // no colon, or a sentence
	}
	if meant != "" && !strings.EqualFold(meant, key) {
		h.doubts.Add(path, line, "unknown header %q, did you mean %q?", key+":", meant+":")
	}
}

func (h *header) addLabels(path string, line int, value string, problems *yamlpos.Problems) {
	for label := range strings.SplitSeq(value, ",") {
		label = strings.TrimSpace(label)
		if label == "" {
			continue
		}
		if err := validation.CheckLabel(label); err != nil {
			problems.Add(path, line, "%v", err)
			continue
		}
		h.labels = appendNew(h.labels, label)
	}
}

func (h *header) addGuards(path string, line int, value string, problems *yamlpos.Problems) {
	for _, id := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		if !guard.MatchString(id) {
			problems.Add(path, line, "%q is not a valid guard ID (expected e.g. ENV-1)", id)
			continue
		}
		h.guards = appendNew(h.guards, id)
		h.guardsLine = line
	}
}

func (h *header) setCleanupGrace(path string, line int, value string, problems *yamlpos.Problems) {
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seconds < 1 || seconds > maxCleanupGrace {
		problems.Add(path, line, "Cleanup-Grace must be an integer number of seconds from 1 to %d (one day), got %q", maxCleanupGrace, value)
		return
	}
	h.cleanupGrace = seconds
}

func (h *header) setDoc(lines []string) {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return
	}
	h.title = strings.TrimSpace(lines[0])
	h.doc = strings.Trim(strings.Join(lines[1:], "\n"), "\n \t")
}

// commentText is what stands after the "#"s and one blank; ends made of "#" alone, as in banners, are cut.
func commentText(line string) (text string, comment bool) {
	line = strings.TrimRight(line, " \t\r")
	if !strings.HasPrefix(line, "#") {
		return "", false
	}
	text = strings.TrimLeft(line, "#")
	if trimmed := strings.TrimRight(text, "#"); strings.HasSuffix(trimmed, " ") {
		text = strings.TrimRight(trimmed, " ")
	}
	return strings.TrimPrefix(text, " "), true
}

func skippable(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || line == "---" ||
		strings.HasPrefix(line, "{%") && strings.HasSuffix(line, "%}") ||
		strings.HasPrefix(line, "{#") && strings.HasSuffix(line, "#}")
}

func appendNew[T comparable](list []T, items ...T) []T {
	for _, item := range items {
		if !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}
