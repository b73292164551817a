// SPDX-License-Identifier: Apache-2.0

// Package features derives labels from templates: which parts of the Pod API a test uses, and what it needs of a site. They
// select tests with --label-filter without anybody having to write them down; [Table] is the list of them.
package features

import (
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/workload"
)

// forbidden in labels: the filter language gives these characters a meaning.
const forbidden = "&|!,()/"

// Labels are all labels of a rendered template: those declared in its header and its validation section, and the derived
// ones; sorted, without repetitions.
func Labels(r *manifest.Rendered) []string {
	all := slices.Concat(r.Template.Labels, r.Procedure.Labels, Of(r))
	slices.Sort(all)
	return slices.Compact(all)
}

// Of derives the labels of a rendered template from its objects, those that steps create included, and from its
// validation section; sorted, without repetitions.
func Of(r *manifest.Rendered) []string {
	s := subject{rendered: r}
	objects := workload.Objects(r)
	s.pods = workload.Pods(objects)
	var out []string
	for _, rule := range rules {
		if rule.applies(s) {
			out = append(out, rule.Name)
		}
	}
	for _, o := range objects {
		if label := kindLabel(o.GetKind()); !strings.ContainsAny(label, forbidden+" \t\n") {
			out = append(out, label)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// subject is what labels are derived from.
type subject struct {
	rendered *manifest.Rendered
	pods     []workload.Pod
}

func (s subject) anyPod(is func(workload.Pod) bool) bool { return slices.ContainsFunc(s.pods, is) }

func (s subject) anyContainer(is func(workload.Container) bool) bool {
	return s.anyPod(func(p workload.Pod) bool { return slices.ContainsFunc(p.Containers(), is) })
}
