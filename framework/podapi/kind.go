// SPDX-License-Identifier: Apache-2.0

package podapi

import "strings"

// shortNames are kubectl's.
var shortNames = map[string]string{
	"cj": "cronjob", "cm": "configmap", "crd": "customresourcedefinition", "deploy": "deployment", "ds": "daemonset", "ep": "endpoints",
	"hpa": "horizontalpodautoscaler", "ing": "ingress", "limits": "limitrange", "netpol": "networkpolicy", "ns": "namespace",
	"pc": "priorityclass", "pdb": "poddisruptionbudget", "po": "pod", "pv": "persistentvolume", "pvc": "persistentvolumeclaim",
	"quota": "resourcequota", "rc": "replicationcontroller", "rs": "replicaset", "sa": "serviceaccount", "sc": "storageclass",
	"sts": "statefulset", "svc": "service",
}

// ResourceWord turns the word for a kind that a template uses (config_map, ConfigMap, deployments.apps) into one that
// kubectl accepts: lower case, without "_".
func ResourceWord(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", "")) }

// IsKind reports whether the word for a kind that a template uses means this kind: config_map, ConfigMap, cm,
// configmaps and configmaps.v1 all mean ConfigMap.
func IsKind(word, kind string) bool {
	word, _, _ = strings.Cut(ResourceWord(word), ".")
	kind = strings.ToLower(kind)
	switch {
	case word == kind, shortNames[word] == kind, word == kind+"s", word == kind+"es":
		return true
	}
	stem, ok := strings.CutSuffix(kind, "y")
	return ok && word == stem+"ies"
}
