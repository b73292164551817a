// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
)

// Gate is the least version of Kubernetes with which a template can pass.
type Gate struct {
	// Since is the minor version that the API server and the node must have; 0: the template can pass with all.
	Since kubeversion.Minor
	// Capability is what came with that version; empty if the header requires the version.
	Capability capability.Name
}

// DerivedGate is the newest of the versions of the Capabilities: the gate without the version that the header requires.
func (f *Facts) DerivedGate() (newest Gate) {
	for _, name := range f.Capabilities {
		if c, _ := capability.Find(name); c.Since.Counts() && c.Since > newest.Since {
			newest = Gate{c.Since, name}
		}
	}
	return newest
}

// gateOf is the version that the header requires if it is newer than those of the capabilities.
func gateOf(f *Facts) Gate {
	newest := f.DerivedGate()
	if declared := f.Rendered.Template.Since; declared > newest.Since {
		return Gate{Since: declared}
	}
	return newest
}
