// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// TestDocumentation runs the commands of the documentation that need a cluster, as their reader would, against two
// nodes that are tainted as those of interLink are. What the documents say is read by hack/doctest.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	c := up(t, "docs", "--nodes", "2")
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "interlink"}}
	if _, err := c.client.CoreV1().Namespaces().Create(t.Context(), namespace, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	taint := []byte(`{"spec":{"taints":[{"key":"virtual-node.interlink/no-schedule","value":"true","effect":"NoSchedule"}]}}`)
	for _, node := range []string{"vk-node-1", "vk-node-2"} {
		if _, err := c.client.CoreV1().Nodes().Patch(t.Context(), node, types.StrategicMergePatchType, taint, metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-count=1", "-v", "-timeout=30m", "-run=^TestWithCluster$", "./hack/doctest")
	cmd.Dir = os.Getenv("VKTEST_SOURCE")
	cmd.Env = append(os.Environ(), "VKTEST_DOCS_KUBECONFIG="+c.kubeconfig)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
	nothingLeft(t, c)
}
