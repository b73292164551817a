// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"
)

// TestInCluster runs the image of the suite as Jobs, with the manifests and the rights that are handed out.
func TestInCluster(t *testing.T) {
	c := up(t, "incluster")
	const image = "ghcr.io/intertwin-eu/vk-test-set:latest"
	c.must(t, "image", "add", image, "--from", buildImage(t, image))
	c.apply(t, "single")
	t.Run("passes", func(t *testing.T) {
		log := <-c.followLog(t, "job-name=vktest")
		if job := c.finished(t, "vktest"); job.Status.Succeeded != 1 || !strings.Contains(log, " passed, 0 failed") || strings.Contains(log, "polled") {
			t.Errorf("the Job's status is %+v; the log:\n%s", job.Status, log)
		}
		nothingLeft(t, c)
	})
	c.removeJobs(t)
	// The first process of a container gets only those signals for which it has a handler.
	t.Run("cleans up when its pod is deleted", func(t *testing.T) {
		c.apply(t, "single")
		c.awaitPods(t, "vktest/run", func(pods []corev1.Pod) bool { return len(pods) > 0 })
		log := c.followLog(t, "job-name=vktest")
		c.removeJobs(t)
		if text := <-log; !strings.Contains(strings.ToLower(text), "interrupted") {
			t.Errorf("the run was not interrupted:\n%s", text)
		}
		nothingLeft(t, c)
	})
	c.addVolume(t)
	t.Run("tests parts of the nodes", func(t *testing.T) { testShards(t, c) })
	t.Run("tests them again every night", func(t *testing.T) { testNightly(t, c) })
}

// removeJobs deletes the Jobs of the suite, and waits until their pods are gone.
func (c *cluster) removeJobs(t *testing.T) {
	t.Helper()
	background := metav1.DeletePropagationBackground
	remove := metav1.DeleteOptions{PropagationPolicy: &background}
	if err := c.client.BatchV1().Jobs("vktest").DeleteCollection(t.Context(), remove, metav1.ListOptions{}); err != nil {
		t.Fatal(err)
	}
	c.awaitPods(t, "app.kubernetes.io/name=vktest", func(pods []corev1.Pod) bool { return len(pods) == 0 })
}

// apply creates what an overlay of hack/in-cluster holds, unless it exists, and lets the API server refuse fields that
// it does not know.
func (c *cluster) apply(t *testing.T, overlay string) {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := restmapper.GetAPIGroupResources(c.client.Discovery())
	if err != nil {
		t.Fatal(err)
	}
	mapper := restmapper.NewDiscoveryRESTMapper(groups)
	for _, document := range strings.Split(kustomize(t, overlay), "\n---\n") {
		var object unstructured.Unstructured
		if err := yaml.UnmarshalStrict([]byte(document), &object.Object); err != nil {
			t.Fatal(err)
		}
		few(t, &object)
		kind := object.GroupVersionKind()
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			t.Fatal(err)
		}
		target := dynamic.ResourceInterface(client.Resource(mapping.Resource))
		if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
			target = client.Resource(mapping.Resource).Namespace(object.GetNamespace())
		}
		options := metav1.ApplyOptions{FieldManager: "e2e", Force: true}
		if kind.Group == batchv1.GroupName { // and all of its fields are checked
			_, err = target.Create(t.Context(), &object, metav1.CreateOptions{FieldValidation: metav1.FieldValidationStrict})
		} else {
			_, err = target.Apply(t.Context(), object.GetName(), &object, options)
		}
		if err != nil {
			t.Fatalf("%s %s: %v", kind.Kind, object.GetName(), err)
		}
	}
}

// kustomize builds an overlay with the version of kustomize that hack/tools has.
func kustomize(t *testing.T, overlay string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "tool", "-modfile=hack/tools/go.mod", "kustomize", "build", "hack/in-cluster/"+overlay)
	command.Dir = os.Getenv("VKTEST_SOURCE")
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		t.Fatalf("kustomize build %s: %v\n%s", overlay, err, &problems)
	}
	return string(out)
}

// few makes a Job or CronJob run few templates: this is not a test of the node, for which the whole catalogue is run
// elsewhere. A CronJob runs none by itself, whatever the time is.
func few(t *testing.T, object *unstructured.Unstructured) {
	t.Helper()
	field := map[string][]string{
		"Job":     {"spec", "template", "spec", "containers"},
		"CronJob": {"spec", "jobTemplate", "spec", "template", "spec", "containers"},
	}[object.GetKind()]
	if object.GetKind() == "CronJob" {
		if err := unstructured.SetNestedField(object.Object, true, "spec", "suspend"); err != nil {
			t.Fatal(err)
		}
	}
	if field == nil || object.GetName() != "vktest" {
		return
	}
	containers, _, err := unstructured.NestedSlice(object.Object, field...)
	if err != nil {
		t.Fatal(err)
	}
	container := containers[0].(map[string]any)
	container["args"] = append(container["args"].([]any), "--focus=preconditions| (000|030|100)-")
	if err := unstructured.SetNestedSlice(object.Object, containers, field...); err != nil {
		t.Fatal(err)
	}
}

// awaitPods waits until the pods with a label in the suite's namespace are as wanted, and returns them.
func (c *cluster) awaitPods(t *testing.T, selector string, wanted func([]corev1.Pod) bool) []corev1.Pod {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		list, err := c.client.CoreV1().Pods("vktest").List(ctx, metav1.ListOptions{LabelSelector: selector})
		if err != nil {
			t.Fatal(err)
		}
		if wanted(list.Items) {
			return list.Items
		}
		w, err := c.client.CoreV1().Pods("vktest").Watch(ctx, metav1.ListOptions{LabelSelector: selector, ResourceVersion: list.ResourceVersion})
		if err != nil {
			t.Fatal(err)
		}
		_, more := <-w.ResultChan()
		w.Stop()
		if !more && ctx.Err() != nil {
			t.Fatalf("pods %s did not become what was wanted; they are %+v", selector, list.Items)
		}
	}
}

// followLog waits for the pod of a Job and sends its log when that is complete.
func (c *cluster) followLog(t *testing.T, selector string) <-chan string {
	t.Helper()
	pods := c.awaitPods(t, selector, func(pods []corev1.Pod) bool {
		return len(pods) == 1 && pods[0].Status.Phase != corev1.PodPending
	})
	stream, err := c.client.CoreV1().Pods("vktest").GetLogs(pods[0].Name, &corev1.PodLogOptions{Follow: true}).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	complete := make(chan string, 1)
	go func() {
		defer func() { _ = stream.Close() }()
		text, err := io.ReadAll(stream)
		if err != nil {
			t.Error(err)
		}
		complete <- string(text)
	}()
	return complete
}

// finished waits for the end of a Job.
func (c *cluster) finished(t *testing.T, name string) *batchv1.Job {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	w, err := c.client.BatchV1().Jobs("vktest").Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	for event := range w.ResultChan() {
		job, ok := event.Object.(*batchv1.Job)
		ended := func(condition batchv1.JobCondition) bool {
			return (condition.Type == batchv1.JobComplete || condition.Type == batchv1.JobFailed) && condition.Status == corev1.ConditionTrue
		}
		if ok && slices.ContainsFunc(job.Status.Conditions, ended) {
			return job
		}
	}
	t.Fatalf("the Job %s did not end", name)
	return nil
}
