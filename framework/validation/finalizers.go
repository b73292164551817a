// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding/json"
	"strings"
)

// Finalizers are those that the patch puts on its target, of whatever type it is.
func (p Patch) Finalizers() []string {
	if p.PatchType != JSONPatch {
		var body struct {
			Metadata struct{ Finalizers []string }
		}
		_ = json.Unmarshal(p.JSON, &body) // the API server refuses what is not of this form
		return body.Metadata.Finalizers
	}
	var operations []struct {
		Path  string
		Value json.RawMessage
	}
	_ = json.Unmarshal(p.JSON, &operations)
	var all []string
	for _, o := range operations {
		var one string
		var several []string
		switch {
		case o.Path == "/metadata/finalizers" && json.Unmarshal(o.Value, &several) == nil:
			all = append(all, several...)
		case strings.HasPrefix(o.Path, "/metadata/finalizers/") && json.Unmarshal(o.Value, &one) == nil:
			all = append(all, one)
		}
	}
	return all
}
