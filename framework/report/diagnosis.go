// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/text"
)

// Diagnosis is what probably causes the failures of a node. It compares them with those of nodes that have one known
// bug each.
type Diagnosis struct {
	// Node is the name of the node.
	Node string `json:"node" yaml:"node" yamlpos:"required"`
	// Failed is the number of tests that failed on the node, expectedly or not.
	Failed int `json:"failed" yaml:"failed" yamlpos:"required"`
	// Causes are the probable causes, the one that explains most first.
	Causes []Cause `json:"causes,omitempty" yaml:"causes,omitempty"`
	// Unexplained are the failed tests that no cause explains.
	Unexplained []string `json:"unexplained,omitempty" yaml:"unexplained,omitempty"`
}

// Cause is a bug that a node probably has.
type Cause struct {
	// Class is the class of bugs that it belongs to.
	Class string `json:"class" yaml:"class" yamlpos:"required"`
	// Meaning says in one sentence what the node does. If several bugs of the class fit equally well, it is the
	// title of the class.
	Meaning string `json:"meaning" yaml:"meaning" yamlpos:"required"`
	// Perhaps is true if no check found exactly what it finds because of the bug, or that is not known: the same tests
	// or checks fail.
	Perhaps bool `json:"perhaps,omitempty" yaml:"perhaps,omitempty"`
	// Faults are the known bugs that fit best, by their names in the sandbox.
	Faults []string `json:"faults" yaml:"faults" yamlpos:"required"`
	// Explains are the failed tests that the bug explains.
	Explains []string `json:"explains" yaml:"explains" yamlpos:"required"`
	// Fixes are those of them that no other cause explains: they probably pass once the bug is fixed.
	Fixes []string `json:"fixes,omitempty" yaml:"fixes,omitempty"`
	// Or are other classes that explain the same failures almost as well.
	Or []string `json:"or,omitempty" yaml:"or,omitempty"`
	// Sources are bugs of this class in real providers.
	Sources []string `json:"sources,omitempty" yaml:"sources,omitempty"`
}

// String is the number of failures and of the causes that explain them.
func (d Diagnosis) String() string {
	explain := "explain"
	switch len(d.Causes) {
	case 0:
		return "no known cause explains any of " + text.Count(d.Failed, "failure")
	case 1:
		explain = "explains"
	}
	return fmt.Sprintf("%s %s %d of %s", text.Count(len(d.Causes), "cause"), explain, d.Failed-len(d.Unexplained), text.Count(d.Failed, "failure"))
}

// String is what the node does, with the class.
func (c Cause) String() string {
	perhaps := ""
	if c.Perhaps {
		perhaps = "perhaps: "
	}
	return fmt.Sprintf("%s%s (%s)", perhaps, strings.TrimSuffix(c.Meaning, "."), c.Class)
}
