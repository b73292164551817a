// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// Redacted stands where a value that may be secret was.
const Redacted = "[redacted]"

// secretName matches names of variables that usually hold secrets.
var secretName = regexp.MustCompile(`(?i)(pass(word|wd|phrase)?|secret|token|credential|api_?key|access_?key|private_?key|auth)`)

// secretFlag matches the same given on a command line, as --password=x.
var secretFlag = regexp.MustCompile(`(?i)(--?[\w-]*(?:password|passwd|passphrase|secret|token|credential|api-?key|access-?key)[\w-]*=)\S+`)

// PodYAML renders a pod for a report: without managedFields, and with the
// literal values of variables whose names sound secret replaced by [Redacted].
// References to Secrets stay: they hold no value. pod is not changed.
func PodYAML(pod *corev1.Pod) string {
	pod = pod.DeepCopy()
	pod.APIVersion, pod.Kind = "v1", "Pod"
	pod.ManagedFields = nil
	delete(pod.Annotations, corev1.LastAppliedConfigAnnotation)
	redactContainers(pod.Spec.InitContainers)
	redactContainers(pod.Spec.Containers)
	for i := range pod.Spec.EphemeralContainers {
		redactEnv(pod.Spec.EphemeralContainers[i].Env)
	}
	text, err := yaml.Marshal(pod)
	if err != nil {
		return fmt.Sprintf("# pod %s/%s cannot be rendered: %v\n", pod.Namespace, pod.Name, err)
	}
	return string(text)
}

func redactContainers(containers []corev1.Container) {
	for i := range containers {
		redactEnv(containers[i].Env)
		redactArgs(containers[i].Command)
		redactArgs(containers[i].Args)
	}
}

func redactEnv(env []corev1.EnvVar) {
	for i := range env {
		if env[i].Value != "" && secretName.MatchString(env[i].Name) {
			env[i].Value = Redacted
		}
	}
}

func redactArgs(args []string) {
	for i, arg := range args {
		if strings.Contains(arg, "=") {
			args[i] = secretFlag.ReplaceAllString(arg, "${1}"+Redacted)
		}
	}
}
