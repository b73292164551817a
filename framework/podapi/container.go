// SPDX-License-Identifier: Apache-2.0

package podapi

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// defaultContainer names the container that kubectl addresses if the caller names none.
const defaultContainer = "kubectl.kubernetes.io/default-container"

// Container is one container of a pod, of any type.
type Container struct {
	// Field is the field of the pod's spec that lists it: containers, initContainers or ephemeralContainers.
	Field string
	// Index is its place in that list, from 0.
	Index int
	corev1.Container
}

// Init reports whether the container is an init container, sidecars included.
func (c Container) Init() bool { return c.Field == "initContainers" }

// Sidecar reports whether the container is a sidecar: an init container with the restart policy Always.
func (c Container) Sidecar() bool {
	return c.Init() && c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

// String is "container main", "init container setup", "sidecar proxy" or "ephemeral container debugger".
func (c Container) String() string {
	kind := "container "
	switch {
	case c.Sidecar():
		kind = "sidecar "
	case c.Init():
		kind = "init container "
	case c.Field == "ephemeralContainers":
		kind = "ephemeral container "
	}
	return kind + c.Name
}

// Containers lists all containers of a pod: the ordinary ones, then the init containers, then the ephemeral ones.
func Containers(spec *corev1.PodSpec) []Container { return slices.Collect(containers(spec)) }

func containers(spec *corev1.PodSpec) iter.Seq[Container] {
	return func(yield func(Container) bool) {
		for i, c := range spec.Containers {
			if !yield(Container{"containers", i, c}) {
				return
			}
		}
		for i, c := range spec.InitContainers {
			if !yield(Container{"initContainers", i, c}) {
				return
			}
		}
		for i, c := range spec.EphemeralContainers {
			if !yield(Container{"ephemeralContainers", i, corev1.Container(c.EphemeralContainerCommon)}) {
				return
			}
		}
	}
}

// findContainer returns the container of a name, false if the pod has none.
func findContainer(spec *corev1.PodSpec, name string) (Container, bool) {
	for c := range containers(spec) {
		if c.Name == name {
			return c, true
		}
	}
	return Container{}, false
}

// CallContainer is the container of a name as texts call it, see [Container.String].
func CallContainer(pod *corev1.Pod, name string) string {
	c, found := findContainer(&pod.Spec, name)
	if !found {
		c.Name = name
	}
	return line(c.String())
}

// TTY reports whether a container has a terminal.
func TTY(pod *corev1.Pod, container string) bool {
	c, found := findContainer(&pod.Spec, container)
	return found && c.TTY
}

// ContainerName returns the name of the container that a check, a log request or a command addresses: the one named, of
// any type; for an empty name that of the annotation kubectl.kubernetes.io/default-container, or else the first
// ordinary one. The error lists the containers of the pod.
//
// An annotation that names no container of the pod is ignored, as kubectl logs does (logsForObjectWithClient in
// k8s.io/kubectl/pkg/polymorphichelpers). kubectl exec refuses it (podcmd.FindOrDefaultContainerByName); here one rule
// serves both.
func ContainerName(pod *corev1.Pod, name string) (string, error) {
	if pod == nil || len(pod.Spec.Containers)+len(pod.Spec.InitContainers)+len(pod.Spec.EphemeralContainers) == 0 {
		return "", fmt.Errorf("the pod has no containers")
	}
	if name == "" {
		if preferred := pod.Annotations[defaultContainer]; preferred != "" {
			if _, found := findContainer(&pod.Spec, preferred); found {
				return preferred, nil
			}
		}
		for first := range containers(&pod.Spec) {
			return first.Name, nil
		}
	}
	if _, found := findContainer(&pod.Spec, name); !found {
		var known []string
		for c := range containers(&pod.Spec) {
			known = append(known, c.Name)
		}
		return "", fmt.Errorf("the pod has no container %q; it has %s", name, strings.Join(known, ", "))
	}
	return name, nil
}
