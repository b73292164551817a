// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

// valuePath leads to a value of the configuration from the top of values: by keys (string) and by places in lists
// (int).
type valuePath []any

// String is the path as messages about the configuration write it: values.tolerations[0].key.
func (p valuePath) String() string {
	text := "values"
	for _, part := range p {
		switch part := part.(type) {
		case string:
			text += "." + part
		case int:
			text += fmt.Sprintf("[%d]", part)
		}
	}
	return text
}

// removed is a copy of a value without what the path leads to.
func (p valuePath) removed(value any) any {
	switch part := p[0].(type) {
	case string:
		copied := maps.Clone(value.(map[string]any))
		if len(p) == 1 {
			delete(copied, part)
		} else {
			copied[part] = p[1:].removed(copied[part])
		}
		return copied
	case int:
		copied := slices.Clone(value.([]any))
		if len(p) == 1 {
			return slices.Delete(copied, part, part+1)
		}
		copied[part] = p[1:].removed(copied[part])
		return copied
	}
	return value
}

// parts are the values of a mapping or list with the parts of a path that lead to them, in a stable order.
func parts(value any) iter.Seq2[any, any] {
	return func(yield func(any, any) bool) {
		switch v := value.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				if !yield(key, v[key]) {
					return
				}
			}
		case []any:
			for i, item := range v {
				if !yield(i, item) {
					return
				}
			}
		}
	}
}
