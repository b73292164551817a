// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/remotecommand"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// TestFaults sees every kind of rule at work on a real kubelet, beside pods that it must leave alone.
func TestFaults(t *testing.T) {
	f := &faulty{up(t, "faulty", "--faults")}
	f.namespace(t, honest)
	for name, test := range map[string]func(*testing.T){
		"read": f.testRead, "status": f.testStatus, "admit": f.testAdmit, "request": f.testRequest, "delete": f.testDelete,
		"mixup": f.testMixup, "litter": f.testLitter, "log": f.testLog, "exec": f.testExec, "metrics": f.testMetrics,
		"several": f.testSeveral, "audit": f.testAudit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t)
		})
	}
}

func (f *faulty) testRead(t *testing.T) {
	for namespace, want := range map[string]string{f.namespace(t, "env-single-quotes-lost"): "its\n", honest: "it's\n"} {
		f.run(t, namespace, "read", `echo "$TEXT"`)
		if got := f.logOf(t, namespace, "read"); got != want {
			t.Errorf("%s: the log is %q, want %q", namespace, got, want)
		}
	}
}

// testStatus also makes sure that the kubelet comes to rest: it believes that its own status has been stored.
func (f *faulty) testStatus(t *testing.T) {
	for namespace, want := range map[string]corev1.PodPhase{f.namespace(t, "stat-success-unseen"): corev1.PodRunning, honest: corev1.PodSucceeded} {
		f.run(t, namespace, "status", "exit 0")
		f.until(t, namespace, "status", func(pod *corev1.Pod) bool {
			return ended(pod) && pod.Status.ContainerStatuses[0].State.Terminated.ExitCode == 0 && pod.Status.Phase == want
		})
		f.quiet(t, namespace, "status")
	}
}

// quiet watches a pod over a period of the kubelet's status manager, of 10 s, after the last change.
func (f *faulty) quiet(t *testing.T, namespace, name string) {
	t.Helper()
	const period = 11 * time.Second
	w, err := f.client.CoreV1().Pods(namespace).Watch(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name=" + name, ResourceVersion: f.get(t, namespace, name).ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	for changes := 0; ; changes++ {
		select {
		case <-w.ResultChan():
		case <-time.After(period):
			return
		}
		// A few are honest: the pod's own sandbox is taken down a little later than its container.
		if changes > 10 {
			t.Fatalf("%s/%s: the status is written without end", namespace, name)
		}
	}
}

func (f *faulty) testAdmit(t *testing.T) {
	two := func(pod *corev1.Pod) {
		second := pod.Spec.Containers[0]
		second.Name = "d"
		pod.Spec.Containers = append(pod.Spec.Containers, second)
	}
	refusing := f.namespace(t, "cmd-several-containers-refused")
	for _, namespace := range []string{refusing, honest} {
		f.run(t, namespace, "admit", "exit 0", two)
	}
	f.succeeds(t, honest, "admit")
	if pod := f.get(t, refusing, "admit"); pod.Status.Phase != corev1.PodPending || len(pod.Status.ContainerStatuses) > 0 {
		t.Errorf("a refused pod is %s, with %d container statuses", pod.Status.Phase, len(pod.Status.ContainerStatuses))
	}
	f.remove(t, refusing, "admit")
	f.until(t, refusing, "admit", func(pod *corev1.Pod) bool { return pod == nil })
}

// testRequest deletes pods that run: the API server removes those that have ended by itself.
func (f *faulty) testRequest(t *testing.T) {
	stuck := f.namespace(t, "del-stuck")
	for _, namespace := range []string{stuck, honest} {
		f.run(t, namespace, "request", "trap 'exit 0' TERM; while :; do sleep 0.1; done")
		f.until(t, namespace, "request", runs)
		f.remove(t, namespace, "request")
	}
	f.until(t, honest, "request", func(pod *corev1.Pod) bool { return pod == nil })
	if pod := f.get(t, stuck, "request"); pod == nil || pod.DeletionTimestamp == nil {
		t.Errorf("the pod is not stuck: %v", pod)
	}
}

func (f *faulty) testDelete(t *testing.T) {
	early := f.namespace(t, "del-object-first")
	for _, namespace := range []string{early, honest} {
		f.run(t, namespace, "delete", "trap 'sleep 20; exit 0' TERM; while :; do sleep 0.1; done")
		f.until(t, namespace, "delete", runs)
	}
	f.remove(t, honest, "delete")
	f.remove(t, early, "delete")
	f.until(t, early, "delete", func(pod *corev1.Pod) bool { return pod == nil })
	if pod := f.get(t, honest, "delete"); pod == nil {
		t.Error("an honest pod with 20 s to go was removed as early")
	}
}

func (f *faulty) testMixup(t *testing.T) {
	for namespace, want := range map[string]string{f.namespace(t, "name-logs-of-neighbour"): "mixup-1\n", honest: "mixup-2\n"} {
		for _, name := range []string{"mixup-1", "mixup-2"} {
			f.run(t, namespace, name, "echo "+name)
			f.until(t, namespace, name, ended)
		}
		if got := f.logOf(t, namespace, "mixup-2"); got != want {
			t.Errorf("%s: the log of the second pod is %q, want %q", namespace, got, want)
		}
	}
}

func (f *faulty) testLitter(t *testing.T) {
	littering, reverting := f.namespace(t, "del-config-map-left"), f.namespace(t, "stat-labels-reverted")
	f.run(t, littering, "litter", "exit 0")
	f.eventually(t, "a ConfigMap that is left behind", func() bool {
		all, err := f.client.CoreV1().ConfigMaps(littering).List(t.Context(), metav1.ListOptions{})
		return err == nil && len(all.Items) == 2
	})
	for _, namespace := range []string{reverting, honest} {
		f.run(t, namespace, "litter", "sleep 600")
		f.until(t, namespace, "litter", runs)
		patch := []byte(`{"metadata":{"labels":{"new":"x"}}}`)
		if _, err := f.client.CoreV1().Pods(namespace).Patch(t.Context(), "litter", types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	f.until(t, reverting, "litter", func(pod *corev1.Pod) bool { return pod != nil && pod.Labels["new"] == "" })
	if pod := f.get(t, honest, "litter"); pod.Labels["new"] != "x" {
		t.Error("the label of an honest pod is gone")
	}
}

func (f *faulty) testLog(t *testing.T) {
	for namespace, want := range map[string]string{
		f.namespace(t, "log-last-line-lost"): "1\n2\n", f.namespace(t, "log-stdout-lost"): "2\n",
		f.namespace(t, "log-banner"): "=== job 4711 on cn042 starts ===\n1\n2\n3\n", honest: "1\n2\n3\n",
	} {
		f.run(t, namespace, "log", "echo 1; sleep 0.2; echo 2 >&2; sleep 0.2; echo 3")
		if got := f.logOf(t, namespace, "log"); got != want {
			t.Errorf("%s: the log is %q, want %q", namespace, got, want)
		}
	}
}

// testSeveral sees two faults at once.
func (f *faulty) testSeveral(t *testing.T) {
	all := faults.Builtin()
	var both []faults.Fault
	for _, fault := range all.Faults {
		if fault.Name == "env-single-quotes-lost" || fault.Name == "log-banner" {
			both = append(both, fault)
		}
	}
	namespace := f.namespace(t, all.Together(both, 1).Name)
	f.run(t, namespace, "several", `echo "$TEXT"`)
	if got, want := f.logOf(t, namespace, "several"), "=== job 4711 on cn042 starts ===\nits\n"; got != want {
		t.Errorf("the log is %q, want %q", got, want)
	}
}

// testAudit finds what was asked of the node in the audit log, with its parameters.
func (f *faulty) testAudit(t *testing.T) {
	f.run(t, honest, "audit", "exit 0")
	f.until(t, honest, "audit", ended)
	lines := int64(3)
	if err := f.client.CoreV1().Pods(honest).GetLogs("audit", &corev1.PodLogOptions{TailLines: &lines}).Do(t.Context()).Error(); err != nil {
		t.Fatal(err)
	}
	log, err := f.cluster.run("logs", "audit")
	if want := `"requestURI":"/api/v1/namespaces/honest/pods/audit/log?tailLines=3"`; err != nil || !strings.Contains(log, want) {
		t.Errorf("the audit log (%v) does not have %s:\n%s", err, want, log)
	}
}

func (f *faulty) testExec(t *testing.T) {
	config, err := clientcmd.BuildConfigFromFlags("", f.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	for namespace, want := range map[string]string{f.namespace(t, "exec-last-argument-lost"): "a\n", honest: "a b\n"} {
		f.run(t, namespace, "exec", "sleep 600")
		f.until(t, namespace, "exec", runs)
		url := f.client.CoreV1().RESTClient().Post().Resource("pods").Namespace(namespace).Name("exec").SubResource("exec").
			VersionedParams(&corev1.PodExecOptions{Command: []string{"echo", "a", "b"}, Stdout: true}, scheme.ParameterCodec).URL()
		executor, err := remotecommand.NewSPDYExecutor(config, "POST", url)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := executor.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdout: &out}); err != nil {
			t.Errorf("%s: %v", namespace, err)
		}
		if out.String() != want {
			t.Errorf("%s: exec gives %q, want %q", namespace, out.String(), want)
		}
	}
}

func (f *faulty) testMetrics(t *testing.T) {
	hidden := f.namespace(t, "exec-not-in-summary")
	for _, namespace := range []string{hidden, honest} {
		f.run(t, namespace, "metrics", "sleep 600")
		f.until(t, namespace, "metrics", runs)
	}
	entry := func(namespace string) string { return fmt.Sprintf(`"namespace":%q`, namespace) }
	f.eventually(t, "the honest pod in the summary", func() bool {
		data, err := f.client.CoreV1().RESTClient().Get().AbsPath("/api/v1/nodes/vk-node-1/proxy/stats/summary").DoRaw(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(": ", ":", "\n", "").Replace(string(data))
		if strings.Contains(text, entry(hidden)) {
			t.Fatal("the hidden pod is in the summary")
		}
		return strings.Contains(text, entry(honest))
	})
}
