// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// rewrite undoes what others have changed of a pod, or writes it twice.
func (p *Proxy) rewrite(seen *pod, rule *faults.LitterRule) {
	seen.mu.Lock()
	original, live := seen.original, seen.live
	seen.mu.Unlock()
	var patch, resize []any
	for _, part := range rule.Revert {
		switch part {
		case "images":
			patch = append(patch, containerFields(original, live, "image")...)
		case "resources":
			resize = append(resize, containerFields(original, live, "resources")...)
		default:
			patch = append(patch, reverted(original, live, part)...)
		}
	}
	for _, part := range rule.Repeat {
		patch = append(patch, repeated(original, live, part)...)
	}
	p.write(seen, "", patch)
	p.write(seen, "resize", resize)
}

// write patches a pod in the name of the node.
func (p *Proxy) write(seen *pod, subresource string, patch []any) {
	if len(patch) == 0 {
		return
	}
	patch = append([]any{object{"op": "test", "path": "/metadata/uid", "value": seen.uid}}, patch...)
	p.carryOut(seen.fault.Name+": rewrite "+seen.name, p.admin, http.MethodPatch, podPath(seen.namespace, seen.name, subresource), "application/json-patch+json", patch)
}

// reverted puts a part of the metadata back to what it was.
func reverted(original, live object, part string) []any {
	was, is := jsonobject.Child(original, "metadata")[part], jsonobject.Child(live, "metadata")[part]
	switch {
	case equal(was, is):
		return nil
	case was == nil:
		return []any{object{"op": "remove", "path": "/metadata/" + part}}
	}
	return []any{object{"op": "add", "path": "/metadata/" + part, "value": was}}
}

// repeated adds the elements of a list once more that have been added to it.
func repeated(original, live object, part string) []any {
	above := "metadata"
	if part == "tolerations" {
		above = "spec"
	}
	was, _ := jsonobject.Child(original, above)[part].([]any)
	is, _ := jsonobject.Child(live, above)[part].([]any)
	var patch []any
	for i, element := range is {
		same := func(other any) bool { return equal(other, element) }
		if !slices.ContainsFunc(was, same) && !slices.ContainsFunc(is[:i], same) && !slices.ContainsFunc(is[i+1:], same) {
			patch = append(patch, object{"op": "add", "path": "/" + above + "/" + part + "/-", "value": element})
		}
	}
	return patch
}

// containerFields puts a field of each container back to what it was.
func containerFields(original, live object, field string) []any {
	var patch []any
	for _, list := range []string{"initContainers", "containers"} {
		was, _ := jsonobject.Child(original, "spec")[list].([]any)
		is, _ := jsonobject.Child(live, "spec")[list].([]any)
		for i := range min(len(was), len(is)) {
			before, _ := was[i].(object)
			now, _ := is[i].(object)
			if before[field] != nil && !equal(before[field], now[field]) {
				patch = append(patch, object{"op": "add", "path": fmt.Sprintf("/spec/%s/%d/%s", list, i, field), "value": before[field]})
			}
		}
	}
	return patch
}
