// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/workload"
)

// longestGrace is the longest time that a pod of the template, or of its steps, may take to end once it is told to. A pod
// that names none has the API's default; so has one that an object of an unknown kind may make.
func longestGrace(r *manifest.Rendered) time.Duration {
	longest := time.Duration(0)
	for _, object := range workload.Objects(r) {
		longest = max(longest, graceOf(object.Unstructured))
	}
	return longest
}

func graceOf(object *unstructured.Unstructured) time.Duration {
	for _, at := range podSpecs {
		spec, found, err := unstructured.NestedMap(object.Object, at...)
		if _, hasContainers := spec["containers"]; err != nil || !found || !hasContainers {
			continue
		}
		if seconds, found, err := unstructured.NestedInt64(spec, "terminationGracePeriodSeconds"); err == nil && found {
			return time.Duration(seconds) * time.Second
		}
		return defaultGrace
	}
	return defaultGrace
}

// podSpecs are the places of pod specs in pods, workloads and cron jobs.
var podSpecs = [][]string{{"spec"}, {"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}}
