// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"encoding/base64"
	"maps"
	"slices"
)

// transform is a pure function on a JSON value. It returns values of a type that it does not know as they are, and may
// change maps and lists in place: they belong to one request.
type transform func(value any, arg string) any

// transforms are all of them by name.
var transforms = merged(textTransforms, listTransforms, containerTransforms, podTransforms, volumeTransforms, statusTransforms)

// Transforms lists the names that a rule's transform can have.
func Transforms() []string { return slices.Sorted(maps.Keys(transforms)) }

func merged(groups ...map[string]transform) map[string]transform {
	all := map[string]transform{}
	for _, group := range groups {
		for name, f := range group {
			if _, twice := all[name]; twice {
				panic("two transforms are called " + name)
			}
			all[name] = f
		}
	}
	return all
}

// Text applies a transform of text to one.
func Text(name, arg, text string) string {
	changed, _ := transforms[name](text, arg).(string)
	return changed
}

// Words applies a transform of lists to a list of words, such as a command.
func Words(name, arg string, words []string) []string {
	list := make([]any, len(words))
	for i, word := range words {
		list[i] = word
	}
	changed, _ := transforms[name](list, arg).([]any)
	var out []string
	for _, item := range changed {
		if word, ok := item.(string); ok {
			out = append(out, word)
		}
	}
	return out
}

// transform applies the edit's transform.
func (e Edit) transform(value any) any {
	f := transforms[e.Transform]
	if !e.Base64 {
		return f(value, e.Arg)
	}
	text, ok := value.(string)
	if !ok {
		return value
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return value
	}
	changed, _ := f(string(data), e.Arg).(string)
	return base64.StdEncoding.EncodeToString([]byte(changed))
}

// onText makes a transform of a function on text. A list of texts is changed item by item.
func onText(f func(text, arg string) string) transform {
	return func(value any, arg string) any {
		switch v := value.(type) {
		case string:
			return f(v, arg)
		case []any:
			for i, item := range v {
				if text, ok := item.(string); ok {
					v[i] = f(text, arg)
				}
			}
		}
		return value
	}
}

// onList makes a transform of a function on a list.
func onList(f func(list []any, arg string) []any) transform {
	return func(value any, arg string) any {
		if list, ok := value.([]any); ok {
			return f(list, arg)
		}
		return value
	}
}

// onObject makes a transform of a function that changes an object in place.
func onObject(f func(object map[string]any, arg string)) transform {
	return func(value any, arg string) any {
		if object, ok := value.(map[string]any); ok {
			f(object, arg)
		}
		return value
	}
}

// objects returns the objects in the list at keys below an object.
func objects(value any, keys ...string) []map[string]any {
	list, _ := lookup(value, keys)
	items, _ := list.([]any)
	var found []map[string]any
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			found = append(found, object)
		}
	}
	return found
}

// text returns the text at keys below an object, or nothing.
func text(value any, keys ...string) string {
	found, _ := lookup(value, keys)
	s, _ := found.(string)
	return s
}

// object returns the object at keys below another, or nil.
func object(value any, keys ...string) map[string]any {
	found, _ := lookup(value, keys)
	o, _ := found.(map[string]any)
	return o
}

// put sets a list, or removes the key where the list is empty.
func put(object map[string]any, key string, items []map[string]any) {
	if len(items) == 0 {
		delete(object, key)
		return
	}
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	object[key] = list
}
