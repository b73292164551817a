// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// keys are the fields by which the items of lists are told apart, the first that an item has.
var keys = []string{"type", "name", "mountPath", "containerPort", "ip", "uid"}

// flatten puts the leaf fields of a value into fields, by their paths. Neither null nor an empty list or object is a
// field: writers differ in whether they leave them out.
func flatten(fields map[string]Value, at string, value any, uuid string) {
	switch v := value.(type) {
	case nil:
	case map[string]any:
		for name, inner := range v {
			flatten(fields, strings.TrimPrefix(at+"."+name, "."), inner, uuid)
		}
	case []any:
		for i, item := range v {
			flatten(fields, fmt.Sprintf("%s[%s]", at, keyOf(item, i)), item, uuid)
		}
	case float64: // a number of an observation that was read from a file
		fields[at] = normal(at, strconv.FormatFloat(v, 'f', -1, 64), uuid)
	default:
		if text := fmt.Sprint(v); text != unlimited {
			fields[at] = normal(at, text, uuid)
		}
	}
}

// unlimited is what a kubelet may report as the memory limit of a pod that has none: the kernel's.
const unlimited = "9007199254740988Ki"

// keyOf is how an item of a list is called in paths: by its key, or by its place if it has none that is the same in
// each recording.
func keyOf(item any, index int) string {
	if object, ok := item.(map[string]any); ok {
		for _, key := range keys {
			if value, ok := object[key]; ok && shape(fmt.Sprint(value)) != set {
				return fmt.Sprint(value)
			}
		}
	}
	return fmt.Sprint(index)
}

// undetermined are names of fields whose values no template determines: images are those of the site, messages are text
// for people.
var undetermined = map[string]bool{"image": true, "imageID": true, "message": true}

// ownMessage is the message of a container that has ended by itself, which the container has written.
var ownMessage = regexp.MustCompile(`\.terminated\.message$`)

// normal is the normalised value of a field.
func normal(at, value, uuid string) Value {
	value = strings.ReplaceAll(value, uuid, "{uuid}")
	switch name := path.Ext("." + at)[1:]; {
	case name == "restartCount" && value != "0": // how often depends on the time
		return set
	case undetermined[name] && !ownMessage.MatchString(at):
		return set
	}
	return shape(value)
}

// generated is a name that the API server or a controller has completed.
var generated = regexp.MustCompile(`-[bcdfghjklmnpqrstvwxz2456789]{5}$`)

// maxValue bounds what is kept of a value.
const maxValue = 120

// shape is a value, unless it looks like one that is another each time: a time, an address, an ID, a hash, a generated
// name. Long ones do not count as determined either.
func shape(value string) Value {
	_, notTime := time.Parse(time.RFC3339, value)
	_, notAddress := netip.ParseAddr(value)
	switch {
	case notTime == nil, notAddress == nil, strings.Contains(value, "://"), strings.Contains(value, "sha256:"),
		generated.MatchString(value), len(value) > maxValue:
		return set
	}
	return equals + Value(value)
}
