// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"path"
	"slices"
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

// artifactDir is the directory in the report directory that holds a directory per node, and in it one per template.
const artifactDir = "specs"

// failureName is the name of the artifact that holds the failure text.
const failureName = "failure"

type identity struct{ node, test string }

// artifact is a file that is to be written.
type artifact struct {
	Artifact
	text string
}

// artifacts are the files of each spec that has something to show: what failed, expected or not, and whatever else
// brought attachments without passing.
func (r Run) artifacts() map[identity][]artifact {
	out := map[identity][]artifact{}
	nodes := newNames()
	tests := map[string]*names{}
	left := maxArtifacts
	for _, result := range r.Sorted() {
		if result.Verdict == Passed || result.Verdict == Skipped && len(result.Attachments) == 0 {
			continue
		}
		id := identity{result.Node, result.Test}
		if len(out[id]) > 0 {
			continue
		}
		if tests[result.Node] == nil {
			tests[result.Node] = newNames()
			nodes.assign(result.Node, cmp.Or(result.Node, "run"), "")
		}
		dir := path.Join(artifactDir, nodes.of[result.Node], tests[result.Node].assign(result.Test, result.Test, ""))
		files := result.files(dir, left)
		for _, f := range files {
			left -= len(f.text)
		}
		out[id] = files
	}
	return out
}

// files are those of one spec, at most limit bytes of attachments.
func (r Result) files(dir string, limit int) []artifact {
	used, left := newNames(), 0
	used.assign("failure", "failure", ".txt")
	var files []artifact
	attachments := r.Attachments
	if r.Output != "" {
		attachments = slices.Concat(attachments, []Attachment{{Name: "output", Kind: Other, Text: r.Output}})
	}
	for i, a := range attachments {
		text := a.cut(maxArtifact)
		if len(files) == maxArtifactFiles || len(text) > limit {
			left++
			continue
		}
		limit -= len(text)
		base, ext := a.file()
		name := used.assign(fmt.Sprint(i), base, ext)
		files = append(files, artifact{Artifact{Path: path.Join(dir, name), Kind: cmp.Or(a.Kind, Other), Name: plain(a.Name)}, text})
	}
	failure := fmt.Sprintf("%s on %s: %s\n\n%s\n", r.Test, cmp.Or(r.Node, "the cluster"), r.Verdict.Text(), strings.TrimRight(cutTail(plain(r.Message), maxArtifact), "\n"))
	if r.Reason != "" {
		failure += "\nknown failure: " + plain(r.Reason) + "\n"
	}
	if left > 0 {
		failure += fmt.Sprintf("\n(%s left out: the directory of artifacts is bounded)\n", text.Count(left, "attachment"))
	}
	first := artifact{Artifact{Path: path.Join(dir, "failure.txt"), Kind: Other, Name: failureName}, failure}
	return append([]artifact{first}, files...)
}

// file is the name of an attachment's file, and its extension.
func (a Attachment) file() (base, ext string) {
	kind := string(a.Kind)
	switch a.Kind {
	case Manifest, Pod:
		ext = ".yaml"
	case Timeline, Events, Log:
		ext = ".txt"
	default:
		kind, ext = "", ".txt"
	}
	switch {
	case kind == "":
		return cmp.Or(a.Name, "attachment"), ext
	case a.Name == "" || a.Name == kind:
		return kind, ext
	}
	return kind + "-" + a.Name, ext
}

// names gives out file names that are unique in a directory, also where letters of either case are the same.
type names struct {
	of    map[string]string
	taken map[string]bool
}

func newNames() *names { return &names{of: map[string]string{}, taken: map[string]bool{}} }

// assign returns the name for key, made of base and an extension; a second key with the same gets a number.
func (n *names) assign(key, base, ext string) string {
	if name, ok := n.of[key]; ok {
		return name
	}
	base = sanitise(base)
	name := base + ext
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s-%d%s", base, i, ext)
	}
	n.taken[strings.ToLower(name)] = true
	n.of[key] = name
	return name
}

// sanitise makes a text a name that every file system and artifact store takes: letters, digits, dot, dash, underscore,
// no leading dot.
func sanitise(text string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, text)
	name = strings.Trim(name, ".-")
	if len(name) > maxName {
		name = strings.TrimRight(name[:maxName], ".-")
	}
	return cmp.Or(name, "unnamed")
}
