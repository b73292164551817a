// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"encoding/json"
	"reflect"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// copyOf returns a deep copy.
func copyOf(o object) object {
	data, err := json.Marshal(o)
	if err != nil {
		return object{}
	}
	copied, err := faults.DecodeObject(data)
	if err != nil {
		return object{}
	}
	return copied
}

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		// Whatever was decoded from JSON can be encoded again.
		panic(err)
	}
	return data
}

func text(o object, key string) string {
	s, _ := o[key].(string)
	return s
}

func child(o object, key string) object {
	c, _ := o[key].(object)
	return c
}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }
