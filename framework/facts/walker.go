// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/kinds"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// maxDepth is as deep as fields usually are; a deeper path costs an allocation.
const maxDepth = 32

// walker compares a decoded object with a Go type, the whole of it: a decoder would stop at the first wrong value, and
// would not say which item of a list it is in.
type walker struct {
	found []Mismatch
}

func (w *walker) add(path []string, refused bool, format string, args ...any) {
	w.found = append(w.found, Mismatch{slices.Clone(path), fmt.Sprintf(format, args...), refused})
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func (w *walker) value(v any, t reflect.Type, path []string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if v == nil {
		return // null stands for an absent field
	}
	if reflect.PointerTo(t).Implements(unmarshaler) || t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		w.text(v, t, path)
		return
	}
	switch x := v.(type) {
	case map[string]any:
		switch t.Kind() {
		case reflect.Struct:
			w.fields(x, t, path)
			return
		case reflect.Map:
			for key, item := range x {
				w.value(item, t.Elem(), append(path, key))
			}
			return
		}
	case []any:
		if t.Kind() == reflect.Slice {
			for i, item := range x {
				w.value(item, t.Elem(), append(path, strconv.Itoa(i)))
			}
			return
		}
	}
	if text, ok := v.(string); ok && text != "" {
		if words := kinds.Words(t); words != nil && !slices.Contains(words, text) {
			w.add(path, true, "%s: unknown value %q%s (allowed: %s)", shown(path), text, yamlpos.Suggest(text, words), strings.Join(words, ", "))
			return
		}
	}
	if !fits(v, t.Kind()) {
		hint := ""
		if t.Kind() == reflect.String && (fits(v, reflect.Float64) || fits(v, reflect.Bool)) {
			hint = "; quote it"
		}
		w.add(path, true, "%s: expected %s, got %s%s", shown(path), yamlpos.TypeName(t), got(v), hint)
	}
}

func (w *walker) fields(object map[string]any, t reflect.Type, path []string) {
	known := kinds.Fields(t)
	for key, item := range object {
		at := append(slices.Clip(path), key)
		if of, ok := known[key]; ok {
			w.value(item, of, at)
			continue
		}
		names := slices.Sorted(maps.Keys(known))
		w.add(at, false, "unknown field %s%s", shown(at), yamlpos.Suggest(key, names))
	}
}

// text reads what has a syntax of its own: quantities, times, base64.
func (w *walker) text(v any, t reflect.Type, path []string) {
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, reflect.New(t).Interface())
	}
	if err != nil {
		w.add(path, true, "%s: invalid value %s: %v", shown(path), data, err)
	}
}

// fits tells whether the JSON value of v can be decoded into a Go value of the kind.
func fits(v any, kind reflect.Kind) bool {
	switch x := v.(type) {
	case string:
		return kind == reflect.String || kind == reflect.Interface
	case bool:
		return kind == reflect.Bool || kind == reflect.Interface
	case int64:
		return kind >= reflect.Int && kind <= reflect.Float64 || kind == reflect.Interface
	case float64:
		return kind == reflect.Float32 || kind == reflect.Float64 || kind == reflect.Interface || x == math.Trunc(x) && kind >= reflect.Int && kind <= reflect.Uint64
	}
	return kind == reflect.Interface
}

func got(v any) string {
	switch x := v.(type) {
	case map[string]any:
		return "a mapping"
	case []any:
		return "a list"
	case string:
		return fmt.Sprintf("the string %q", x)
	}
	return fmt.Sprint(v)
}

// shown is a path as the API server writes it: spec.containers[0].image.
func shown(path []string) string {
	var b strings.Builder
	for i, part := range path {
		if _, err := strconv.Atoi(part); err == nil {
			b.WriteString("[" + part + "]")
			continue
		}
		if i > 0 {
			b.WriteString(".")
		}
		b.WriteString(part)
	}
	return b.String()
}
