// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"math"
	"reflect"
)

// plainConfig is a copy of a configuration that any format can hold: keys are text, texts are free of control characters,
// and what is no number in JSON, such as infinity, is text. Other scalars stay as they are.
func plainConfig(config map[string]any) map[string]any {
	if config == nil {
		return nil
	}
	return plainValue(reflect.ValueOf(config)).(map[string]any)
}

func plainValue(v reflect.Value) any {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Map:
		out := make(map[string]any, v.Len())
		for _, key := range v.MapKeys() {
			out[plain(fmt.Sprint(key.Interface()))] = plainValue(v.MapIndex(key))
		}
		return out
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plainValue(v.Index(i))
		}
		return out
	case reflect.String:
		return plain(v.String())
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Sprint(f)
		}
	}
	return v.Interface()
}
