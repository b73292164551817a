// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// Bounds of the directory of artifacts. What is cut says so in its text; what is left out is told in the failure.txt of
// its spec.
const (
	// maxArtifact is the size of one file in bytes.
	maxArtifact = 1 << 20
	// maxArtifactFiles is the number of files of one spec.
	maxArtifactFiles = 64
	// maxArtifacts is the size of all files together in bytes. A spec that begins beyond it gets its failure.txt only.
	maxArtifacts = 256 << 20
	// maxName is the length of a directory's or a file's name in bytes, well below what any file system takes.
	maxName = 100
)

// ArtifactDir is the directory in the report directory that holds a directory per node, and in it one per template.
const ArtifactDir = "specs"

// failureName is the name of the artifact that holds the failure text.
const failureName = "failure"

// nameArtifacts gives a path to each attachment of a result that has something to show: what failed, expected
// or not, and whatever else brought attachments without passing. Attachments for which there is no room get
// none.
func (r *Report) nameArtifacts() {
	nodes := newNames()
	templates := map[string]*names{}
	room := maxArtifacts
	for i := range r.Results {
		result := &r.Results[i]
		result.Artifacts = nil
		if result.Verdict == Passed || result.Verdict == Skipped && len(result.Attachments) == 0 {
			continue
		}
		if templates[result.Node] == nil {
			templates[result.Node] = newNames()
			nodes.assign(result.Node, cmp.Or(result.Node, "run"), "", "")
		}
		dir := path.Join(ArtifactDir, nodes.of[result.Node], templates[result.Node].assign(result.Template, result.Template, "", ""))
		room -= result.nameFiles(dir, room)
	}
}

// nameFiles names the artifacts of a result, at most room bytes of them, and returns how many bytes they take.
func (r *Result) nameFiles(dir string, room int) int {
	used, size := newNames(), 0
	used.assign(failureName, failureName, "", ".txt")
	r.Artifacts = []Artifact{{Path: path.Join(dir, failureName+".txt"), Kind: Other, Name: failureName}}
	for i := range r.Attachments {
		a := &r.Attachments[i]
		a.Path = ""
		length := min(len(a.Text), maxArtifact)
		if len(r.Artifacts) > maxArtifactFiles || size+length > room {
			continue
		}
		size += length
		base, end, extension := a.file()
		a.Path = path.Join(dir, used.assign(fmt.Sprint(i), base, end, extension))
		r.Artifacts = append(r.Artifacts, a.Artifact)
	}
	return size
}

// forgetFiles takes back what nameArtifacts did.
func (r *Result) forgetFiles() {
	r.Artifacts = nil
	for i := range r.Attachments {
		r.Attachments[i].Path = ""
	}
}

// failureText is the content of failure.txt.
func (r Result) failureText() string {
	content := fmt.Sprintf("%s on %s: %s\n\n%s\n", r.Template, cmp.Or(r.Node, "the cluster"), r.Verdict.Text(), strings.TrimRight(r.Message, "\n"))
	if r.Reason != "" {
		content += "\nknown failure: " + r.Reason + "\n"
	}
	left := 0
	for _, a := range r.Attachments {
		if a.Path == "" {
			left++
		}
	}
	if left > 0 {
		content += fmt.Sprintf("\n(%s omitted: the artifacts directory is limited in size)\n", text.Count(left, "attachment"))
	}
	return content
}

// file is the name of an artifact's file in three parts: what may be shortened, the container, and the extension.
func (a Artifact) file() (base, end, extension string) {
	extension = ".txt"
	if a.Kind == Manifest || a.Kind == Pod {
		extension = ".yaml"
	}
	name := a.Name
	if a.Pod != "" {
		name = a.Namespace + "-" + a.Pod
	}
	switch kind := string(a.Kind); {
	case a.Kind == Other:
		base = cmp.Or(name, "attachment")
	case name == "" || name == kind:
		base = kind
	default:
		base = kind + "-" + name
	}
	return base, a.Container, extension
}

// names gives out file names that are unique in a directory, also where letters of either case are the same.
type names struct {
	of    map[string]string
	taken map[string]bool
}

func newNames() *names { return &names{of: map[string]string{}, taken: map[string]bool{}} }

// assign returns the name for key, made of base, an end that is never cut off, and an extension; a second key
// with the same gets a number.
func (n *names) assign(key, base, end, extension string) string {
	if name, ok := n.of[key]; ok {
		return name
	}
	if end = sanitise(end, maxName/2); end != "" {
		end = "-" + end
	}
	base = cmp.Or(sanitise(base, maxName-len(end)), "unnamed") + end
	name := base + extension
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s-%d%s", base, i, extension)
	}
	n.taken[strings.ToLower(name)] = true
	n.of[key] = name
	return name
}

// sanitise makes a text a name that every file system and artifact store takes: letters, digits, dot, dash, underscore,
// no leading dot.
func sanitise(words string, limit int) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, words)
	name = strings.Trim(name, ".-")
	if len(name) > limit {
		name = strings.TrimRight(name[:limit], ".-")
	}
	return name
}
