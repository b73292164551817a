// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"cmp"
	"maps"
	"strings"
	"time"
)

// Observation is what was observed of the objects of one test until it was judged, before they were removed.
type Observation struct {
	// Template is the name of the template, Hash the [Hash] of its source.
	Template, Hash string
	// Kubernetes is the version of the API server, such as "v1.37.2".
	Kubernetes string
	// UUID is the variable uuid of the test, which is part of the names of its objects.
	UUID string
	// Steps is when each step began that the test came to.
	Steps []time.Time
	// Objects are in the order in which they were first seen.
	Objects []Observed
}

// Observed is one object of a test.
type Observed struct {
	// Kind is that of the API: "Pod".
	Kind string
	// Namespace is empty for kinds that have none.
	Namespace string
	Name      string
	// GenerateName is what the API server made the name from; empty if it did not.
	GenerateName string
	// Revisions are the states that it had, in order.
	Revisions []Revision
}

// id names the object in a difference.
func (o Observed) id() string { return o.Kind + " " + strings.TrimPrefix(o.Namespace+"/"+o.Name, "/") }

// name is how a trace of the observation names the object, as in [Object.Name].
func (o Observed) name(seen Observation) string {
	return strings.ReplaceAll(cmp.Or(o.GenerateName, o.Name), seen.UUID, "{uuid}")
}

// Revision is an object as it was observed once.
type Revision struct {
	// At is when this process saw it.
	At time.Time
	// Fields are what others report of the object, as the API's JSON has it. What its author has set is not among them.
	Fields map[string]any
}

// written are the parts of an object that its author sets, or the API server for every object.
var written = []string{"apiVersion", "kind", "metadata", "spec"}

// Reported returns of an object what others report of it: its status, the endpoints of an EndpointSlice, and so on.
func Reported(object map[string]any) map[string]any {
	reported := maps.Clone(object)
	for _, name := range written {
		delete(reported, name)
	}
	return reported
}
