// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// defaultGracePeriod is the API's default of terminationGracePeriodSeconds.
const defaultGracePeriod = 30 * time.Second

// gracePeriodOf is the longest grace period of the pods that objects are or may make. An operator may make pods of an
// object of any kind that is no workload of Kubernetes: with the grace period of a pod template in it, or the API's
// default.
func gracePeriodOf(f *Facts) time.Duration {
	longest := time.Duration(0)
	for _, p := range f.Pods {
		longest = max(longest, p.GracePeriod())
	}
	for _, o := range f.Objects {
		if _, workload := podapi.TemplatePath(o.GroupVersionKind().GroupKind()); workload {
			continue
		}
		spec, _ := podapi.Spec(o.Object)
		seconds, found, err := unstructured.NestedInt64(spec, "terminationGracePeriodSeconds")
		if err != nil || !found {
			longest = max(longest, defaultGracePeriod)
		} else {
			longest = max(longest, gracePeriod(&seconds))
		}
	}
	return longest
}

// GracePeriod is the time that the pod is given to end when it is deleted.
func (p Pod) GracePeriod() time.Duration { return gracePeriod(p.Spec.TerminationGracePeriodSeconds) }

func gracePeriod(seconds *int64) time.Duration {
	if seconds == nil {
		return defaultGracePeriod
	}
	return time.Duration(*seconds) * time.Second
}
