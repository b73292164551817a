// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"cmp"
	"fmt"

	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
)

// isOlder reports whether the API server or the node is older than a least version of Kubernetes. The API server drops
// fields that it does not know, and a node, which may be up to three minor versions older, ignores them.
func (s *Suite) isOlder(node string, least kubeversion.Minor) bool {
	return !least.ReachedBy(s.kubernetes, s.kubelets[node])
}

// skipOlder skips a spec for which the API server or the node is too old.
func (s *Suite) skipOlder(node, why string) {
	s.skipInapplicable(fmt.Sprintf("not run: %s; the API server is %s, the node %s", why, s.kubernetes, cmp.Or(s.kubelets[node], "of an unknown version")))
}
