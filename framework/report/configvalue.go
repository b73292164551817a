// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"math"
)

// plainConfig is a copy of a configuration, as it was decoded, that any format can hold: texts are free of
// control characters, what is no number in JSON, such as infinity, is text, and a whole number is an int,
// whichever format it is from.
func plainConfig(config map[string]any) map[string]any {
	if config == nil {
		return nil
	}
	return plainValue(config).(map[string]any)
}

func plainValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[plain(key)] = plainValue(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plainValue(item)
		}
		return out
	case string:
		return plain(v)
	case float64:
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return fmt.Sprint(v)
		case v == math.Trunc(v) && math.Abs(v) < 1<<53:
			return int(v)
		}
	}
	return value
}
