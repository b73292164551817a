// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// needs is the prefix of the labels of templates that need something which not every node, site or user has.
const needs = "needs:"

// missing says for each such label when to exclude its templates.
var missing = map[string]string{
	"needs:api-access":           "pods cannot reach the API server",
	"needs:attach":               "the node does not support `kubectl attach`",
	"needs:cgroups":              "the node does not enforce the CPU and memory limits of containers with control groups",
	"needs:env-files":            "the API server or the node does not support `fileKeyRef` (Kubernetes 1.35)",
	"needs:ephemeral-containers": "the node does not run ephemeral containers (`kubectl debug`)",
	"needs:events":               "the node records no events about pods",
	"needs:exec":                 "the node does not support `kubectl exec`",
	"needs:gpu":                  "the node has no GPU",
	"needs:groups-policy":        "the node does not support `supplementalGroupsPolicy` (Kubernetes 1.33)",
	"needs:host-network":         "the node does not support `hostNetwork`",
	"needs:host-ports":           "the node does not publish ports of pods (`hostPort`)",
	"needs:hostname-override":    "the API server or the node does not support `hostnameOverride` (Kubernetes 1.35)",
	"needs:hostpath":             "the node does not support hostPath volumes, or the site forbids them",
	"needs:image-update":         "the node does not restart a running container whose image changes",
	"needs:image-volumes":        "the API server or the node does not support image volumes (Kubernetes 1.35)",
	"needs:metrics":              "the node does not report the resource usage of pods",
	"needs:namespaces":           "you may not create namespaces",
	"needs:network":              "pods cannot reach other pods through Services, or the node cannot pull images from public registries",
	"needs:node-proxy":           "you may not send requests to nodes through the API server (`nodes/proxy`)",
	"needs:node-write":           "you may not modify nodes and their leases",
	"needs:observed-generation":  "the node does not report `observedGeneration` of pods",
	"needs:persistent-volumes":   "you may not create PersistentVolumes, or the node does not support PersistentVolumeClaims",
	"needs:pod-level-resources":  "the API server or the node does not support resources of the pod as a whole (Kubernetes 1.34)",
	"needs:port-forward":         "the node does not support `kubectl port-forward`",
	"needs:priority-classes":     "you may not create PriorityClasses",
	"needs:privileged": "the site forbids privileged pods: privileged containers, hostPath volumes, bidirectional mounts and the " +
		"namespaces of the host",
	"needs:recursive-read-only": "the node does not support recursive read-only mounts (Kubernetes 1.33)",
	"needs:relaxed-validation": "the API server does not accept every printable name of a variable (Kubernetes 1.32), or underscores and a single dot " +
		"in search domains (Kubernetes 1.33)",
	"needs:resize":          "the node cannot change the resources of a running container",
	"needs:restart-hook":    "the configuration has no hook `restart-provider`; the templates are then skipped",
	"needs:restart-rules":   "the API server is older than Kubernetes 1.36, or the node does not restart containers by their own policy and rules",
	"needs:runtime-classes": "you may not create RuntimeClasses",
	"needs:trust-bundles":   "you may not create ClusterTrustBundles, or the node does not support them (Kubernetes 1.37)",
}

// needsRows are the labels that begin with "needs:", when to exclude them, and the number of templates, by label.
// A label of a template that is not documented is an error.
func needsRows(count map[string]int) ([][]string, error) {
	for label := range count {
		if strings.HasPrefix(label, needs) && missing[label] == "" {
			return nil, fmt.Errorf("the label %s has no description: add it to hack/generate/needs.go, or declare a capability with \"## Requires:\" instead", label)
		}
	}
	var rows [][]string
	for _, label := range slices.Sorted(maps.Keys(missing)) {
		rows = append(rows, []string{"`" + label + "`", missing[label], strconv.Itoa(count[label])})
	}
	return rows, nil
}
