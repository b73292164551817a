// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// pod looks at what the API server would refuse in a pod, or its controller in the template.
func (s *subject) pod(p facts.Pod) {
	if len(p.Spec.Containers) == 0 {
		s.error(s.lineIn(p, "spec", "containers"), "%s has no containers", p.Owner.Label())
	}
	if len(p.Path) > 0 {
		s.labels(p.Labels, func(key string) int { return s.lineIn(p, "metadata", "labels", key) })
	}
	first := map[string]bool{}
	for _, c := range p.Containers {
		line := s.containerLine(p, c, "name")
		if broken := validation.IsDNS1123Label(c.Name); c.Name == "" {
			s.error(line, "%s: %s[%d] has no name", p.Owner.Label(), c.Field, c.Index)
		} else if len(broken) > 0 {
			s.error(line, "%q is not a valid container name: %s", c.Name, rule(broken))
		}
		if first[c.Name] {
			s.error(line, "%s has two containers named %q", p.Owner.Label(), c.Name)
		}
		first[c.Name] = true
		s.mounts(p, c)
	}
}

// mounts must be of volumes that the pod has, or that a StatefulSet makes.
func (s *subject) mounts(p facts.Pod, c podapi.Container) {
	for i, m := range c.VolumeMounts {
		has := slices.ContainsFunc(p.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == m.Name })
		if !has && p.Owner.GetKind() != "StatefulSet" {
			s.error(s.lineIn(p, "spec", c.Field, strconv.Itoa(c.Index), "volumeMounts", strconv.Itoa(i), "name"),
				"container %s mounts the volume %q, which is not defined in %s", c.Name, m.Name, p.Owner.Label())
		}
	}
}

// image warns of images that are another one tomorrow.
func (s *subject) image(p facts.Pod, c podapi.Container) {
	image := strings.TrimSpace(c.Image)
	line := s.containerLine(p, c, "image")
	_, tag, tagged := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	switch {
	case image == "":
		s.error(line, "container %s has no image", c.Name)
	case strings.Contains(image, "@"):
	case !tagged:
		s.warn(line, "image %s has no tag, so it can change at any time; use a version tag", image)
	case tag == "latest":
		s.warn(line, "image %s can change at any time; use a version tag", image)
	}
}

// placed warns of pods that nothing ties to the target node: they may pass or fail on another one.
func (s *subject) placed(p facts.Pod) {
	affinity, err := json.Marshal(p.Spec.Affinity)
	if p.Spec.NodeName == s.node || err == nil && strings.Contains(string(affinity), strconv.Quote(s.node)) {
		return
	}
	for _, value := range p.Spec.NodeSelector {
		if value == s.node {
			return
		}
	}
	for _, step := range s.Procedure.Steps {
		if step.Patch != nil && podapi.IsKind(step.Patch.Type, "node") && step.Patch.Name == s.node {
			return // it may be given the label that the pod selects it by
		}
	}
	s.warn(s.lineIn(p, "spec"), "%s can be scheduled to any node; restrict it to the target with nodeSelector: {kubernetes.io/hostname: {{ target_node }}}", p.Owner.Label())
}

// tolerates warns of pods without the tolerations that the configuration has for them.
func (s *subject) tolerates(p facts.Pod) {
	var wanted []corev1.Toleration
	data, err := json.Marshal(s.config.Values["tolerations"])
	if err != nil || json.Unmarshal(data, &wanted) != nil || p.Spec.NodeName != "" {
		return
	}
	for _, want := range wanted {
		if !slices.ContainsFunc(p.Spec.Tolerations, func(has corev1.Toleration) bool {
			return has.Key == "" && has.Operator == corev1.TolerationOpExists || has.Key == want.Key && (has.Effect == "" || has.Effect == want.Effect)
		}) {
			s.warn(s.lineIn(p, "spec", "tolerations"), "%s does not tolerate the taint %s, as values.tolerations of the configuration does; add tolerations: {{ tolerations | tojson }}",
				p.Owner.Label(), taint(want))
			return
		}
	}
}

func taint(t corev1.Toleration) string {
	name := t.Key
	if name == "" {
		name = "every taint"
	}
	if t.Effect != "" {
		name += ":" + string(t.Effect)
	}
	return name
}
