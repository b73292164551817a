// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// labelsOf lists the declared and the derived labels.
func labelsOf(f *Facts) []string {
	all := slices.Concat(f.Rendered.Template.Labels, f.Rendered.Procedure.Labels)
	for _, rule := range rules {
		if rule.applies(f) {
			all = append(all, rule.Name)
		}
	}
	for _, o := range f.Objects {
		if label := kindLabel(o.GetKind()); validation.CheckLabel(label) == nil {
			all = append(all, label)
		}
	}
	for _, name := range f.Capabilities {
		c, _ := capability.Find(name)
		all = append(all, c.Labels()...)
	}
	all = append(all, f.profile().Label())
	slices.Sort(all)
	return slices.Compact(all)
}

func (f *Facts) anyPod(is func(Pod) bool) bool { return slices.ContainsFunc(f.Pods, is) }

func (f *Facts) anyContainer(is func(podapi.Container) bool) bool {
	return f.anyPod(func(p Pod) bool { return slices.ContainsFunc(p.Containers, is) })
}
