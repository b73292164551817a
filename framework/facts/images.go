// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"
	"strings"
)

// imagesOf are the images of all containers, init and ephemeral ones included.
func imagesOf(pods []Pod) []string {
	var images []string
	for _, p := range pods {
		for _, c := range p.Containers {
			if image := strings.TrimSpace(c.Image); image != "" {
				images = append(images, image)
			}
		}
	}
	slices.Sort(images)
	return slices.Compact(images)
}
