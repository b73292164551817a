// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
)

// Kind is the type of an artifact. It determines where the artifact is shown, and the name of its file.
type Kind string

// The kinds of artifacts. An empty kind counts as Other.
const (
	// TimelineKind has a line per transition of a pod: a time of day "15:04:05.000", two spaces, and what changed.
	TimelineKind Kind = "timeline"
	// Manifest is YAML as it was sent to the API server.
	Manifest Kind = "manifest"
	// Pod is a Pod in YAML as the API server held it.
	Pod Kind = "pod"
	// Events is text, one event a line.
	Events Kind = "events"
	// Log is what a container wrote.
	Log Kind = "log"
	// Other is any other text.
	Other Kind = "other"
)

var kinds = []Kind{TimelineKind, Manifest, Pod, Events, Log, Other}

// Artifact is a file that belongs to a result.
type Artifact struct {
	// Path is the path of the file, with slashes, relative to the directory of the report.
	Path string `json:"path" yaml:"path" yamlpos:"required"`
	// Kind is timeline, manifest, pod, events, log or other.
	Kind Kind `json:"kind" yaml:"kind" yamlpos:"required"`
	// Name is the subject of the attachment: a pod or a container.
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Namespace is the namespace of the pod.
	Namespace string `json:"namespace,omitempty" yaml:"namespace,omitempty"`
	// Pod is the name of the pod, if the artifact is about one.
	Pod string `json:"pod,omitempty" yaml:"pod,omitempty"`
	// Container is the name of the container, if the artifact is about one.
	Container string `json:"container,omitempty" yaml:"container,omitempty"`
}

// Attachment is a text that belongs to a result. Its path is empty until the result is part of a complete
// report, and in it if there is no room for its file.
type Attachment struct {
	Artifact
	// Text is the content. It is cut where a report has no room for all of it, and the report says so.
	Text string `json:"text"`
}

// named is the artifact with the name that says what it is about.
func (a Artifact) named() Artifact {
	if a.Kind == "" {
		a.Kind = Other
	}
	if a.Pod == "" {
		return a
	}
	a.Name = a.Namespace + "/" + a.Pod
	if a.Container != "" {
		a.Name += ", container " + a.Container
	}
	return a
}

// Title is how an artifact is headed where there is no other sign of its kind: "log of default/pod, container main".
func (a Artifact) Title() string {
	switch {
	case a.Kind == "" || a.Kind == Other:
		return a.Name
	case a.Name == "":
		return string(a.Kind)
	case a.Kind == Manifest || a.Kind == Pod:
		return string(a.Kind) + " " + a.Name
	}
	return string(a.Kind) + " of " + a.Name
}

// cut shortens an attachment where it says the least.
func (a Attachment) cut(limit int) string {
	if a.Kind == Log || a.Kind == Events || a.Kind == TimelineKind {
		return cutHead(a.Text, limit)
	}
	return cutTail(a.Text, limit)
}

// text has a line per transition.
func (t Timeline) text() string {
	var text strings.Builder
	for _, change := range t.Transitions {
		fmt.Fprintf(&text, "%s  %s: %s\n", change.At.Format("15:04:05.000"), change.What, change.State)
	}
	return text.String()
}
