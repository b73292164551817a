// SPDX-License-Identifier: Apache-2.0

package embedding

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

const module = "../../docs/embedding"

// build compiles the module's tests.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "conformance.test")
	cmd := exec.Command("go", "test", "-c", "-o", program, ".")
	cmd.Dir = module
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// cluster serves a node that runs hello world.
func cluster(t *testing.T) *fakeapi.Server {
	api := fakeapi.New(t)
	api.Put("/api/v1/namespaces/default", &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	api.AddNode(fakeapi.ReadyNode("vk-node-1"), func(pod *corev1.Pod) fakeapi.Script {
		uuid := strings.TrimPrefix(pod.Name, "hello-")
		return fakeapi.Script{
			States: []fakeapi.State{fakeapi.Running, fakeapi.Succeeded},
			Log:    fakeapi.Says("hello world, this is " + uuid + "\nend\n"),
		}
	})
	return api
}

func TestEmbedding(t *testing.T) {
	program, api, dir := build(t), cluster(t), t.TempDir()
	configuration, err := os.ReadFile(filepath.Join(module, "vktest_config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "vktest_config.yaml"), configuration, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--ginkgo.focus=vk-node-1 (preconditions|000-hello-world)|has a test of its own")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "KUBECONFIG="+api.Kubeconfig())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	start, stop := strings.Index(string(out), "starting my provider"), strings.Index(string(out), "stopping my provider")
	if start < 0 || stop < start || !strings.Contains(string(out), "5 Passed | 0 Failed") {
		t.Errorf("unexpected output:\n%s", out)
	}
	got, err := report.Read(filepath.Join(dir, "reports", "report.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range got.Results {
		if result.Node != "vk-node-1" || result.Verdict != report.Passed {
			t.Errorf("%s %s: %s; the report is to have the suite's own tests, which pass", result.Node, result.Template, result.Verdict)
		}
	}
	for _, file := range []string{"junit.xml", "report.html", "results.jsonl"} {
		if _, err := os.Stat(filepath.Join(dir, "reports", file)); err != nil {
			t.Error(err)
		}
	}
	for _, path := range api.Paths() {
		if strings.Contains(path, "/pods/") {
			t.Errorf("%s is left", path)
		}
	}
}
