// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// subresources are those that can be patched, of Kubernetes' own kinds.
var subresources = []string{"status", "scale", "resize", "ephemeralcontainers", "approval", "binding"}

// idle warns of keys that have no effect where they stand.
func (s *subject) idle(p phase) {
	for i, c := range p.Logs {
		where := p.check(validation.CheckLogs, i)
		if c.TailLines != nil && *c.TailLines == 0 && c.Requires() {
			s.warn(c.Pos.KeyLine("tail_lines"), "%s.tail_lines: 0 reads no line of the log", where)
		}
		if c.All && !c.Selector().Generated() {
			s.warn(c.Pos.KeyLine("all"), "%s.all has no effect: the name does not end with \"-\", so there is one pod", where)
		}
		now, _ := s.answering(p.index, c.Selector())
		if c.Previous && len(now) == 1 && now[0].Spec.RestartPolicy == corev1.RestartPolicyNever && !restarts(now[0].Containers) {
			s.warn(c.Pos.KeyLine("previous"), "%s.previous: the restartPolicy of the pod is Never, so there is no previous run", where)
		}
	}
	patch := p.step.Patch
	if patch == nil {
		return
	}
	where := p.list() + "patch"
	operations, _ := patch.Patch.([]any)
	fields, _ := patch.Patch.(map[string]any)
	if len(operations)+len(fields) == 0 {
		s.warn(patch.Pos.KeyLine("patch"), "%s.patch is empty, so it changes nothing", where)
	}
	if slices.Contains(subresources, patch.Subresource) {
		return
	}
	if hint := yamlpos.Suggest(patch.Subresource, subresources); hint != "" { // other kinds may have others
		s.warn(patch.Pos.KeyLine("subresource"), "%s.subresource: unknown subresource %q%s", where, patch.Subresource, hint)
	}
}

// restarts reports whether containers have restart policies of their own.
func restarts(containers []podapi.Container) bool {
	return slices.ContainsFunc(containers, func(c podapi.Container) bool { return c.RestartPolicy != nil })
}
