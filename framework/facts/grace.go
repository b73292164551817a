// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// defaultGracePeriod is the API's default of terminationGracePeriodSeconds.
const defaultGracePeriod = 30 * time.Second

// gracePeriodOf is the longest grace period of the pods that objects are or may make: an object of a kind that Kubernetes does
// not define may make pods with the API's default.
func gracePeriodOf(objects []Object) time.Duration {
	longest := time.Duration(0)
	for _, o := range objects {
		longest = max(longest, gracePeriod(o))
	}
	return longest
}

func gracePeriod(o Object) time.Duration {
	spec, _ := podapi.Spec(o.Object)
	if seconds, found, err := unstructured.NestedInt64(spec, "terminationGracePeriodSeconds"); err == nil && found {
		return time.Duration(seconds) * time.Second
	}
	return defaultGracePeriod
}
