// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// testShards labels the node, so that of four parts three are empty, and deletes the pod of the fourth one.
func testShards(t *testing.T, c *cluster) {
	label := []byte(`{"metadata": {"labels": {"type": "virtual-kubelet"}}}`)
	if _, err := c.client.CoreV1().Nodes().Patch(t.Context(), "vk-node-1", types.MergePatchType, label, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	c.apply(t, "fleet")
	c.showLogs(t)
	c.awaitPods(t, "vktest/run", func(pods []corev1.Pod) bool { return len(pods) > 0 })
	busy := c.awaitPods(t, "job-name=vktest,batch.kubernetes.io/job-completion-index="+indexOf(t, "vk-node-1"), func(pods []corev1.Pod) bool { return len(pods) == 1 })
	if err := c.client.CoreV1().Pods("vktest").Delete(t.Context(), busy[0].Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	c.merged(t, "vktest", "vktest-merge")
	c.removeJobs(t)
	nothingLeft(t, c)
}

// testNightly runs the Jobs of both CronJobs at once, as kubectl create job --from does.
func testNightly(t *testing.T, c *cluster) {
	c.apply(t, "nightly")
	c.showLogs(t)
	for _, name := range []string{"vktest", "vktest-merge"} {
		cron, err := c.client.BatchV1().CronJobs("vktest").Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		job := &batchv1.Job{ObjectMeta: cron.Spec.JobTemplate.ObjectMeta, Spec: cron.Spec.JobTemplate.Spec}
		job.Name = name + "-tonight"
		job.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(cron, batchv1.SchemeGroupVersion.WithKind("CronJob"))}
		if _, err := c.client.BatchV1().Jobs("vktest").Create(t.Context(), job, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	c.merged(t, "vktest-tonight", "vktest-merge-tonight")
	c.removeJobs(t)
	nothingLeft(t, c)
}

// merged waits for the Jobs of the shards and of the merged report, which must say that the only node has passed.
func (c *cluster) merged(t *testing.T, shards, merge string) {
	t.Helper()
	log := <-c.followLog(t, "job-name="+merge)
	if job := c.finished(t, shards); job.Status.CompletedIndexes != "0-3" {
		t.Errorf("the Job's status is %+v", job.Status)
	}
	if merge := c.finished(t, merge); merge.Status.Succeeded != 1 || !strings.Contains(log, "success on 1 node: 6 passed, 0 failed") {
		t.Errorf("the status of the merging Job is %+v; its log:\n%s", merge.Status, log)
	}
}

// showLogs shows the logs of all pods of the suite if the test fails.
func (c *cluster) showLogs(t *testing.T) {
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		pods, _ := c.client.CoreV1().Pods("vktest").List(context.Background(), metav1.ListOptions{})
		for _, pod := range pods.Items {
			log, err := c.client.CoreV1().Pods("vktest").GetLogs(pod.Name, &corev1.PodLogOptions{}).DoRaw(context.Background())
			t.Logf("%s %+v\n%s %v", pod.Name, pod.Status, log, err)
		}
	})
}

// addVolume adds the volume for the reports.
func (c *cluster) addVolume(t *testing.T) {
	t.Helper()
	volume := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: "vktest-reports"}, Spec: corev1.PersistentVolumeSpec{
		Capacity: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}, AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany},
		PersistentVolumeSource: corev1.PersistentVolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: filepath.Join(c.dir, "vktest-reports")}},
	}}
	if _, err := c.client.CoreV1().PersistentVolumes().Create(t.Context(), volume, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(volume.Spec.HostPath.Path); err != nil {
			t.Error(err)
		}
	})
	c.makeWritable(t, volume.Spec.HostPath)
}

// makeWritable prepares a directory of the node: the suite is not root, and hostPath volumes have no fsGroup.
func (c *cluster) makeWritable(t *testing.T, directory *corev1.HostPathVolumeSource) {
	t.Helper()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "prepare", Labels: map[string]string{"app": "prepare"}}, Spec: corev1.PodSpec{
		RestartPolicy: corev1.RestartPolicyNever,
		Volumes:       []corev1.Volume{{Name: "reports", VolumeSource: corev1.VolumeSource{HostPath: directory}}},
		Containers: []corev1.Container{{
			Name: "main", Image: "registry.k8s.io/e2e-test-images/busybox:1.37.0-2", Command: []string{"chmod", "0777", "/reports"},
			VolumeMounts: []corev1.VolumeMount{{Name: "reports", MountPath: "/reports"}},
		}},
	}}
	if _, err := c.client.CoreV1().Pods("vktest").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	c.awaitPods(t, "app=prepare", func(pods []corev1.Pod) bool { return len(pods) == 1 && pods[0].Status.Phase == corev1.PodSucceeded })
}

// indexOf is the index of the pod that tests a node if it is the only one of four shards.
func indexOf(t *testing.T, node string) string {
	t.Helper()
	for i := range 4 {
		command := exec.CommandContext(t.Context(), os.Getenv("VKTEST_BIN"), "--vktest.list", "--vktest.nodes="+node, fmt.Sprintf("--vktest.shard=%d/4", i+1))
		command.Dir = t.TempDir() // without a configuration file
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if strings.Contains(string(out), "x 1 node: "+node) {
			return fmt.Sprint(i)
		}
	}
	t.Fatalf("no shard has %s", node)
	return ""
}
