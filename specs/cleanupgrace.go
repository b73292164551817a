// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/client"
	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// cleanupGrace is the grace period with which the clean-up deletes an object: cleanup_grace_seconds, or more if the
// template asks for it. It is nil for what is no pod of the template, and for a pod whose own period is not longer. No
// check is about the end of a pod that the clean-up deletes.
func (s *spec) cleanupGrace(ref client.Ref) *int64 {
	grace := max(s.Config.CleanupGraceSeconds, s.plan.CleanupGrace)
	for _, o := range s.facts.Objects {
		if pod, _ := o.Pod(); ref.Kind == "Pod" && isPod(o, ref) && pod.GracePeriod().Seconds() > float64(grace) {
			return &grace
		}
	}
	return nil
}

// isPod reports whether an object of a template is the pod that was created as ref.
func isPod(o facts.Object, ref client.Ref) bool {
	prefix := o.GetGenerateName()
	named := o.GetName() == ref.Name || o.GetName() == "" && prefix != "" && strings.HasPrefix(ref.Name, prefix)
	return o.GetKind() == "Pod" && o.Namespace() == ref.Namespace && named
}
