// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// write is something that others than the node write while it has a pod.
type write struct {
	// name is the word for it in the names of faults, what in sentences.
	name, what string
	// kind and path are where it is; subresource is that of the pod which it goes through.
	kind, path, subresource string
	// by is a kind of owner of pods that writes it as well.
	by string
	// undone, unseen and twice are the rules of these faults, nil where there is none.
	undone, unseen, twice rules
}

// writes are what others can change of a pod after its creation, as of ObjectMeta, updatablePodSpecFields in
// k8s.io/kubernetes/pkg/apis/core/validation, and the subresources of pods; and of the objects that a pod shows.
var writes = []write{
	{
		name: "label", what: "a label", kind: "Pod", path: "metadata.labels",
		undone: litter("revert", "labels"), unseen: frozen("Pod", "metadata.labels"),
	}, {
		name: "annotation", what: "an annotation", kind: "Pod", path: "metadata.annotations",
		undone: litter("revert", "annotations"), unseen: frozen("Pod", "metadata.annotations"),
	}, {
		name: "finalizer", what: "a finalizer", kind: "Pod", path: "metadata.finalizers", by: "Job",
		undone: litter("revert", "finalizers"), unseen: frozen("Pod", "metadata.finalizers"), twice: litter("repeat", "finalizers"),
	}, {
		name: "owner", what: "an owner", kind: "Pod", path: "metadata.ownerReferences", by: "ReplicaSet", // which adopts pods
		undone: litter("revert", "ownerReferences"), unseen: frozen("Pod", "metadata.ownerReferences"), twice: litter("repeat", "ownerReferences"),
	}, {
		name: "condition", what: "a condition", kind: "Pod", path: "status.conditions", subresource: "status",
		undone: rules{"status": {"replace": true}},
		unseen: rules{"read": {"kind": "Pod", "path": "status.conditions[type~'/']", "delete": true}},
		twice:  rules{"status": {"path": "status.conditions", "transform": "foreign-twice"}},
	}, {
		name: "ephemeral-container", what: "an ephemeral container", kind: "Pod", path: "spec.ephemeralContainers", subresource: "ephemeralcontainers",
		unseen: rules{"read": {"kind": "Pod", "path": "spec.ephemeralContainers", "delete": true}},
		twice:  rules{"read": {"kind": "Pod", "path": "spec.ephemeralContainers[*]", "transform": "run-twice"}},
	}, {
		name: "resize", what: "a change of resources", kind: "Pod", path: "spec.containers", subresource: "resize",
		undone: litter("revert", "resources"), unseen: frozen("Pod", "spec.containers[*].resources"),
	}, {
		name: "image", what: "a change of an image", kind: "Pod", path: "spec.containers[*].image",
		undone: litter("revert", "images"), unseen: frozen("Pod", "spec.containers[*].image"),
	}, {
		name: "init-image", what: "a change of the image of an init container", kind: "Pod", path: "spec.initContainers[*].image",
		undone: litter("revert", "images"), unseen: frozen("Pod", "spec.initContainers[*].image"),
	}, {
		name: "deadline", what: "a deadline", kind: "Pod", path: "spec.activeDeadlineSeconds",
		unseen: frozen("Pod", "spec.activeDeadlineSeconds"),
	}, {
		name: "toleration", what: "a toleration", kind: "Pod", path: "spec.tolerations",
		unseen: frozen("Pod", "spec.tolerations"), twice: litter("repeat", "tolerations"),
	},
	{name: "config-map-data", what: "data of a ConfigMap", kind: "ConfigMap", path: "data", unseen: frozen("ConfigMap", "data")},
	{name: "config-map-binary", what: "binary data of a ConfigMap", kind: "ConfigMap", path: "binaryData", unseen: frozen("ConfigMap", "binaryData")},
	{name: "secret-data", what: "data of a Secret", kind: "Secret", path: "data", unseen: frozen("Secret", "data")},
}

func litter(verb, part string) rules { return rules{"litter": {verb: []string{part}}} }

func frozen(kind, path string) rules {
	return rules{"read": {"kind": kind, "path": path, "freeze": true}}
}

// mishandledWrites are the faults of what others write.
func (s *survey) mishandledWrites() []Fault {
	var all []Fault
	for _, w := range writes {
		templates := s.touching(w.name, w.touched)
		for _, verb := range []struct {
			kind, sentence string
			rule           rules
		}{
			{"undone", "The node undoes it when others write %s.", w.undone},
			{"unseen", "The node does not see it when others write %s.", w.unseen},
			{"late", "The node sees it late when others write %s.", nil},
			{"twice", "The node carries it out twice when others write %s.", w.twice},
		} {
			f := Fault{
				Name: name(verb.kind, w.name), Group: writersGroup, Kind: verb.kind, Subject: w.name,
				Meaning: fmt.Sprintf(verb.sentence, w.what), Templates: templates,
			}
			if verb.rule != nil {
				f.Rules = []rules{verb.rule}
			}
			all = append(all, f)
		}
	}
	return all
}

// touched tells whether the steps of a template write so, or a controller does.
func (w write) touched(f *facts.Facts) bool {
	byOwner := slices.ContainsFunc(f.Pods, func(p facts.Pod) bool { return p.Owner.GetKind() == w.by })
	return byOwner || anyStep(f, func(step validation.Step) bool {
		p := step.Patch
		kind := strings.ToLower(strings.ReplaceAll(w.kind, "_", ""))
		if p == nil || strings.ReplaceAll(strings.ToLower(p.Type), "_", "") != kind || p.Subresource != w.subresource {
			return false
		}
		return slices.ContainsFunc(patched(p), func(path string) bool {
			return path == w.path || strings.HasPrefix(path, w.path+".") || strings.HasPrefix(path, w.path+"[") || w.kind == "Secret" && strings.HasPrefix(path, "stringData")
		})
	})
}
