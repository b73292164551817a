// SPDX-License-Identifier: Apache-2.0

package client

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// Labels on every object that a run creates. By them a crashed run is swept, and kubectl finds what belongs to one
// test.
const (
	// runLabel holds the run, the same for all processes of one run.
	runLabel = "vktest/run"
	// specLabel holds the spec: the uuid that its template was rendered with.
	specLabel = "vktest/spec"
)

// Identity says on whose behalf objects are created. Both are label values: at most 63 letters, digits, "-", "_" and
// ".".
type Identity struct {
	Run  string
	Spec string
}

// Validate reports values that cannot be label values.
func (i Identity) Validate() error {
	for label, value := range i.labels() {
		if problems := validation.IsValidLabelValue(value); len(problems) > 0 {
			return fmt.Errorf("label %s=%q: %s", label, value, strings.Join(problems, "; "))
		}
	}
	return nil
}

// Selector is the label selector for what carries this identity; an empty field means any. For all of a run leave Spec
// empty.
func (i Identity) Selector() string {
	selector := runLabel
	if i.Run != "" {
		selector += "=" + i.Run
	}
	if i.Spec != "" {
		selector += "," + specLabel + "=" + i.Spec
	}
	return selector
}

func (i Identity) labels() map[string]string {
	labels := map[string]string{}
	if i.Run != "" {
		labels[runLabel] = i.Run
	}
	if i.Spec != "" {
		labels[specLabel] = i.Spec
	}
	return labels
}

// owns reports whether object labels are those of this identity.
func (i Identity) owns(labels map[string]string) bool {
	if i.Run == "" {
		return false
	}
	return labels[runLabel] == i.Run && labels[specLabel] == i.Spec
}

// Owns reports whether object labels are those that this client's spec gives to what it creates.
func (c *Client) Owns(labels map[string]string) bool { return c.identity.owns(labels) }

// moreTemplates are the paths to templates of other things than pods, in kinds of Kubernetes itself.
var moreTemplates = map[schema.GroupKind][]string{
	{Group: "apps", Kind: "StatefulSet"}: {"spec", "volumeClaimTemplates"},
	{Group: "batch", Kind: "CronJob"}:    {"spec", "jobTemplate"},
	{Kind: "PodTemplate"}:                {"template"},
}

// templatePaths are the places whose labels are copied to the pods, Jobs and claims made from them. Those outlive their
// maker now and then: the claims of a StatefulSet always, pods whenever something orphans them.
func templatePaths(kind schema.GroupKind) [][]string {
	var paths [][]string
	if path, _ := podapi.TemplatePath(kind); len(path) > 0 {
		paths = append(paths, path)
	}
	if path := moreTemplates[kind]; path != nil {
		paths = append(paths, path)
	}
	return paths
}

// mark puts the identity's labels on obj and on the templates within it. Malformed objects are left for the API server
// to complain about.
func (i Identity) mark(obj *unstructured.Unstructured) {
	labels := i.labels()
	if len(labels) == 0 {
		return
	}
	addLabels(obj.Object, labels)
	for _, path := range templatePaths(obj.GroupVersionKind().GroupKind()) {
		at, _, _ := unstructured.NestedFieldNoCopy(obj.Object, path...)
		switch at := at.(type) {
		case map[string]any:
			addLabels(at, labels)
		case []any:
			for _, item := range at {
				if item, ok := item.(map[string]any); ok {
					addLabels(item, labels)
				}
			}
		}
	}
}

// addLabels treats a label map that is null like one that is missing.
func addLabels(object map[string]any, labels map[string]string) {
	metadata, ok := mapAt(object, "metadata")
	if !ok {
		return
	}
	present, ok := mapAt(metadata, "labels")
	if !ok {
		return
	}
	for key, value := range labels {
		present[key] = value
	}
}

// mapAt returns the map under key, made if it is missing or null, and false if something else is there.
func mapAt(object map[string]any, key string) (map[string]any, bool) {
	if object[key] == nil {
		object[key] = map[string]any{}
	}
	value, ok := object[key].(map[string]any)
	return value, ok
}
