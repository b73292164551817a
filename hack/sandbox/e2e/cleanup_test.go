// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// running is a run of the suite that has not ended yet.
type running struct {
	cmd *exec.Cmd
	out *bytes.Buffer
	// run is the value of the run label, known once an object was seen.
	run string
}

// startAndAwait starts the suite and waits until a pod of it runs.
func startAndAwait(t *testing.T, c *cluster, i invocation) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	events, err := c.client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{out: &bytes.Buffer{}}
	r.cmd, _ = i.command(t)
	r.cmd.Stdout, r.cmd.Stderr = r.out, r.out
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.run = awaitRunning(t, events)
	return r
}

// end waits until the suite has ended, which must not be well.
func (r *running) end(t *testing.T) string {
	t.Helper()
	if err := r.cmd.Wait(); err == nil {
		t.Errorf("a run that was ended from outside exits with 0:\n%s", r.out)
	}
	return r.out.String()
}

func awaitRunning(t *testing.T, events watch.Interface) (run string) {
	t.Helper()
	defer events.Stop()
	for event := range events.ResultChan() {
		if pod, ok := event.Object.(*corev1.Pod); ok && pod.Status.Phase == corev1.PodRunning {
			return pod.Labels["vktest/run"]
		}
	}
	t.Fatal("no pod of the suite ever ran")
	return ""
}

// awaitNothingLeft waits until the objects that were asked to go are gone.
func awaitNothingLeft(t *testing.T, c *cluster) {
	t.Helper()
	events, err := c.client.CoreV1().Pods("default").Watch(t.Context(), metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		t.Fatal(err)
	}
	defer events.Stop()
	left := map[string]bool{}
	pods, err := c.client.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp == nil {
			t.Errorf("nobody asked for the deletion of pod %s", pod.Name)
			_ = c.client.CoreV1().Pods("default").Delete(context.Background(), pod.Name, metav1.DeleteOptions{})
		}
		left[pod.Name] = true
	}
	for len(left) > 0 {
		event, ok := <-events.ResultChan()
		if !ok {
			t.Fatalf("the watch ended while there were %v", left)
		}
		if pod, ok := event.Object.(*corev1.Pod); ok && event.Type == watch.Deleted {
			delete(left, pod.Name)
		}
	}
}

var sleeps = invocation{overlay: []string{"faulty"}, args: []string{"--focus=940-sleeps"}}

// testInterrupt sends the signals of Ctrl-C and kill while a pod of the suite runs.
func testInterrupt(t *testing.T, c *cluster) {
	sleeps := sleeps
	sleeps.kubeconfig = c.kubeconfig
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			r := startAndAwait(t, c, sleeps)
			_ = r.cmd.Process.Signal(signal)
			out := r.end(t)
			nothingLeft(t, c)
			if !regexp.MustCompile(`Errors: 1\n  vk-node-1 940-sleeps\.yaml`).MatchString(out) {
				t.Errorf("the summary does not show the interrupted spec:\n%s", out)
			}
		})
	}
	t.Run("twice, of which the second ends the waiting", func(t *testing.T) {
		r := startAndAwait(t, c, sleeps)
		_ = r.cmd.Process.Signal(syscall.SIGINT)
		_ = r.cmd.Process.Signal(syscall.SIGTERM)
		r.end(t)
		awaitNothingLeft(t, c)
	})
	t.Run("the suite's time is up", func(t *testing.T) {
		i := sleeps
		i.args = append([]string{"--ginkgo.timeout=6s"}, i.args...)
		if o := i.run(t); o.status == 0 || !strings.Contains(o.output, "the suite timeout of 6s has elapsed") {
			t.Errorf("exit status %d, and the failure may not name the suite's timeout:\n%s", o.status, o.output)
		}
		nothingLeft(t, c)
	})
}

// testPanic runs a suite of somebody else that embeds this one and makes a spec panic when its objects have been
// created.
func testPanic(t *testing.T, c *cluster) {
	binary := filepath.Join(t.TempDir(), "embedded.test")
	build := exec.Command("go", "test", "-c", "-o", binary, "./specs/testdata/embedded")
	build.Dir = os.Getenv("VKTEST_SOURCE")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	o := invocation{kubeconfig: c.kubeconfig, program: []string{binary}}.run(t)
	nothingLeft(t, c)
	if o.status == 0 || !strings.Contains(o.output, "a hook that panics") || !strings.Contains(o.output, "1 Failed") {
		t.Errorf("exit status %d:\n%s", o.status, o.output)
	}
}

// testInterruptAnywhere ends runs at one request after the other, whatever the suite is doing then.
func testInterruptAnywhere(t *testing.T, c *cluster) {
	for _, at := range []struct{ method, path string }{
		{http.MethodPost, "/pods"}, {http.MethodPost, "/configmaps"}, {http.MethodGet, "/log"}, {http.MethodPatch, "/pods/"}, {http.MethodDelete, "/"},
	} {
		t.Run(at.method+" "+at.path, func(t *testing.T) {
			g := newGate(t, c)
			cmd, _ := invocation{kubeconfig: g.kubeconfig, overlay: []string{"honest", "wild"}, args: []string{"--focus=830-steps|850-many"},
				config: "target_nodes: [vk-node-1]\nvalues: {namespace: default, annotations: {}, tolerations: [], port: 8080, ratio: 10.0}\n"}.command(t)
			var once sync.Once
			g.before = func(r *http.Request) {
				if r.Method == at.method && strings.Contains(r.URL.Path, at.path) {
					once.Do(func() { _ = cmd.Process.Signal(syscall.SIGINT) })
				}
			}
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Errorf("an interrupted run exits with 0:\n%s", out)
			}
			nothingLeft(t, c)
			configMaps, err := c.client.CoreV1().ConfigMaps("default").List(t.Context(), metav1.ListOptions{LabelSelector: "vktest/run"})
			if err != nil || len(configMaps.Items) > 0 {
				t.Errorf("%d ConfigMaps are left (%v)", len(configMaps.Items), err)
			}
		})
	}
}

// testOutage takes the API server away while a spec is to be cleaned up.
func testOutage(t *testing.T, c *cluster) {
	g := newGate(t, c)
	i := sleeps
	// Clean-up is bounded by the grace period and a minute, which the multiplier makes short.
	i.kubeconfig, i.config = g.kubeconfig, "target_nodes: [vk-node-1]\ntimeout_multiplier: 0.05\n"
	r := startAndAwait(t, c, i)
	g.close()
	_ = r.cmd.Process.Signal(syscall.SIGINT)
	out := r.end(t)
	for _, want := range []string{"cleanup failed", "still here Pod default/sleeps-", "remove     kubectl -n default delete pods sleeps-"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not told:\n%s", want, out)
		}
	}
	g.open()
	testSweepOf(t, c, r.run)
}

// testSweep kills a run and lets another remove what it left.
func testSweep(t *testing.T, c *cluster) {
	i := sleeps
	i.kubeconfig = c.kubeconfig
	r := startAndAwait(t, c, i)
	_ = r.cmd.Process.Kill()
	r.end(t)
	foreign, err := c.client.CoreV1().ConfigMaps("kube-system").Create(t.Context(), &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "of-another-run", Labels: map[string]string{"vktest/run": "another"}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	testSweepOf(t, c, r.run)
	if _, err := c.client.CoreV1().ConfigMaps("kube-system").Get(t.Context(), foreign.Name, metav1.GetOptions{}); err != nil {
		t.Errorf("the sweep of one run took from another: %v", err)
	}
	testSweepOf(t, c, "")
	if _, err := c.client.CoreV1().ConfigMaps("kube-system").Get(t.Context(), foreign.Name, metav1.GetOptions{}); err == nil {
		t.Error("the sweep of all runs left something")
	}
}

func testSweepOf(t *testing.T, c *cluster, run string) {
	t.Helper()
	cmd := exec.Command(os.Getenv("VKTEST_BIN"), "--vktest.sweep="+run)
	if run == "" {
		cmd = exec.Command(os.Getenv("VKTEST_BIN"), "--vktest.sweep")
	}
	cmd.Dir = t.TempDir() // without a configuration
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1 object removed, 0 left") {
		t.Errorf("%v:\n%s", err, out)
	}
	nothingLeft(t, c)
}

// testKeep keeps everything, and does what the output says to remove it.
func testKeep(t *testing.T, c *cluster) {
	o := invocation{kubeconfig: c.kubeconfig, args: []string{"--vktest.keep", "--focus=vk-node-1 000-hello"}}.run(t)
	if o.status != 0 {
		t.Fatalf("exit status %d:\n%s", o.status, o.output)
	}
	pods, err := c.client.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{LabelSelector: "vktest/run"})
	if err != nil || len(pods.Items) != 1 {
		t.Fatalf("%d pods are kept (%v), want 1:\n%s", len(pods.Items), err, o.output)
	}
	run := pods.Items[0].Labels["vktest/run"]
	if want := fmt.Sprintf("--vktest.sweep=%s", run); !strings.Contains(o.output, want) {
		t.Errorf("%q is not told:\n%s", want, o.output)
	}
	testSweepOf(t, c, run)
}
