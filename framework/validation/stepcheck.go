// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding/json"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// step validates the step of a phase (see [CheckRef]).
func (c *checker) step(s *Step, phase int) {
	path := phasePath(phase)
	s.Timeout = s.TimeoutSeconds.duration()
	var actions []string
	if s.Create != nil {
		actions = append(actions, "create")
		c.create(s.Create, path+"create")
	}
	if p := s.Patch; p != nil {
		actions = append(actions, "patch")
		c.target(p.Pos, path+"patch", p.Type, p.Name, &p.Namespace)
		c.patch(p, path+"patch")
	}
	if d := s.Delete; d != nil {
		actions = append(actions, "delete")
		c.target(d.Pos, path+"delete", d.Type, d.Name, &d.Namespace)
		if d.GracePeriodSeconds != nil && *d.GracePeriodSeconds < 0 {
			c.add(d.Pos.KeyLine("grace_period_seconds"), "%sdelete.grace_period_seconds: must be 0 or more, got %d", path, *d.GracePeriodSeconds)
		}
	}
	if s.Exec != nil {
		actions = append(actions, "exec")
		c.exec(s.Exec, CheckRef{Kind: CheckExec, Phase: phase}.String())
	}
	if s.Attach != nil {
		actions = append(actions, "attach")
		c.attach(s.Attach, CheckRef{Kind: CheckAttach, Phase: phase}.String())
	}
	if s.PortForward != nil {
		actions = append(actions, "port_forward")
		c.portForward(s.PortForward, CheckRef{Kind: CheckPortForward, Phase: phase}.String())
	}
	if s.KubeletGet != nil {
		actions = append(actions, "kubelet_get")
		c.kubeletGet(s.KubeletGet, CheckRef{Kind: CheckKubeletGet, Phase: phase}.String())
	}
	if s.Hook != nil {
		actions = append(actions, "hook")
		c.hook(s.Hook, path+"hook")
	}
	if len(actions) > 1 {
		c.add(s.Pos.Line, "%s has more than one action (%s); use a separate step for each", strings.TrimSuffix(path, "."), strings.Join(actions, " and "))
	}
	c.checks(&s.Checks, phase, s.Timeout)
	if len(actions) == 0 && s.empty() {
		c.missing(s.Pos.Line, "%s has no action and no checks; add create, patch, delete, exec, attach, port_forward, kubelet_get, hook or a check", strings.TrimSuffix(path, "."))
	}
}

func (c *checker) exec(e *Exec, path string) {
	c.podName(e.Pos, path, e.Name)
	c.namespace(e.Pos, path, &e.Namespace)
	if len(e.Command) == 0 {
		c.missing(e.Pos.KeyLine("command"), "%s.command: must be a list of the program and its arguments", path)
	} else if e.Command[0] == "" {
		c.missing(e.Pos.KeyLine("command"), "%s.command[0]: the name of the program must not be empty", path)
	}
	if e.ExitCode < 0 || e.ExitCode > 255 {
		c.add(e.Pos.KeyLine("exit_code"), "%s.exit_code: must be a number from 0 to 255, got %d", path, e.ExitCode)
	}
	c.optionalMatch(&e.Match, e.Pos, path, "exit code")
}

func (c *checker) patch(p *Patch, path string) {
	if p.PatchType == "" {
		p.PatchType = MergePatch
	}
	_, isMap := p.Patch.(map[string]any)
	_, isList := p.Patch.([]any)
	line := p.Pos.KeyLine("patch")
	switch {
	case p.PatchType == JSONPatch && !isList:
		c.missing(line, "%s.patch: must be a list of operations for patch_type json, e.g. [{op: replace, path: /spec/x, value: 1}]", path)
	case p.PatchType != JSONPatch && !isMap:
		c.missing(line, "%s.patch: must be a mapping for patch_type %s, e.g. {metadata: {labels: {a: b}}}", path, p.PatchType)
	default:
		if p.PatchType == JSONPatch {
			c.operations(p.Patch.([]any), line, path)
		}
		var err error
		if p.JSON, err = json.Marshal(p.Patch); err != nil {
			c.add(line, "%s.patch: %v", path, err)
		}
	}
}

// operationWords are the operations of a JSON patch, each with the key that it needs besides path.
var operationWords, operationNeeds = []string{"add", "remove", "replace", "move", "copy", "test"}, map[string]string{
	"add": "value", "replace": "value", "test": "value", "move": "from", "copy": "from",
}

// operations checks the operations of a JSON patch, which the API server would refuse.
func (c *checker) operations(list []any, line int, path string) {
	for i, item := range list {
		at := fmt.Sprintf("%s.patch[%d]", path, i)
		operation, isMap := item.(map[string]any)
		if !isMap {
			c.add(line, "%s: must be a mapping such as {op: replace, path: /spec/x, value: 1}", at)
			continue
		}
		op, _ := operation["op"].(string)
		if err := member("operation", op, operationWords); err != nil {
			c.add(line, "%s.op: %v", at, err)
		}
		for _, key := range []string{"path", "from"} {
			pointer, isText := operation[key].(string)
			_, given := operation[key]
			if wrong := !isText || pointer != "" && !strings.HasPrefix(pointer, "/"); wrong && (given || key == "path") {
				c.add(line, "%s.%s: must be a path such as /metadata/labels/app, got %s", at, key, kindOf(operation[key]))
			}
		}
		if needed := operationNeeds[op]; needed != "" {
			if _, given := operation[needed]; !given {
				c.add(line, "%s: the operation %s needs the key %s", at, op, needed)
			}
		}
	}
}

// create decodes the manifests: a text of documents, one object, or a list.
func (c *checker) create(create *Create, path string) {
	line := create.Pos.KeyLine("manifests")
	var documents []any
	switch m := create.Manifests.(type) {
	case nil:
	case string:
		before := len(c.problems)
		if documents = c.documents(m, line, path+".manifests"); len(c.problems) > before {
			return
		}
	case []any:
		documents = m
	default:
		documents = []any{m}
	}
	if len(documents) == 0 {
		c.missing(line, "%s.manifests: must contain at least one object", path)
	}
	for i, document := range documents {
		objects, err := toObjects(document)
		if err != nil {
			c.add(line, "%s.manifests: object %d: %v", path, i, err)
		}
		create.Objects = append(create.Objects, objects...)
	}
}

// documents decodes the text of a key. A text of several lines begins below its key.
func (c *checker) documents(text string, line int, path string) []any {
	documents, err := yamlpos.Documents(c.file, []byte(text), yamlpos.WithLines(func(n int) int {
		if !strings.Contains(text, "\n") {
			return line
		}
		return line + n
	}))
	var problems yamlpos.Problems
	problems.Join(err)
	for _, problem := range problems {
		c.add(problem.Line, "%s: %s", path, problem.Msg)
	}
	return documents
}

// toObjects makes API objects of a document; a List gives its items.
func toObjects(document any) ([]*unstructured.Unstructured, error) {
	if _, ok := document.(map[string]any); !ok {
		return nil, fmt.Errorf("expected a mapping with apiVersion, kind and metadata")
	}
	data, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	object, _, err := unstructured.UnstructuredJSONScheme.Decode(data, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("apiVersion and kind are required: %w", err)
	}
	var objects []*unstructured.Unstructured
	switch o := object.(type) {
	case *unstructured.UnstructuredList:
		for i := range o.Items {
			objects = append(objects, &o.Items[i])
		}
	case *unstructured.Unstructured:
		objects = append(objects, o)
	}
	for _, o := range objects {
		if o.GetAPIVersion() == "" || o.GetName() == "" && o.GetGenerateName() == "" {
			return nil, fmt.Errorf("%s: apiVersion, kind and metadata.name are required", o.GetKind())
		}
	}
	return objects, nil
}
