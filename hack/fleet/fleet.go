// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
)

// ailment is what is wrong with a node. The zero value is that of a node that works.
type ailment int

const (
	// neverRuns keeps every pod Pending.
	neverRuns ailment = iota + 1
	// wrongExit reports exit code 1 for containers that should end with 0, and 0 for those that should fail.
	wrongExit
)

// fleet is the nodes to simulate: name and what is wrong with each.
type fleet struct {
	names    []string
	ailments map[string]ailment
}

// newFleet spreads the broken nodes evenly, so that each shard of a run has some.
func newFleet(nodes, broken int) fleet {
	f := fleet{ailments: map[string]ailment{}}
	for i := range nodes {
		f.names = append(f.names, fmt.Sprintf("fleet-%04d", i+1))
	}
	for i := range broken {
		a := wrongExit
		if i%2 == 1 {
			a = neverRuns
		}
		f.ailments[f.names[i*nodes/broken]] = a
	}
	return f
}

// with returns the names of the nodes with an ailment, in order.
func (f fleet) with(a ailment) []string {
	var names []string
	for _, name := range f.names {
		if f.ailments[name] == a {
			names = append(names, name)
		}
	}
	return names
}
