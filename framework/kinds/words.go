// SPDX-License-Identifier: Apache-2.0

package kinds

import (
	"reflect"

	corev1 "k8s.io/api/core/v1"
)

// words are the values of fields that the API server compares with a list, by the types of the fields. Types that get
// new values from release to release are left out.
var words = map[reflect.Type][]string{
	reflect.TypeFor[corev1.RestartPolicy]():            {"Always", "OnFailure", "Never"},
	reflect.TypeFor[corev1.PullPolicy]():               {"Always", "Never", "IfNotPresent"},
	reflect.TypeFor[corev1.DNSPolicy]():                {"ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"},
	reflect.TypeFor[corev1.Protocol]():                 {"TCP", "UDP", "SCTP"},
	reflect.TypeFor[corev1.URIScheme]():                {"HTTP", "HTTPS"},
	reflect.TypeFor[corev1.TaintEffect]():              {"NoSchedule", "PreferNoSchedule", "NoExecute"},
	reflect.TypeFor[corev1.ServiceType]():              {"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"},
	reflect.TypeFor[corev1.MountPropagationMode]():     {"None", "HostToContainer", "Bidirectional"},
	reflect.TypeFor[corev1.TerminationMessagePolicy](): {"File", "FallbackToLogsOnError"},
}

// Words are the values that a field of a type may have, nil if they are not listed. An empty one stands for the
// default.
func Words(t reflect.Type) []string { return words[t] }
