// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// cluster is a sandbox under test.
type cluster struct {
	dir, name  string
	kubeconfig string
	client     kubernetes.Interface
}

// run calls the sandbox's program.
func (c *cluster) run(args ...string) (string, error) {
	cmd := exec.Command(os.Getenv("SANDBOX_BIN"), append(args, "--dir", c.dir, "--name", c.name)...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *cluster) must(t testing.TB, args ...string) string {
	t.Helper()
	out, err := c.run(args...)
	t.Logf("sandbox %s:\n%s", strings.Join(args, " "), out)
	if err != nil {
		t.Fatalf("sandbox %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// up brings a sandbox up that is taken down at the end of the test.
func up(t testing.TB, name string, args ...string) *cluster {
	t.Helper()
	c := &cluster{dir: filepath.Join(os.Getenv("VKTEST_SOURCE"), ".sandbox"), name: name}
	if _, err := c.run("down"); err != nil {
		t.Fatalf("remove what an earlier test left: %v", err)
	}
	t.Cleanup(func() {
		if out, err := c.run("down"); err != nil {
			t.Errorf("sandbox down: %v\n%s", err, out)
		}
	})
	c.must(t, append([]string{"up"}, args...)...)
	c.connect(t)
	return c
}

// connect makes a client for a sandbox that is up.
func (c *cluster) connect(t testing.TB) {
	t.Helper()
	c.kubeconfig = filepath.Join(c.dir, c.name, "control-plane", "admin.kubeconfig")
	c.client = clientOf(t, c.kubeconfig)
}

// clientOf returns a client of the user of a kubeconfig.
func clientOf(t testing.TB, kubeconfig string) kubernetes.Interface {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// TestMain brings the components and packages into place first: what they leave in the file system is theirs.
func TestMain(m *testing.M) {
	if os.Getenv("SANDBOX_BIN") == "" || os.Getenv("VKTEST_BIN") == "" {
		os.Stderr.WriteString("run these tests with: make e2e\n")
		os.Exit(2)
	}
	warm := &cluster{dir: filepath.Join(os.Getenv("VKTEST_SOURCE"), ".sandbox"), name: "warm"}
	cmd := exec.Command(os.Getenv("SANDBOX_BIN"), "up", "--dir", warm.dir, "--name", warm.name)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	if out, downErr := warm.run("down"); err != nil || downErr != nil {
		os.Stderr.WriteString(out)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestNothingIsLeftBehind takes a sandbox with two nodes through a normal end and through a crash.
func TestNothingIsLeftBehind(t *testing.T) {
	for _, end := range []string{"down", "crash"} {
		t.Run(end, func(t *testing.T) {
			before := sharedFiles()
			c := up(t, "leaks", "--nodes", "2")
			runPod(t, c)
			own := lookAt(t, c, before)
			if end == "crash" {
				killSupervisors(t, c)
			}
			start := time.Now()
			c.must(t, "down")
			t.Logf("down took %s", time.Since(start).Round(10*time.Millisecond))
			if left := own.left(t); left != "" {
				t.Error(left)
			}
			if left, _ := filepath.Glob(hostPath("*")); left != nil {
				t.Errorf("what pods have on their node is on the machine: %s", left)
			}
			if _, err := os.Stat(filepath.Join(c.dir, c.name)); !os.IsNotExist(err) {
				t.Errorf("the sandbox's directory is still there: %v", err)
			}
		})
	}
}

// hostPath is a directory of a node that a pod of runPod mounts.
func hostPath(node string) string { return "/tmp/vktest-e2e-of-" + node }

// runPod leaves a pod running on each node, and a directory that the pod's node has made for it.
func runPod(t *testing.T, c *cluster) {
	t.Helper()
	for _, node := range []string{"vk-node-1", "vk-node-2"} {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "on-" + node, Namespace: "default"},
			Spec: corev1.PodSpec{
				NodeName: node,
				Volumes: []corev1.Volume{
					{Name: "v", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory}}},
					{Name: "h", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{
						Path: hostPath(node), Type: new(corev1.HostPathDirectoryOrCreate),
					}}},
				},
				Containers: []corev1.Container{{
					Name: "c", Image: "busybox:1.36", Command: []string{"sleep", "3600"},
					VolumeMounts: []corev1.VolumeMount{{Name: "v", MountPath: "/v"}, {Name: "h", MountPath: "/h"}},
				}},
			},
		}
		if _, err := c.client.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		await(t, c, pod.Name, func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodRunning && p.Status.PodIP != "" })
	}
}

// await watches a pod until it is as wanted.
func await(t *testing.T, c *cluster, name string, wanted func(*corev1.Pod) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	w, err := c.client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	for event := range w.ResultChan() {
		if pod, ok := event.Object.(*corev1.Pod); ok && wanted(pod) {
			return
		}
	}
	t.Fatalf("pod %s did not become what was wanted", name)
}

// killSupervisors is the crash: SIGKILL, so that nothing can tidy up.
func killSupervisors(t *testing.T, c *cluster) {
	t.Helper()
	killed := 0
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		data, _ := os.ReadFile(file)
		if bytes.Contains(data, []byte("\x00supervise\x00"+filepath.Join(c.dir, c.name)+"/")) {
			process, err := os.FindProcess(atoi(filepath.Base(filepath.Dir(file))))
			if err == nil && process.Signal(syscall.SIGKILL) == nil {
				killed++
			}
		}
	}
	if killed != 3 {
		t.Fatalf("killed %d supervisors, want those of the control plane and of two nodes", killed)
	}
}

// TestSideBySide checks that sandboxes do not disturb each other, that up is idempotent, and that a component restarts.
func TestSideBySide(t *testing.T) {
	first := up(t, "first")
	second := up(t, "second", "--no-node")
	version, err := second.client.Discovery().ServerVersion()
	if err != nil || version.GitVersion != "v1.37.2" {
		t.Errorf("the API server says version %v, %v", version, err)
	}
	before := first.must(t, "status")
	first.must(t, "up")
	if pids(before) != pids(first.must(t, "status")) {
		t.Error("a second up restarted something")
	}
	first.must(t, "restart", "kube-scheduler")
	if pids(before) == pids(first.must(t, "status")) {
		t.Error("restart left the process as it was")
	}
	node, err := first.client.CoreV1().Nodes().Get(t.Context(), "vk-node-1", metav1.GetOptions{})
	if err != nil || node.Status.NodeInfo.KubeletVersion != "v1.37.2" {
		t.Errorf("the node says version %q, %v", node.Status.NodeInfo.KubeletVersion, err)
	}
	if out, err := first.run("logs", "nonsense"); err == nil || !strings.Contains(out, "kube-apiserver") {
		t.Errorf("an unknown component must be an error that lists the components, got %q", out)
	}
	if out := first.must(t, "logs", "kubelet"); out == "" {
		t.Error("the kubelet's log is empty")
	}
	second.must(t, "down")
	first.must(t, "status")
}

// pids is the column of process numbers of `sandbox status`.
func pids(status string) string {
	var all []string
	for _, line := range strings.Split(status, "\n")[1:] {
		if fields := strings.Fields(line); len(fields) > 1 {
			all = append(all, fields[1])
		}
	}
	return strings.Join(all, " ")
}

func atoi(text string) int {
	n := 0
	for _, r := range text {
		n = n*10 + int(r-'0')
	}
	return n
}
