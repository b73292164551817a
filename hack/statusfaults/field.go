// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// field is a part of a pod's status that a node reports as one value.
type field struct {
	// path is spelled as in JSON: "containerStatuses[*].state.terminated.exitCode".
	path string
	// steps lead from the status to the value.
	steps []step
}

// step is a member of a struct, and for a list the items in it.
type step struct {
	member int
	// each selects all items of a list, typed those of one type.
	each  bool
	typed corev1.PodConditionType
}

// nodeConditions are the conditions that a node reports of every pod.
var nodeConditions = []corev1.PodConditionType{
	corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady,
}

// whole are types that are one value, although they have members.
var whole = map[reflect.Type]bool{
	reflect.TypeFor[metav1.Time]():       true,
	reflect.TypeFor[resource.Quantity](): true,
}

// alternatives are types of which one member is set: they are a value as a whole as well.
var alternatives = map[reflect.Type]bool{reflect.TypeFor[corev1.ContainerState](): true}

// keys tell the items of a list apart. They are not values that change.
var keys = map[string]bool{"name": true, "type": true}

// derived are fields that the API server takes from others: see keepInStep.
var derived = map[string]bool{"podIPs": true}

// fields lists all fields of the status of a pod.
func fields() []field {
	return members(reflect.TypeFor[corev1.PodStatus](), field{})
}

func members(t reflect.Type, at field) []field {
	var found []field
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if keys[name] && len(at.steps) > 0 || derived[name] {
			continue
		}
		path := strings.TrimPrefix(at.path+"."+name, ".")
		next := func(suffix string, s step) field {
			s.member = i
			return field{path + suffix, append(at.steps[:len(at.steps):len(at.steps)], s)}
		}
		inner := t.Field(i).Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		items := inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct
		switch {
		case items && inner.Elem() == reflect.TypeFor[corev1.PodCondition]():
			for _, condition := range nodeConditions {
				found = append(found, members(inner.Elem(), next("[type="+string(condition)+"]", step{typed: condition}))...)
			}
		case items && inner.Elem() == reflect.TypeFor[corev1.ContainerStatus]():
			found = append(found, members(inner.Elem(), next("[*]", step{each: true}))...)
		case inner.Kind() == reflect.Struct && !whole[inner]:
			if alternatives[inner] {
				found = append(found, next("", step{}))
			}
			found = append(found, members(inner, next("", step{}))...)
		default:
			found = append(found, next("", step{}))
		}
	}
	return found
}

// value is a field in a status.
type value struct {
	// key tells apart the values of one status: the name of a container.
	key string
	// container is the status of the container that the value is part of, or nil.
	container *corev1.ContainerStatus
	reflect.Value
}

// in returns the values of the field in a status. Those within a struct that is not there are left out.
func (f field) in(status *corev1.PodStatus) []value {
	values := []value{{Value: reflect.ValueOf(status).Elem()}}
	for _, s := range f.steps {
		var next []value
		for _, v := range values {
			next = append(next, s.from(v)...)
		}
		values = next
	}
	return values
}

func (s step) from(v value) []value {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v.Value = v.Elem()
	}
	v.Value = v.Field(s.member)
	if !s.each && s.typed == "" {
		return []value{v}
	}
	var items []value
	for i := range v.Len() {
		item := value{Value: v.Index(i)}
		switch of := item.Addr().Interface().(type) {
		case *corev1.ContainerStatus:
			item.key, item.container = of.Name, of
		case *corev1.PodCondition:
			if of.Type != s.typed {
				continue
			}
		}
		items = append(items, item)
	}
	return items
}
