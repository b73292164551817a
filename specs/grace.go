// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// longestGrace is the longest time that a pod of the template, or of its steps, may take to end once it is told to.
func longestGrace(r *manifest.Rendered) time.Duration {
	objects := r.Objects
	for _, step := range r.Procedure.Steps {
		if step.Create != nil {
			objects = append(slices.Clip(objects), step.Create.Objects...)
		}
	}
	longest := defaultGrace
	for _, object := range objects {
		for _, spec := range podSpecs {
			path := append(slices.Clone(spec), "terminationGracePeriodSeconds")
			seconds, found, err := unstructured.NestedInt64(object.Object, path...)
			if grace := time.Duration(seconds) * time.Second; err == nil && found && grace > longest {
				longest = grace
			}
		}
	}
	return longest
}

// podSpecs are the places of pod specs in pods, workloads and cron jobs.
var podSpecs = [][]string{{"spec"}, {"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}}
