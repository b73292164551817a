// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// Question is what a check asks of an object.
type Question struct {
	// Kind, Namespace and Name are those of the object; the namespace has no meaning for kinds that have none.
	Kind, Namespace, Name string
	// Fields are the fields that the check reads, without the items of lists: "status.conditions.type". Words are
	// values that it names, of which some may be those of items.
	Fields, Words []string
	// Only says that no difference counts but those of these fields.
	Only bool
}

// How near a difference is to the fields of a question.
const (
	elsewhere = iota
	sameList  // another field in a list of which a field is asked for
	sameField // a field that is asked for, or what is below or above it
)

// Nearest returns the difference that is nearest to a question: one of the object's, of a field that is asked for
// rather than of another one, of an item that is named rather than of another one, and else the most telling. Step is
// that of [Trace.Compare]. It returns false if there is none.
func (t Trace) Nearest(seen Observation, step int, q Question) (nearest report.Difference, found bool) {
	at := slices.IndexFunc(seen.Objects, func(o Observed) bool {
		return o.Kind == q.Kind && o.Name == q.Name && (o.Namespace == q.Namespace || o.Namespace == "")
	})
	if at < 0 {
		return nearest, false
	}
	best := elsewhere
	all := t.differences(seen, seen.Objects[at], step)
	slices.SortStableFunc(all, telling)
	for _, d := range all {
		near := 2 * q.nearness(d)
		if near > elsewhere && q.names(d) {
			near++
		}
		if (near > elsewhere || !q.Only) && (!found || near > best) {
			nearest, found, best = d, true, near
		}
	}
	return nearest, found
}

func (q Question) nearness(d report.Difference) int {
	path := strings.Split(items.ReplaceAllString(d.Path, ""), ".")
	near := elsewhere
	for _, field := range q.Fields {
		asked := strings.Split(strings.TrimPrefix(field, "status."), ".")
		n := min(len(path), len(asked))
		switch {
		case slices.Equal(path[:n], asked[:n]):
			near = max(near, sameField)
		case path[0] == asked[0] && items.MatchString(d.Path):
			near = max(near, sameList)
		}
	}
	return near
}

// names reports whether the question names an item that the difference is about.
func (q Question) names(d report.Difference) bool {
	return slices.ContainsFunc(items.FindAllString(d.Path, -1), func(item string) bool {
		return slices.Contains(q.Words, strings.Trim(item, "[]"))
	})
}
