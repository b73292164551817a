// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"slices"
	"strings"
)

// Label is a label that is derived from templates.
type Label struct {
	// Name is the label, as in --label-filter. A name that ends in "<kind>" stands for one label per kind.
	Name string
	// Meaning says which templates have it.
	Meaning string
}

// LabelTable lists every derived label, sorted by name.
func LabelTable() []Label {
	out := make([]Label, len(rules))
	for i, r := range rules {
		out[i] = r.Label
	}
	out = append(out, Label{"kind:<kind>", "it creates an object of this kind; the kind is in lower case: kind:pod, kind:job, kind:service"})
	slices.SortFunc(out, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// rule derives one label.
type rule struct {
	Label
	applies func(*Facts) bool
}

var rules = []rule{
	{Label{"feature:attach", "a step connects to the process of a container (attach)"}, (*Facts).attach},
	{Label{"feature:config-map", "a pod uses a ConfigMap for a volume or environment variables"}, volumeOrEnv("configMap")},
	{Label{"feature:csi", "a pod mounts a CSI volume"}, volume("csi")},
	{Label{"feature:downward-api", "a pod uses the downward API: fieldRef, resourceFieldRef, or a downwardAPI volume"}, (*Facts).downwardAPI},
	{Label{"feature:empty-dir", "a pod mounts an emptyDir volume"}, volume("emptyDir")},
	{Label{"feature:env", "a container defines environment variables (env)"}, (*Facts).env},
	{Label{"feature:env-from", "a container imports all keys of a ConfigMap or Secret as environment variables (envFrom)"}, (*Facts).envFrom},
	{Label{"feature:ephemeral-containers", "a step adds an ephemeral container to a running pod"}, (*Facts).ephemeralContainers},
	{Label{"feature:ephemeral-volume", "a pod mounts a generic ephemeral volume"}, volume("ephemeral")},
	{Label{"feature:exec", "a step runs a command in a container (exec)"}, (*Facts).exec},
	{Label{"feature:hook", "a step runs a command of the site (hook)"}, (*Facts).hook},
	{Label{"feature:host-path", "a pod mounts a hostPath volume"}, volume("hostPath")},
	{Label{"feature:init-containers", "a pod has init containers that complete before the other containers start"}, (*Facts).initContainers},
	{Label{"feature:kubelet-get", "a step requests a path of the node's kubelet API (kubelet_get)"}, (*Facts).kubeletGet},
	{Label{"feature:lifecycle", "a container has a postStart or preStop hook"}, (*Facts).lifecycle},
	{Label{"feature:persistent-volume-claim", "a pod mounts a PersistentVolumeClaim"}, (*Facts).claims},
	{Label{"feature:port-forward", "a step connects to a port of a pod through the API server (port_forward)"}, (*Facts).portForward},
	{Label{"feature:ports", "a container declares ports"}, (*Facts).ports},
	{Label{"feature:probes", "a container has a startup, readiness or liveness probe"}, (*Facts).probes},
	{Label{"feature:projected", "a pod mounts a projected volume"}, volume("projected")},
	{Label{"feature:resources", "a container has resource requests or limits"}, (*Facts).resources},
	{Label{"feature:secret", "a pod uses a Secret for a volume or environment variables"}, volumeOrEnv("secret")},
	{Label{"feature:security-context", "a pod or container has a securityContext"}, (*Facts).securityContext},
	{Label{"feature:service-account", "a pod uses a service account other than the default one, or mounts its token"}, (*Facts).serviceAccount},
	{Label{"feature:sidecar", "a pod has a sidecar: an init container with restartPolicy Always"}, (*Facts).sidecar},
	{Label{"feature:steps", "the test has steps after its first checks"}, (*Facts).steps},
	{Label{"feature:sub-path", "a container mounts part of a volume (subPath, subPathExpr)"}, (*Facts).subPath},
	{Label{"needs:namespaces", "it creates a namespace"}, makes("Namespace")},
	{Label{"needs:node-proxy", "a step sends a request to the node through the API server (`nodes/proxy`)"}, (*Facts).nodeProxy},
	{Label{"needs:node-write", "a step modifies a node"}, (*Facts).nodeWrite},
	{Label{"needs:priority-classes", "it creates a PriorityClass"}, makes("PriorityClass")},
	{Label{"needs:privileged", "a pod needs privileges on its host: a privileged container, a hostPath volume, a bidirectional mount, or namespaces of the host"}, (*Facts).privileged},
	{Label{"needs:restart-hook", "a step runs the hook `restart-provider`"}, (*Facts).restartHook},
	{Label{"needs:runtime-classes", "it creates a RuntimeClass"}, makes("RuntimeClass")},
}

// kindLabel is the label of a kind.
func kindLabel(kind string) string { return "kind:" + strings.ToLower(kind) }
