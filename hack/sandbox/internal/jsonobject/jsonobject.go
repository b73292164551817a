// SPDX-License-Identifier: Apache-2.0

// Package jsonobject reads and writes objects of the API whose types do not matter: what a proxy passes on must keep
// every field and the form of every number.
package jsonobject

import (
	"bytes"
	"encoding/json"
)

// Object is a JSON object. Its numbers are of the type [json.Number].
type Object = map[string]any

// Decode reads an object.
func Decode(data []byte) (Object, error) {
	var o Object
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	err := decoder.Decode(&o)
	return o, err
}

// Encode writes a value that was decoded from JSON. It panics if it cannot be written, which only another value can
// cause.
func Encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return data
}

// Copy returns a deep copy.
func Copy(o Object) Object {
	copied, err := Decode(Encode(o))
	if err != nil {
		panic(err)
	}
	return copied
}

// Text returns a field that is a string, "" if there is none.
func Text(o Object, key string) string {
	s, _ := o[key].(string)
	return s
}

// Child returns a field that is an object, nil if there is none.
func Child(o Object, key string) Object {
	c, _ := o[key].(Object)
	return c
}
