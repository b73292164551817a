// SPDX-License-Identifier: Apache-2.0

package client

import "k8s.io/apimachinery/pkg/util/resourceversion"

// Older reports whether the resourceVersion a is surely older than b. Both must be of the same resource: versions of
// one resource are numbers that grow (KEP-5504; documented since Kubernetes 1.35, and always the case before). Neither
// of two versions is older if one of them is not such a number.
func Older(a, b string) bool {
	order, err := resourceversion.CompareResourceVersion(a, b)
	return err == nil && order < 0
}
