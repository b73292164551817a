// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// podTransforms change a pod as a whole; their path is empty.
var podTransforms = map[string]transform{
	"env-of-all-containers":     onObject(envOfAllContainers),
	"env-of-first-container":    onObject(envOfFirstContainer),
	"inits-as-mains":            onObject(initsAsMains),
	"inits-last":                onObject(initsLast),
	"limits-of-largest":         onObject(limitsOfLargest),
	"image-by-last-name":        onObject(imageByLastName),
	"shared-directory":          onObject(sharedDirectory),
	"grace-from-spec":           onObject(graceFromSpec),
	"security-of-pod-only":      onObject(func(pod map[string]any, _ string) { dropFromContainers(pod, "securityContext") }),
	"image-of-first":            onObject(imageOfFirst),
	"dns-none-with-config":      onObject(dnsNoneWithConfig),
	"restart-on-failure-always": onObject(restartOnFailureAlways),
	"refuse-untyped-host-path":  onObject(refuseUntypedHostPath),
	"of-first-container":        onObject(ofFirstContainer),
}

// containers returns the init containers and the containers of a pod.
func containers(pod map[string]any) []map[string]any {
	return slices.Concat(objects(pod, "spec", "initContainers"), objects(pod, "spec", "containers"))
}

// ofFirstContainer gives the containers of a list a field of the pod's first container: arg is the path of the field,
// which begins with the list, such as initContainers.resources.limits.
func ofFirstContainer(pod map[string]any, arg string) {
	mains := objects(pod, "spec", "containers")
	keys := strings.Split(arg, ".")
	above, last := keys[1:len(keys)-1], keys[len(keys)-1]
	if len(mains) == 0 {
		return
	}
	source := object(mains[0], above...)
	if source == nil {
		return
	}
	for _, c := range objects(pod, "spec", keys[0]) {
		target := object(c, above...)
		switch value, found := source[last]; {
		case target == nil:
		case found:
			target[last] = clone(value)
		default:
			delete(target, last)
		}
	}
}

func dropFromContainers(pod map[string]any, key string) {
	for _, c := range containers(pod) {
		delete(c, key)
	}
}

// envOfAllContainers gives every container the variables of all; of two values the last one wins.
func envOfAllContainers(pod map[string]any, _ string) {
	all := map[string]map[string]any{}
	for _, c := range containers(pod) {
		for _, env := range objects(c, "env") {
			all[text(env, "name")] = env
		}
	}
	var merged []map[string]any
	for _, name := range slices.Sorted(maps.Keys(all)) {
		merged = append(merged, clone(all[name]).(map[string]any))
	}
	for _, c := range containers(pod) {
		put(c, "env", merged)
	}
}

func envOfFirstContainer(pod map[string]any, _ string) {
	mains := objects(pod, "spec", "containers")
	for _, c := range mains[min(1, len(mains)):] {
		put(c, "env", objects(clone(mains[0]), "env"))
	}
}

// initsAsMains runs init containers beside the others; inits-of-mains undoes it in the status.
func initsAsMains(pod map[string]any, _ string) {
	spec := object(pod, "spec")
	put(spec, "containers", slices.Concat(objects(spec, "containers"), objects(spec, "initContainers")))
	delete(spec, "initContainers")
}

// initsLast runs the last init container first.
func initsLast(pod map[string]any, _ string) {
	inits := objects(pod, "spec", "initContainers")
	slices.Reverse(inits)
	put(object(pod, "spec"), "initContainers", inits)
}

// limitsOfLargest gives the whole pod the largest limit of memory among its containers.
func limitsOfLargest(pod map[string]any, _ string) {
	var largest resource.Quantity
	for _, c := range objects(pod, "spec", "containers") {
		if limit, err := resource.ParseQuantity(text(c, "resources", "limits", "memory")); err == nil && limit.Cmp(largest) > 0 {
			largest = limit
		}
	}
	if !largest.IsZero() {
		for _, c := range objects(pod, "spec", "containers") {
			delete(object(c, "resources", "limits"), "memory")
			delete(object(c, "resources", "requests"), "memory")
		}
		object(pod, "spec")["resources"] = map[string]any{"limits": map[string]any{"memory": largest.String()}}
	}
}

// imageByLastName takes every image for the first one whose last part of the name, without tag, is the same.
func imageByLastName(pod map[string]any, _ string) {
	cache := map[string]any{}
	for _, c := range containers(pod) {
		name, _, _ := strings.Cut(baseName(text(c, "image"), ""), "@")
		name, _, _ = strings.Cut(name, ":")
		if first, found := cache[name]; found {
			c["image"] = first
		} else {
			cache[name] = c["image"]
		}
	}
}

// sharedDirectory mounts a directory of the node's at arg in every container that has nothing there.
func sharedDirectory(pod map[string]any, arg string) {
	const name = "shared-by-the-node"
	spec := object(pod, "spec")
	volume := map[string]any{"name": name, "hostPath": map[string]any{"path": "/run/shared-by-pods", "type": "DirectoryOrCreate"}}
	put(spec, "volumes", append(objects(spec, "volumes"), volume))
	for _, c := range containers(pod) {
		mounts := objects(c, "volumeMounts")
		taken := slices.ContainsFunc(mounts, func(m map[string]any) bool { return strings.HasPrefix(text(m, "mountPath"), arg) })
		if !taken {
			put(c, "volumeMounts", append(mounts, map[string]any{"name": name, "mountPath": arg}))
		}
	}
}

// graceFromSpec uses the pod's own grace period, whatever the delete request asks for.
func graceFromSpec(pod map[string]any, _ string) {
	meta := object(pod, "metadata")
	if _, deleted := meta["deletionGracePeriodSeconds"]; deleted {
		meta["deletionGracePeriodSeconds"] = object(pod, "spec")["terminationGracePeriodSeconds"]
	}
}

// refuseUntypedHostPath makes a volume fail whose hostPath has no type.
func refuseUntypedHostPath(pod map[string]any, _ string) {
	for _, v := range objects(pod, "spec", "volumes") {
		if source := object(v, "hostPath"); source != nil && text(source, "type") == "" {
			source["type"] = "Socket"
		}
	}
}

func imageOfFirst(pod map[string]any, _ string) {
	mains := objects(pod, "spec", "containers")
	for _, c := range mains {
		c["image"] = mains[0]["image"]
	}
}

// dnsNoneWithConfig takes the cluster's name server away from a pod that has a configuration of its own besides.
func dnsNoneWithConfig(pod map[string]any, _ string) {
	if config := object(pod, "spec", "dnsConfig"); config != nil && text(pod, "spec", "dnsPolicy") == "ClusterFirst" {
		object(pod, "spec")["dnsPolicy"] = "None"
		if len(list(config, "nameservers")) == 0 {
			config["nameservers"] = []any{"192.0.2.53"}
		}
	}
}

func restartOnFailureAlways(pod map[string]any, _ string) {
	if spec := object(pod, "spec"); spec["restartPolicy"] == "OnFailure" {
		spec["restartPolicy"] = "Always"
	}
}
