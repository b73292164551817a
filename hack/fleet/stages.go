// SPDX-License-Identifier: Apache-2.0

package main

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
	"sigs.k8s.io/kwok/pkg/apis/v1alpha1"
	"sigs.k8s.io/kwok/pkg/utils/gotpl"
	"sigs.k8s.io/yaml"
)

//go:embed stages/*.yaml
var stageFiles embed.FS

// slow are the stages that take time; the others follow at once.
var slow = map[string]bool{"pod-run": true, "pod-end": true}

// exitCodeAnnotation of a pod is the code with which its containers end, 0 by default.
const exitCodeAnnotation = "vktest/exit-code"

// stages are the changes that nodes make, by what they change. Those that take time take latency and up to half of it
// more.
func stages(f fleet, latency time.Duration) (map[internalversion.StageResourceRef][]*internalversion.Stage, error) {
	all := map[internalversion.StageResourceRef][]*internalversion.Stage{}
	files, err := fs.Glob(stageFiles, "stages/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		data, err := stageFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var stage v1alpha1.Stage
		if err := yaml.UnmarshalStrict(data, &stage); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		adapt(&stage, f, latency)
		s, err := internalversion.ConvertToInternalStage(&stage)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[s.Spec.ResourceRef] = append(all[s.Spec.ResourceRef], s)
	}
	return all, nil
}

// adapt gives a stage its delay, keeps pods from running on the nodes that never run one, and protects the status.
func adapt(stage *v1alpha1.Stage, f fleet, latency time.Duration) {
	for i := range stage.Spec.Steps {
		if patch := stage.Spec.Steps[i].Patch; patch != nil {
			refuseStale(patch)
		}
	}
	if !slow[stage.Name] {
		return
	}
	least, most := latency.Milliseconds(), (latency + latency/2).Milliseconds()
	stage.Spec.Delay = &v1alpha1.StageDelay{DurationMilliseconds: &least, JitterDurationMilliseconds: &most}
	if never := f.with(neverRuns); stage.Name == "pod-run" && len(never) > 0 {
		selector := stage.Spec.Selector
		selector.MatchExpressions = append(selector.MatchExpressions, v1alpha1.MatchExpression{JQ: &v1alpha1.SelectorJQ{
			Key: ".spec.nodeName", Operator: v1alpha1.SelectorOpNotIn, Values: never,
		}})
	}
}

// refuseStale makes the API server refuse a status that was computed from an old state of the object. kwok would
// otherwise end a pod a second time that is deleted while it ends. It drops a patch that is refused: the new state, of
// which it hears later, decides what is next.
func refuseStale(patch *v1alpha1.StagePatch) {
	patch.Template = "metadata: {resourceVersion: {{ .metadata.resourceVersion | Quote }}}\n" + patch.Root + ":\n" +
		"  " + strings.ReplaceAll(patch.Template, "\n", "\n  ")
	patch.Root = ""
}

// functions are what the templates of the stages call.
func (f fleet) functions() gotpl.FuncMap {
	return gotpl.FuncMap{"ExitCode": f.exitCode}
}

// exitCode is the code with which the containers of a pod, as in JSON, end: 137 if the pod is deleted, as after
// SIGKILL.
func (f fleet) exitCode(pod map[string]any) (int, error) {
	object := unstructured.Unstructured{Object: pod}
	if object.GetDeletionTimestamp() != nil {
		return 137, nil
	}
	code := 0
	if text, ok := object.GetAnnotations()[exitCodeAnnotation]; ok {
		var err error
		if code, err = strconv.Atoi(text); err != nil || code < 0 || code > 255 {
			return 0, fmt.Errorf("annotation %s is %q; it must be from 0 to 255", exitCodeAnnotation, text)
		}
	}
	node, _, err := unstructured.NestedString(pod, "spec", "nodeName")
	if err != nil || f.ailments[node] != wrongExit {
		return code, err
	}
	if code == 0 {
		return 1, nil
	}
	return 0, nil
}
