// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"cmp"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// State is what checks are evaluated against: the things observed so far. Its methods return at once and are called
// every few milliseconds.
type State interface {
	// Pods returns the pods that a selector means, in a stable order. Pods that were seen and are gone are among them.
	Pods(podapi.Selector) []PodState
	// Log returns what was read of a container's log.
	Log(LogRef) LogState
	// Object returns an object of the API as last read.
	Object(ObjectRef) ObjectState
	// Objects returns the objects that a reference to several means.
	Objects(ObjectRef) ObjectsState
	// Events returns the events of a namespace about the objects of the test.
	Events(namespace string) EventState
	// Revisions returns the revisions of an object from number n on; of a pod, those of the UID. Of an object that
	// changes very often, some in the middle may be missing.
	Revisions(object ObjectRef, uid types.UID, n int) []Revision
	// Watched returns how much of the time since then the state of an object was known: the time until now, without
	// that in which the API server was away.
	Watched(object ObjectRef, since time.Time) time.Duration
}

// PodState is what is known of one pod.
type PodState struct {
	// Pod is the pod as last seen. It is shared: read only.
	Pod *corev1.Pod
	// Gone is set when the pod was seen and is no longer there, or when another pod of the same name (with another UID)
	// has taken its place.
	Gone bool
	// Changed is when the pod was seen to change last.
	Changed time.Time
	// Unplaceable says why no node will take the pod: it demands labels that its node does not have. "" if one may.
	Unplaceable string
}

// ending reports whether the pod's containers have ended and its phase is about to follow.
func (s PodState) ending() bool { return !s.Gone && podapi.Ending(s.Pod) }

// LogRef names a log and the part of it that a check wants. It is comparable.
type LogRef struct {
	Namespace, Pod, Container string
	// UID is that of the pod, so that the log of an earlier pod of the same name is not taken for this one's. If it is
	// empty, the youngest pod of the name is meant.
	UID types.UID
	// Previous asks for the log of the container's previous run.
	Previous bool
	// TailLines, SinceSeconds and LimitBytes are those of the API's PodLogOptions. Without them it is the whole log.
	TailLines, SinceSeconds, LimitBytes Limit
	// SinceTime is that of the PodLogOptions as Unix time.
	SinceTime Limit
	// Timestamps asks for an RFC 3339 time in front of every line.
	Timestamps bool
	// Follow asks for the lines as they come, from the start of the container until it has ended.
	Follow bool
}

// Selector names the pod of the log.
func (r LogRef) Selector() podapi.Selector {
	return podapi.Selector{Namespace: r.Namespace, Name: r.Pod}
}

// Sliding reports whether the part moves as the log grows, so that what was in it can leave it.
func (r LogRef) Sliding() bool { return r.TailLines.Set || r.SinceSeconds.Set }

// Limit is an optional number. The zero value is none.
type Limit struct {
	Set bool
	N   int64
}

// limitOf turns the optional number of an API type into a Limit.
func limitOf(n *int64) Limit {
	if n == nil {
		return Limit{}
	}
	return Limit{Set: true, N: *n}
}

// Pointer is the Limit as the optional number of an API type.
func (l Limit) Pointer() *int64 {
	if !l.Set {
		return nil
	}
	return &l.N
}

// LogState is what was read of a log. The zero value is a log not read yet.
type LogState struct {
	// Text is the text as last read without error.
	Text []byte
	// Earlier are pieces of the same run's log that earlier readings had and Text lacks, in order: the node has rotated
	// the log since, or the log has grown beyond what is kept of it. What was written between two pieces may be
	// missing.
	Earlier [][]byte
	// Vanished is the size of a text that was read while the container ran, and that the log of the ended container
	// neither begins with nor follows. Nodes do not rotate the logs of ended containers.
	Vanished int64
	// Generation is a number that changes whenever Text or Earlier change, greater than 0. It lets an [Evaluator] keep
	// the matches in an unchanged text; with 0 they are sought anew each time.
	Generation uint64
	// Read is set once a request has succeeded, even with an empty text.
	Read bool
	// Final is set when the log was read completely after the container had terminated. Of a log that is followed: when
	// its stream has ended, without an error.
	Final bool
	// Confirmed is set when a second such reading found the same text: it will not grow any more. Until then what is
	// missing may still come, because nodes report an end before the last lines have arrived in the log.
	Confirmed bool
	// Cut is the number of bytes that the reader dropped because the log exceeded its own bound (not that of
	// limit_bytes).
	Cut int64
	// Err is the error of the last request, nil if that succeeded.
	Err error
}

// ObjectRef names an object of the API.
type ObjectRef struct {
	// APIVersion may be empty: then it is the one that the cluster prefers.
	APIVersion string
	Kind       string
	// Namespace is without meaning for kinds that have none.
	Namespace string
	// Name is that of the object. If it ends in "-", the objects are meant that were generated from it.
	Name string
	// Selector is a label selector. If it is set, there is no Name, and the objects are meant that it selects.
	Selector string
}

// Several reports whether any number of objects is meant.
func (r ObjectRef) Several() bool {
	return r.Selector != "" || podapi.Selector{Name: r.Name}.Generated()
}

// Pod names the pod, or the pods that were generated from a name. It is false if the object is of another kind, or
// selected by its labels.
func (r ObjectRef) Pod() (podapi.Selector, bool) {
	isPod := r.Kind == podKind && (r.APIVersion == "" || r.APIVersion == "v1") && r.Selector == ""
	return podapi.Selector{Namespace: cmp.Or(r.Namespace, DefaultNamespace), Name: r.Name}, isPod
}

// PodRef is the reference whose Pod is the selector.
func PodRef(pods podapi.Selector) ObjectRef {
	return ObjectRef{Kind: "Pod", Namespace: pods.Namespace, Name: pods.Name}
}

// ObjectState is what is known of an object.
type ObjectState struct {
	// Object is the object as the API's JSON has it, nil if it is absent. It is shared: read only.
	Object map[string]any
	// Changed is when it was seen to change last. For pods, see PodState.
	Changed time.Time
	// Err is the error of the last request, nil if that succeeded. Absence is not an error.
	Err error
}

// ObjectsState is what is known of several objects.
type ObjectsState struct {
	// Objects are those that exist, sorted by name, each as in [ObjectState].
	Objects []map[string]any
	// Read is set once they have been listed.
	Read bool
	// Err is the error of the last request, nil if that succeeded.
	Err error
}
