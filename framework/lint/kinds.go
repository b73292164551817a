// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/interTwin-eu/vk-test-set/framework/kinds"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// mention is an object that a check or action names by its kind.
type mention struct {
	where string // "check_objects[0].others[1]"
	pos   yamlpos.Pos
	ref   validation.ObjectRef
	// absent: there must be no such object.
	absent bool
}

func (p phase) mentions() (all []mention) {
	for i, c := range p.Objects {
		where := p.check(validation.CheckObjects, i).String()
		for j, ref := range c.Refs() {
			m := mention{where, c.Pos, ref, c.Count != nil && *c.Count == 0}
			if j > 0 {
				m.where, m.pos = fmt.Sprintf("%s.others[%d]", where, j-1), c.Others[j-1].Pos
			}
			all = append(all, m)
		}
	}
	for i, c := range p.Events {
		ref := validation.ObjectRef{Kind: c.Kind, Namespace: c.Namespace, Name: c.Name}
		all = append(all, mention{p.check(validation.CheckEvents, i).String(), c.Pos, ref, *c.Count == 0})
	}
	return all
}

// kinds warns of kinds that are probably misspelt, of objects that nothing creates, and of other nodes than the target.
func (s *subject) kinds(p phase) {
	for _, m := range p.mentions() {
		if problem := s.strange(m.ref); problem != "" {
			key := "kind"
			if _, given := m.pos.Keys["api_version"]; given {
				key = "api_version"
			}
			s.warn(m.pos.KeyLine(key), "%s: %s", m.where, problem)
			continue
		}
		if m.ref.Kind == "Node" && m.ref.Selector == "" && s.otherNode(m.ref.Name) {
			s.warn(m.pos.KeyLine("name"), "%s is about the node %s, not about the one under test; use {{ target_node }}", m.where, m.ref.Name)
		}
		if hint, missing := s.created(m); missing {
			s.warn(m.pos.KeyLine("name"), "%s: nothing in this template creates the %s %s/%s%s", m.where, m.ref.Kind, m.ref.Namespace, m.ref.Name, hint)
		}
	}
	if k := p.step.KubeletGet; k != nil && s.otherNode(k.Name) {
		s.warn(k.Pos.KeyLine("name"), "%s asks the node %s, not the one under test; use {{ target_node }}", p.check(validation.CheckKubeletGet, 0), k.Name)
	}
}

// otherNode reports whether a name is that of another node than the one under test, on some of the target nodes at
// least.
func (s *subject) otherNode(name string) bool {
	return name != s.node || len(s.config.TargetNodes) > 1 && strings.Contains(s.Template.Source(), name)
}

// strange says what is probably wrong with a kind and its API version, "" if nothing is. Kinds of definitions
// (CustomResourceDefinition) may have any name.
func (s *subject) strange(ref validation.ObjectRef) string {
	gvk := schema.FromAPIVersionAndKind(ref.APIVersion, ref.Kind)
	_, known := kinds.Type(gvk)
	switch {
	case ref.APIVersion == "" && len(kinds.Named(ref.Kind)) > 0, known, s.makesKind(ref):
		return ""
	case ref.APIVersion == "":
		if hint := yamlpos.Suggest(ref.Kind, kinds.Names()); hint != "" {
			return fmt.Sprintf("Kubernetes has no kind %q%s", ref.Kind, hint)
		}
	case kinds.KnownVersion(gvk.GroupVersion()):
		return fmt.Sprintf("API version %s has no kind %q%s", ref.APIVersion, ref.Kind, kinds.Hint(gvk.GroupVersion(), ref.Kind))
	case !strings.Contains(gvk.Group, ".") || strings.HasSuffix(gvk.Group, ".k8s.io"): // not a group of a definition
		return fmt.Sprintf("there is no API version %q that the suite knows%s", ref.APIVersion, kinds.Hint(gvk.GroupVersion(), ref.Kind))
	}
	return ""
}

// makesKind reports whether the template creates an object of a kind.
func (s *subject) makesKind(ref validation.ObjectRef) bool {
	for _, o := range s.facts.Objects {
		if o.GetKind() == ref.Kind && (ref.APIVersion == "" || ref.APIVersion == o.GetAPIVersion()) {
			return true
		}
	}
	return false
}

// ownNames are kinds whose objects have the names that somebody gave them: no controller makes such ones by itself.
var ownNames = []string{"ConfigMap", "Secret", "Service", "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "PersistentVolumeClaim"}

// created reports whether an object is missing that a template would have to create, and which one is probably meant.
func (s *subject) created(m mention) (hint string, missing bool) {
	if s.opaque || m.absent || m.ref.Several() || !slices.Contains(ownNames, m.ref.Kind) || m.ref.Name == "kube-root-ca.crt" ||
		s.mayExist(validation.Cleanup{Type: m.ref.Kind, Name: m.ref.Name, Namespace: m.ref.Namespace}) {
		return "", false
	}
	var names []string
	for _, o := range s.facts.Objects {
		if o.GetKind() == m.ref.Kind {
			names = append(names, o.GetName())
		}
	}
	return yamlpos.Suggest(m.ref.Name, names), true
}

// types warns of words for kinds that mean none of Kubernetes and are close to one.
func (s *subject) types() {
	look := func(where string, pos yamlpos.Pos, word string) {
		known := slices.ContainsFunc(kinds.Names(), func(kind string) bool { return podapi.IsKind(word, kind) })
		if known || strings.Contains(word, ".") {
			return
		}
		if meant := yamlpos.Closest(word, kinds.Names()); meant != "" && !s.makesWord(word) {
			s.warn(pos.KeyLine("type"), "%s.type: Kubernetes has no kind %q, did you mean %q?", where, word, meant)
		}
	}
	for i, step := range s.Procedure.Steps {
		if step.Patch != nil {
			look(fmt.Sprintf("steps[%d].patch", i), step.Patch.Pos, step.Patch.Type)
		}
		if step.Delete != nil {
			look(fmt.Sprintf("steps[%d].delete", i), step.Delete.Pos, step.Delete.Type)
		}
	}
	for i, c := range s.Procedure.CleanConfigs {
		look(fmt.Sprintf("clean_configs[%d]", i), c.Pos, c.Type)
	}
}

func (s *subject) makesWord(word string) bool {
	for _, o := range s.facts.Objects {
		if podapi.IsKind(word, o.GetKind()) {
			return true
		}
	}
	return false
}
