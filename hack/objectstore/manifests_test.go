// SPDX-License-Identifier: Apache-2.0

package objectstore

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// TestManifests: with the component, the shards push their reports and the last Job merges them from there; nothing
// needs a volume that outlives its pod.
func TestManifests(t *testing.T) {
	for _, overlay := range []string{"fleet-s3", "nightly-s3"} {
		t.Run(overlay, func(t *testing.T) {
			pods := map[string]corev1.PodSpec{}
			for document := range strings.SplitSeq(kustomize(t, overlay), "\n---\n") {
				name, spec, found := podOf(t, document)
				if found {
					pods[name] = spec
				}
				if strings.Contains(document, "\nkind: Secret\n") || strings.Contains(document, "\nkind: PersistentVolumeClaim\n") {
					t.Errorf("there is:\n%s", document)
				}
			}
			want := map[string][]string{
				"vktest":       {"--vktest.push=$(VKTEST_S3)/shards/$(JOB_COMPLETION_INDEX)", "--vktest.report-dir=/reports/shards/$(JOB_COMPLETION_INDEX)"},
				"vktest-merge": {"--vktest.merge=$(VKTEST_S3)/merged/$(JOB_NAME)-$(JOB_UID)", "$(VKTEST_S3)/shards", "--vktest.after-jobs=vktest/app.kubernetes.io/component=shards"},
			}
			for name, args := range want {
				checkPod(t, name, pods[name], args)
			}
		})
	}
}

// checkPod fails unless a pod has the arguments, the address and the credentials of the store.
func checkPod(t *testing.T, name string, spec corev1.PodSpec, args []string) {
	t.Helper()
	if len(spec.Containers) != 1 {
		t.Fatalf("%s has %d containers", name, len(spec.Containers))
	}
	container := spec.Containers[0]
	for _, arg := range args {
		if !slices.Contains(container.Args, arg) {
			t.Errorf("%s lacks %s, it has %q", name, arg, container.Args)
		}
	}
	from := container.EnvFrom
	if len(from) != 2 || from[0].ConfigMapRef == nil || from[0].ConfigMapRef.Name != "vktest-s3" || from[1].SecretRef == nil || from[1].SecretRef.Name != "vktest-s3" {
		t.Errorf("%s has its environment from %v", name, from)
	}
	volumes := map[string]bool{}
	for _, volume := range spec.Volumes {
		volumes[volume.Name] = true
		if volume.EmptyDir == nil && volume.ConfigMap == nil {
			t.Errorf("%s has the volume %s: %v", name, volume.Name, volume.VolumeSource)
		}
	}
	for _, mount := range container.VolumeMounts {
		if !volumes[mount.Name] {
			t.Errorf("%s mounts %s, which is not there", name, mount.Name)
		}
	}
}

// podOf is the pod of a Job or CronJob.
func podOf(t *testing.T, document string) (name string, spec corev1.PodSpec, found bool) {
	t.Helper()
	var job batchv1.Job
	var cronJob batchv1.CronJob
	var err error
	switch {
	case strings.Contains(document, "\nkind: Job\n"):
		err = yaml.UnmarshalStrict([]byte(document), &job)
		name, spec = job.Name, job.Spec.Template.Spec
	case strings.Contains(document, "\nkind: CronJob\n"):
		err = yaml.UnmarshalStrict([]byte(document), &cronJob)
		name, spec = cronJob.Name, cronJob.Spec.JobTemplate.Spec.Template.Spec
	default:
		return "", corev1.PodSpec{}, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return name, spec, true
}

// kustomize builds an overlay with the version of kustomize that hack/tools has.
func kustomize(t *testing.T, overlay string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "tool", "-modfile=hack/tools/go.mod", "kustomize", "build", "hack/in-cluster/"+overlay)
	command.Dir = "../.."
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		t.Fatalf("kustomize build %s: %v\n%s", overlay, err, &problems)
	}
	return string(out)
}
