// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// Difference is one between an object of a test and the same object in the same test on a kubelet.
type Difference struct {
	// Object is the object: "Pod default/hello-1".
	Object string `json:"object" yaml:"object" yamlpos:"required"`
	// Kind says what differs: end (it failed), state (it never came to a state), value (a field has another value),
	// missing (a field is not reported), or order (states came in another order).
	Kind string `json:"kind" yaml:"kind" yamlpos:"required"`
	// Path is the path of the field: "conditions[Ready].lastTransitionTime".
	Path string `json:"path" yaml:"path" yamlpos:"required"`
	// State is the state of the pod, container or condition in which the field was compared: "Running".
	State string `json:"state,omitempty" yaml:"state,omitempty"`
	// Node is what the node reported. It is absent if it reported nothing.
	Node string `json:"node,omitempty" yaml:"node,omitempty"`
	// Kubelet is what a kubelet reports, or "set" if that is different each time.
	Kubelet string `json:"kubelet" yaml:"kubelet" yamlpos:"required"`
	// Alike is the number of further differences in which only the state or an item of a list is another.
	Alike int `json:"alike,omitempty" yaml:"alike,omitempty"`
}

// differencesName is the name of the artifact that shows differences.
const differencesName = "beside a kubelet"

// differences is the artifact that shows them, as a table for each object; none if there are none. Writing to memory
// does not fail.
func differences(all []Difference) []Attachment {
	if len(all) == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString("What a kubelet reports in this test, and this node does not. None of it alone is a failure.\n")
	var objects []string
	for _, d := range all {
		if !slices.Contains(objects, d.Object) {
			objects = append(objects, d.Object)
		}
	}
	for _, object := range objects {
		fmt.Fprintf(&text, "\n%s\n", object)
		table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprint(table, "  FIELD\tIN STATE\tTHIS NODE\tA KUBELET\n")
		for _, d := range all {
			if d.Object == object {
				_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", d.field(), d.State, cmp.Or(d.Node, "(nothing)"), d.Kubelet)
			}
		}
		_ = table.Flush()
	}
	return []Attachment{{Artifact: Artifact{Kind: Other, Name: differencesName}, Text: text.String()}}
}

// String is the difference on one line.
func (d Difference) String() string {
	state := ""
	if d.State != "" {
		state = " (" + d.State + ")"
	}
	alike := ""
	if d.Alike > 0 {
		alike = fmt.Sprintf(", and %d alike", d.Alike)
	}
	return d.Object + ": " + d.Path + state + ": " + cmp.Or(d.Node, "missing") + "; a kubelet: " + d.Kubelet + alike
}

// ofOne is the difference beside other words about its object.
func (d Difference) ofOne() string {
	here := d.Path + ": " + cmp.Or(d.Node, "missing") + ", "
	switch {
	case d.Kubelet == "set":
		return here + "a kubelet sets it"
	case d.Kind == "order":
		return here + "on a kubelet " + d.Kubelet
	}
	return here + "on a kubelet: " + d.Kubelet
}

// texts leads to all texts of the difference.
func (d *Difference) texts() []*string {
	return []*string{&d.Object, &d.Kind, &d.Path, &d.State, &d.Node, &d.Kubelet}
}

// field is the path, and how many are alike.
func (d Difference) field() string {
	if d.Alike == 0 {
		return d.Path
	}
	return fmt.Sprintf("%s (and %d alike)", d.Path, d.Alike)
}
