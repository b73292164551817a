// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Selector names pods of a namespace as templates do: one pod by its name, or, if Name ends in "-", the pods that were
// generated from it. It is comparable.
type Selector struct{ Namespace, Name string }

// Generated reports whether the selector means generated pods.
func (s Selector) Generated() bool { return strings.HasSuffix(s.Name, "-") }

// Owner is the name of the workload that generates the pods: Name without the trailing "-".
func (s Selector) Owner() string { return strings.TrimSuffix(s.Name, "-") }

// Matches reports whether the selector means this pod. For generated pods the generateName has to be equal; the
// beginning of the pod's name would not do, since the API server truncates long ones.
func (s Selector) Matches(pod metav1.Object) bool {
	if pod.GetNamespace() != s.Namespace {
		return false
	}
	if s.Generated() {
		return pod.GetGenerateName() == s.Name
	}
	return pod.GetName() == s.Name
}

// String is "pod NAME in namespace NAMESPACE", or "pod generated from NAME- in namespace NAMESPACE".
func (s Selector) String() string {
	if s.Generated() {
		return fmt.Sprintf("pod generated from %s in namespace %s", s.Name, s.Namespace)
	}
	return fmt.Sprintf("pod %s in namespace %s", s.Name, s.Namespace)
}
