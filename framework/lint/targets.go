// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// targets looks at whether the pods and containers that a phase is about can exist by then.
func (s *subject) targets(p phase) {
	for i, c := range p.Pods {
		s.exists(p, p.check(validation.CheckPods, i), c.Pos, c.Selector())
	}
	for i, c := range p.Logs {
		where := p.check(validation.CheckLogs, i)
		s.container(p, where, c.Pos, c.Container, s.exists(p, where, c.Pos, c.Selector()))
	}
	for i, c := range p.Objects {
		for j, ref := range c.Refs() {
			pos := c.Pos
			if j > 0 {
				pos = c.Others[j-1].Pos
			}
			if pod, ok := ref.Pod(); ok {
				s.exists(p, p.check(validation.CheckObjects, i), pos, pod)
			}
		}
	}
	for i, c := range p.Events {
		if pod, ok := c.Selector(); ok {
			s.exists(p, p.check(validation.CheckEvents, i), c.Pos, pod)
		}
	}
	if e := p.step.Exec; e != nil {
		where := p.check(validation.CheckExec, 0)
		s.container(p, where, e.Pos, e.Container, s.exists(p, where, e.Pos, e.Selector()))
	}
	if a := p.step.Attach; a != nil {
		where := p.check(validation.CheckAttach, 0)
		pods := s.exists(p, where, a.Pos, a.Selector())
		s.container(p, where, a.Pos, a.Container, pods)
		s.input(where, *a, pods)
	}
	if f := p.step.PortForward; f != nil {
		s.exists(p, p.check(validation.CheckPortForward, 0), f.Pos, f.Selector())
	}
}

// exists reports a pod that nothing creates, and returns those that are meant.
func (s *subject) exists(p phase, where validation.CheckRef, pos yamlpos.Pos, selector podapi.Selector) []facts.Pod {
	now, later := s.answering(p.index, selector)
	line := pos.KeyLine("name")
	switch {
	case len(now) > 0 || s.opaque:
	case len(later) > 0:
		s.error(line, "%s: the pod %s is not created before steps[%d]", where, selector.Name, later[0].Owner.Phase-1)
	default:
		s.error(line, "%s: nothing in this template creates the pod %s/%s%s", where, selector.Namespace, selector.Name, s.hint(selector.Name))
	}
	return now
}

// hint says which pod was probably meant.
func (s *subject) hint(name string) string {
	var names []string
	for _, p := range s.facts.Pods {
		own, kind := p.Owner.GetName(), p.Owner.GetKind()
		if own == "" {
			own = p.Owner.GetGenerateName()
		}
		switch {
		case (kind == "Deployment" || kind == "CronJob") && strings.HasPrefix(name, own+"-"):
			return fmt.Sprintf("; the pod names of a %s are not predictable: use check_objects on the %s", kind, kind)
		case p.Answers(podapi.Selector{Namespace: p.Owner.Namespace(), Name: name}):
			return "; it is created in the namespace " + p.Owner.Namespace()
		case kind == "Pod":
			names = append(names, own)
		case kind != "Deployment" && kind != "CronJob":
			names = append(names, own+"-")
		}
	}
	if slices.Contains(names, name+"-") {
		return "; use \"" + name + "-\" for the pods that its controller creates"
	}
	return yamlpos.Suggest(name, names)
}

// container reports a container that a pod does not have.
func (s *subject) container(p phase, where validation.CheckRef, pos yamlpos.Pos, name string, pods []facts.Pod) {
	for _, pod := range pods {
		if len(pod.Containers) == 0 || s.addsContainers(p.index, pod) {
			continue
		}
		made := corev1.Pod{ObjectMeta: pod.ObjectMeta, Spec: pod.Spec}
		if _, err := podapi.ContainerName(&made, name); err != nil {
			s.error(pos.KeyLine("container"), "%s: %v%s", where, err, yamlpos.Suggest(name, containerNames(pod)))
		}
	}
}

// input reports a text for a container that has no standard input: kubelets drop it.
func (s *subject) input(where validation.CheckRef, a validation.Attach, pods []facts.Pod) {
	for _, pod := range pods {
		made := corev1.Pod{ObjectMeta: pod.ObjectMeta, Spec: pod.Spec}
		name, err := podapi.ContainerName(&made, a.Container)
		for _, c := range pod.Containers {
			if err == nil && c.Name == name && !c.Stdin && a.Stdin != "" {
				s.error(a.Pos.KeyLine("stdin"), "%s.stdin: the container %s has no standard input; set stdin: true in its spec", where, name)
			}
		}
	}
}

func containerNames(p facts.Pod) []string {
	var out []string
	for _, c := range p.Containers {
		out = append(out, c.Name)
	}
	return out
}

// addsContainers reports whether a step up to this phase adds ephemeral containers to the pod.
func (s *subject) addsContainers(phase int, p facts.Pod) bool {
	for _, step := range s.Procedure.Steps[:phase] {
		if step.Patch != nil && step.Patch.Subresource == "ephemeralcontainers" && p.Answers(step.Patch.Selector()) {
			return true
		}
	}
	return false
}
