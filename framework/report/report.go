// SPDX-License-Identifier: Apache-2.0

// Package report turns the results of a run into what people and machines read: a summary, JUnit, a versioned
// report in YAML, a page for the browser, and a directory of artifacts per failed spec.
//
// A Run is what the specs hand over; a Report is the published form of it, an API with a version of its own. Reports can
// be read back, compared and merged. Nothing here talks to a cluster, and nothing is redacted here: what is handed over
// must not hold secrets.
package report

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Run is everything there is to say about a run. The specs fill it; WriteAll writes every report of it.
type Run struct {
	// ID is the value of the label on everything that the run created.
	ID string `json:"id"`
	// Version and Commit are those of the suite.
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	// KubernetesVersion is what the API server says it is, "v1.37.2". Empty if it could not be asked.
	KubernetesVersion string `json:"kubernetesVersion,omitempty"`
	// Start is when the first spec began, Elapsed how long the whole run took.
	Start   time.Time     `json:"start"`
	Elapsed time.Duration `json:"elapsed"`
	// Nodes are the target nodes as the API server knows them. A node that does not exist may be left out.
	Nodes []NodeInfo `json:"nodes,omitempty"`
	// Config is the effective configuration, redacted, as a file would hold it.
	Config map[string]any `json:"config,omitempty"`
	// Incomplete says why the run ended before all of its specs had run ("interrupted by the user"). Empty if it did not.
	Incomplete string `json:"incomplete,omitempty"`
	// Notes are further remarks on the run as a whole.
	Notes []string `json:"notes,omitempty"`
	// Results are the outcomes of the specs, in any order. A filter's leftovers are not part of the run.
	Results []Result `json:"results,omitempty"`
}

// Result is the outcome of one spec.
type Result struct {
	// Node and Test identify the spec: the template's file name, or what else ran in the node's name. Node is empty for
	// what belongs to the run as a whole.
	Node string `json:"node,omitempty"`
	Test string `json:"test"`
	// Verdict is what was found out.
	Verdict Verdict `json:"verdict"`
	// Seconds is how long it took, clean-up included.
	Seconds float64 `json:"seconds"`
	// Message is the failure text, or why the spec was skipped. Empty for what passed.
	Message string `json:"message,omitempty"`
	// Reason is that of the known_failures entry, for ExpectedFailure and UnexpectedlyPass.
	Reason string `json:"reason,omitempty"`
	// Output is further text without a name. It goes into JUnit's system-out, before the attachments.
	Output string `json:"output,omitempty"`
	// Labels are those of the spec, Guards the classes of bugs that the template is there for.
	Labels []string `json:"labels,omitempty"`
	Guards []string `json:"guards,omitempty"`
	// Phases are the parts of the spec in their order, with the time each took.
	Phases []Phase `json:"phases,omitempty"`
	// Attempts are the earlier tries at the same spec, oldest first; the result itself is the last or the one that counts.
	Attempts []Attempt `json:"attempts,omitempty"`
	// Attachments are what was recorded besides, in the order to show it.
	Attachments []Attachment `json:"attachments,omitempty"`
}

// Kind says what an attachment is about, and so where it is shown and what its file is called.
type Kind string

// The kinds of attachments. An empty kind counts as Other.
const (
	// Timeline has a line per moment: a time of day "15:04:05.000", two spaces, and what changed.
	Timeline Kind = "timeline"
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

var kinds = []Kind{Timeline, Manifest, Pod, Events, Log, Other}

// Attachment is a text that belongs to a result.
type Attachment struct {
	// Name tells the attachment from others of its kind: the pod, the pod and container, the step.
	Name string `json:"name"`
	// Kind says what it is.
	Kind Kind `json:"kind"`
	// Text is the content. It is cut where a report has no room for all of it, and the report says so.
	Text string `json:"text"`
}

// Sorted returns the results in the order of the tests of each node, what belongs to no node first. Preconditions that
// are not met are errors there whatever the specs say: nothing was found out about the node. Names are free of control
// characters.
func (r Run) Sorted() []Result {
	sorted := slices.Clone(r.Results)
	for i := range sorted {
		sorted[i].Node, sorted[i].Test = plain(sorted[i].Node), plain(sorted[i].Test)
		if IsPrecondition(sorted[i].Test) && sorted[i].Verdict == Failed {
			sorted[i].Verdict = Error
		}
	}
	slices.SortStableFunc(sorted, func(a, b Result) int { return compareIdentity(a.Node, a.Test, b.Node, b.Test) })
	return sorted
}

// Preconditions is the name of what runs before the templates of a node. One of several specs has a colon and what it is
// about behind it: "preconditions: node".
const Preconditions = "preconditions"

// IsPrecondition tells whether a spec is no template's.
func IsPrecondition(test string) bool {
	return test == Preconditions || strings.HasPrefix(test, Preconditions+":")
}

// compareIdentity is the order of everything that is listed.
func compareIdentity(nodeA, testA, nodeB, testB string) int {
	return cmp.Or(cmp.Compare(nodeA, nodeB), cmp.Compare(rank(testA), rank(testB)), cmp.Compare(testA, testB))
}

func rank(test string) int {
	if IsPrecondition(test) {
		return 0
	}
	return 1
}
