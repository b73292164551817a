// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/reference"
)

// observation is what was observed until now of the objects that the spec has created, itself or by controllers, and of
// those that its checks name.
func (s *spec) observation() reference.Observation {
	seen := reference.Observation{
		Template: s.plan.Name, Hash: reference.Hash(s.plan.Source()), Kubernetes: s.kubernetes, UUID: s.uuid, Steps: s.stepsBegan,
	}
	for _, history := range s.state.Histories() {
		if onNode(history, s.node) {
			seen.Objects = append(seen.Objects, observedPod(history))
		}
	}
	for _, ref := range s.state.Named() {
		if !strings.Contains(ref.Name, s.uuid) || ref.Kind == "Secret" { // others share it, or it is nobody's to show
			continue
		}
		object := reference.Observed{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
		for _, r := range s.state.Revisions(ref, "", 0) {
			if reported := reference.Reported(r.Object); len(reported) > 0 {
				object.Revisions = append(object.Revisions, reference.Revision{At: r.At, Fields: reported})
			}
		}
		if len(object.Revisions) > 0 {
			seen.Objects = append(seen.Objects, object)
		}
	}
	return seen
}

// Bounds of the wait for objects to come to rest: how long nothing must have changed, and how long that may take,
// because some pods never rest.
const (
	quiet    = 4 * time.Second
	maxQuiet = 5 * quiet
)

// awaitRest waits until the objects of a test that has passed seem to have come to their last state.
func (s *spec) awaitRest(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, maxQuiet)
	defer cancel()
	for {
		select {
		case <-s.state.Changed():
		case <-time.After(quiet):
			return
		case <-ctx.Done():
			return
		}
	}
}

// onNode reports whether a pod was assigned to the node.
func onNode(h podapi.History, node string) bool {
	return slices.ContainsFunc(h.Revisions, func(r podapi.Revision) bool { return r.Pod.Spec.NodeName == node })
}

func observedPod(history podapi.History) reference.Observed {
	pod := history.Revisions[0].Pod
	object := reference.Observed{Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name, GenerateName: pod.GenerateName}
	for _, r := range history.Revisions {
		fields, err := podapi.Fields(r.Pod)
		if err != nil {
			continue // every pod that was decoded can be encoded
		}
		object.Revisions = append(object.Revisions, reference.Revision{At: r.At, Fields: reference.Reported(fields)})
	}
	return object
}
