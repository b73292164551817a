// SPDX-License-Identifier: Apache-2.0

package faults

import "strings"

// ofAnotherContainer gives a field of each status of a list, such as containerStatuses.image, the value that it has in
// the first other one that has what holds the field.
func ofAnotherContainer(pod map[string]any, arg string) {
	keys := strings.Split(arg, ".")
	above, last := keys[1:len(keys)-1], keys[len(keys)-1]
	statuses := objects(pod, "status", keys[0])
	before := clone(pod).(map[string]any)
	for i, s := range statuses {
		target := object(s, above...)
		for j, other := range objects(before, "status", keys[0]) {
			source := object(other, above...)
			if i == j || source == nil || target == nil {
				continue
			}
			if value, found := source[last]; found {
				target[last] = value
			} else {
				delete(target, last)
			}
			break
		}
	}
}
