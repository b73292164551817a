// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// kind is a way in which a node reports a field wrongly.
type kind string

// The kinds.
const (
	missing   kind = "missing"
	lost      kind = "lost"
	kept      kind = "kept as first reported"
	late      kind = "late by one report"
	flickers  kind = "other for a moment"
	neighbour kind = "taken from a neighbour"
)

var kinds = []kind{missing, lost, kept, late, flickers, neighbour}

// fault is one bug: a field that is reported wrongly in one way, in one stage.
type fault struct {
	field
	kind
	stage
}

// faults lists all faults, those that change nothing included.
func faults() []fault {
	var all []fault
	for _, f := range fields() {
		all = append(all, fault{f, missing, every})
		for _, k := range kinds[1:] {
			for _, s := range stages {
				all = append(all, fault{f, k, s})
			}
		}
	}
	return all
}

// apply returns the history that a node with the fault would have reported, and whether it differs.
func (f fault) apply(h podapi.History) (podapi.History, bool) {
	first := map[string]reflect.Value{}  // as first reported
	before := map[string]reflect.Value{} // in the revision before
	had := map[string]bool{}             // was set in another stage
	flickered := map[string]bool{}
	changed := false
	out := podapi.History{Gone: h.Gone, EndMissed: h.EndMissed}
	for _, r := range h.Revisions {
		pod := new(corev1.Pod)
		*pod = *r.Pod
		r.Pod.Status.DeepCopyInto(&pod.Status)
		now := map[string]reflect.Value{}
		mended := false // the right status is reported a moment later
		for _, v := range f.in(&pod.Status) {
			now[v.key] = clone(v.Value)
			if _, known := first[v.key]; !known && !reportedNothing(pod) {
				first[v.key] = now[v.key]
			}
			if f.stage != every && stageBefore(r.Pod, v) != f.stage {
				had[v.key] = had[v.key] || !v.IsZero()
				continue
			}
			wrong, use := f.wrong(v, pod, first[v.key], before[v.key], had[v.key])
			if !use || reflect.DeepEqual(wrong.Interface(), v.Interface()) || f.kind == flickers && flickered[v.key] {
				continue
			}
			changed = true
			if f.kind == late || f.kind == flickers {
				mended, flickered[v.key] = true, true
			}
			v.Set(wrong)
			f.keepInStep(&pod.Status)
		}
		before = now
		if mended && f.kind == flickers {
			out.Revisions = append(out.Revisions, r)
		}
		reported := r
		reported.Pod = pod
		out.Revisions = append(out.Revisions, reported)
		if mended {
			out.Revisions = append(out.Revisions, r)
		}
	}
	return out, changed
}

// reported returns the histories in which the field is set at some time.
func (f field) reported(histories []podapi.History) []podapi.History {
	return slices.DeleteFunc(slices.Clone(histories), func(h podapi.History) bool {
		return !slices.ContainsFunc(h.Revisions, func(r podapi.Revision) bool {
			return slices.ContainsFunc(f.in(&r.Pod.Status), func(v value) bool { return !v.IsZero() })
		})
	})
}

// reportedNothing reports whether a status is still that of the API server and the scheduler.
func reportedNothing(pod *corev1.Pod) bool { return pod.Status.StartTime == nil }

// stageBefore is the stage of a value as the pod was before the fault.
func stageBefore(pod *corev1.Pod, v value) stage {
	if v.container == nil {
		return stageOf(pod, nil)
	}
	return stageOf(pod, podapi.Status(pod, v.key))
}

// wrong returns what is reported instead of v, and whether anything is.
func (f fault) wrong(v value, pod *corev1.Pod, first, before reflect.Value, had bool) (reflect.Value, bool) {
	switch f.kind {
	case missing:
		return reflect.Zero(v.Type()), !reportedNothing(pod)
	case lost:
		return reflect.Zero(v.Type()), had
	case kept:
		return first, first.IsValid()
	case late:
		return before, before.IsValid()
	case flickers:
		return other(v.Value)
	case neighbour:
		for _, n := range f.in(&pod.Status) {
			if n.key != v.key {
				return clone(n.Value), true
			}
		}
	}
	return reflect.Value{}, false
}

// keepInStep lets the list of addresses follow the first address: nobody ever sees them differ. The API server takes
// podIPs from podIP (SetDefaults_PodStatus), and refuses hostIPs that do not begin with hostIP (validateHostIPs).
func (f fault) keepInStep(status *corev1.PodStatus) {
	switch f.path {
	case "podIP":
		status.PodIPs = nil
		if status.PodIP != "" {
			status.PodIPs = []corev1.PodIP{{IP: status.PodIP}}
		}
	case "hostIP":
		status.HostIPs = nil
		if status.HostIP != "" {
			status.HostIPs = []corev1.HostIP{{IP: status.HostIP}}
		}
	}
}

func clone(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	return out
}

// other returns another legal value of the same type.
func other(v reflect.Value) (reflect.Value, bool) {
	out := clone(v)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		inner, found := other(v.Elem())
		if found {
			out = reflect.New(v.Type().Elem())
			out.Elem().Set(inner)
		}
		return out, found
	}
	switch old := v.Interface().(type) {
	case metav1.Time:
		out.Set(reflect.ValueOf(metav1.NewTime(old.Add(-time.Hour))))
		return out, !old.IsZero()
	case corev1.PodPhase:
		out.SetString(string(corev1.PodFailed))
		if old == corev1.PodFailed {
			out.SetString(string(corev1.PodSucceeded))
		}
		return out, true
	case corev1.ConditionStatus:
		out.SetString(string(corev1.ConditionTrue))
		if old == corev1.ConditionTrue {
			out.SetString(string(corev1.ConditionFalse))
		}
		return out, true
	case corev1.ContainerState:
		if old.Waiting != nil {
			return out, false
		}
		out.Set(reflect.ValueOf(corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}}))
		return out, true
	}
	switch v.Kind() {
	case reflect.Bool:
		out.SetBool(!v.Bool())
	case reflect.Int32, reflect.Int64:
		out.SetInt(v.Int() + 1)
	case reflect.String:
		if v.String() == "" {
			return out, false
		}
		out.SetString(v.String() + "0")
	default:
		return out, false
	}
	return out, true
}
