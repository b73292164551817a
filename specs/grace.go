// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// longestGrace is the longest time that a pod of the template may take to end once it is told to.
func longestGrace(r *manifest.Rendered) time.Duration {
	longest := defaultGrace
	for _, object := range r.Objects {
		for _, spec := range [][]string{{"spec"}, {"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}} {
			path := append(append([]string{}, spec...), "terminationGracePeriodSeconds")
			seconds, found, err := unstructured.NestedInt64(object.Object, path...)
			if grace := time.Duration(seconds) * time.Second; err == nil && found && grace > longest {
				longest = grace
			}
		}
	}
	return longest
}
