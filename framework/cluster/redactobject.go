// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// ManifestYAML renders objects as they are sent, for a report: documents of YAML, in which the data of Secrets, and what
// [PodYAML] redacts in pods and in templates of pods, is replaced by [Redacted]. The objects are not changed.
func ManifestYAML(objects []*unstructured.Unstructured) string {
	documents := make([]string, 0, len(objects))
	for _, object := range objects {
		object = object.DeepCopy()
		if object.GetKind() == "Secret" {
			redactData(object.Object)
		}
		redactFields(object.Object)
		text, err := yaml.Marshal(object.Object)
		if err != nil {
			text = fmt.Appendf(nil, "# %s %s cannot be rendered: %v\n", object.GetKind(), object.GetName(), err)
		}
		documents = append(documents, string(text))
	}
	return strings.Join(documents, "---\n")
}

func redactData(secret map[string]any) {
	for _, key := range []string{"data", "stringData"} {
		if data, ok := secret[key].(map[string]any); ok {
			for name := range data {
				data[name] = Redacted
			}
		}
	}
}

// redactFields walks through an object: env and command lines stand at different depths in different kinds.
func redactFields(value any) {
	switch value := value.(type) {
	case map[string]any:
		if name, _ := value["name"].(string); secretName.MatchString(name) {
			if text, ok := value["value"].(string); ok && text != "" {
				value["value"] = Redacted
			}
		}
		for key, item := range value {
			if key == "command" || key == "args" {
				redactList(item)
			}
			redactFields(item)
		}
	case []any:
		for _, item := range value {
			redactFields(item)
		}
	}
}

func redactList(value any) {
	list, _ := value.([]any)
	for i, item := range list {
		if text, ok := item.(string); ok {
			args := []string{text}
			redactArgs(args)
			list[i] = args[0]
		}
	}
}
