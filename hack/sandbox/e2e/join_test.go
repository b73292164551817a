// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509/pkix"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	certutil "k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/certificate/csr"
)

// joined is the name of the node that joins.
const joined = "my-node"

// TestJoin lets a node of the Virtual Kubelet library join a sandbox without nodes, and runs what core asks of a node.
// Its provider mock never runs anything, so that the verdicts are always the same. All templates would take too long:
// they wait for what never comes.
func TestJoin(t *testing.T) {
	t.Parallel()
	library := buildLibraryNode(t)
	c := up(t, "join", "--no-node")
	t.Run("refused", func(t *testing.T) { testJoinRefused(t, c) })
	t.Run("certificates", func(t *testing.T) { testJoinCertificates(t, c) })
	t.Run("verdicts", func(t *testing.T) { testJoinVerdicts(t, c, library) })
}

// buildLibraryNode builds the command of the library, as docs/join.md does, and writes the configuration of its
// provider.
func buildLibraryNode(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	program, config := filepath.Join(dir, "vknode"), filepath.Join(dir, "mock.json")
	build := exec.Command("go", "build", "-o", program, "github.com/virtual-kubelet/virtual-kubelet/cmd/virtual-kubelet")
	build.Dir = filepath.Join(os.Getenv("VKTEST_SOURCE"), "hack", "vknode")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	if err := os.WriteFile(config, []byte(`{"`+joined+`": {"cpu": "100", "memory": "200Gi", "pods": "200"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{program, "--provider=mock", "--provider-config=" + config, "--disable-taint"}
}

// joining is a `sandbox join` that runs.
type joining struct {
	cmd    *exec.Cmd
	stdout io.ReadCloser
	said   bytes.Buffer
}

// join starts `sandbox join`, which is ended with the test.
func (c *cluster) join(t *testing.T, args ...string) *joining {
	t.Helper()
	j := &joining{cmd: exec.Command(os.Getenv("SANDBOX_BIN"), append([]string{"join", "--dir", c.dir, "--name", c.name}, args...)...)}
	j.cmd.Stderr = &j.said
	var err error
	if j.stdout, err = j.cmd.StdoutPipe(); err == nil {
		err = j.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.cmd.Process.Kill() })
	return j
}

// end stops the command as Ctrl-C does, and returns what it has said.
func (j *joining) end(t *testing.T) string {
	t.Helper()
	if err := j.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Error(err)
	}
	if err := j.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, j.said.String())
	}
	return j.said.String()
}

func testJoinRefused(t *testing.T, c *cluster) {
	for name, want := range map[string]string{"My_Node": `invalid node name "My_Node"`, "": "invalid node name"} {
		if out, err := c.run("join", name); err == nil || !strings.Contains(out, want) {
			t.Errorf("%q: %v\n%s", name, err, out)
		}
	}
	missing := &cluster{dir: c.dir, name: "no-such-sandbox"}
	if out, err := missing.run("join", joined); err == nil || !strings.Contains(out, `sandbox "no-such-sandbox" not found`) {
		t.Errorf("%v\n%s", err, out)
	}
}

// testJoinCertificates reads the settings as a script does, requests certificates with the node's own kubeconfig, and
// removes what stays by the command that is printed at the end.
func testJoinCertificates(t *testing.T, c *cluster) {
	j := c.join(t, joined, "--port=0")
	settings, err := io.ReadAll(j.stdout) // to the end, which comes while the command runs on
	if err != nil {
		t.Fatal(err)
	}
	kubeconfig := regexp.MustCompile(`(?m)^export KUBECONFIG='(.*)'$`).FindSubmatch(settings)
	if kubeconfig == nil {
		t.Fatalf("no kubeconfig in:\n%s", settings)
	}
	node := clientOf(t, string(kubeconfig[1]))
	if _, err := node.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("the node may list all nodes: %v", err)
	}
	_, _ = requestServing(t, node, "10.9.8.7")
	name, uid := requestServing(t, node, "127.0.0.1") // after the other one, which has been looked at when this one is approved
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := csr.WaitForCertificate(ctx, node, name, uid); err != nil {
		t.Error(err)
	}
	said := j.end(t)
	remove := regexp.MustCompile(`(?m)^To remove them:  (.*)$`).FindStringSubmatch(said)
	if remove == nil || !strings.Contains(said, "is not approved: it is for the address 10.9.8.7; the node's address is 127.0.0.1 (--address).") {
		t.Fatal(said)
	}
	if out, err := exec.Command("sh", "-c", remove[1]).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	gone := func(ctx context.Context) (bool, error) {
		_, err := c.client.CoreV1().ServiceAccounts("kube-system").Get(ctx, "virtual-kubelet-"+joined, metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	}
	if err := wait.PollUntilContextTimeout(t.Context(), 100*time.Millisecond, time.Minute, true, gone); err != nil {
		t.Errorf("the service account has not gone with the role: %v", err)
	}
	if _, err := os.Stat(filepath.Dir(string(kubeconfig[1]))); !os.IsNotExist(err) {
		t.Errorf("the files are still there: %v", err)
	}
}

// requestServing requests a serving certificate for an address.
func requestServing(t *testing.T, node kubernetes.Interface, address string) (name string, uid types.UID) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	subject := &pkix.Name{CommonName: "system:node:" + joined, Organization: []string{"system:nodes"}}
	request, err := certutil.MakeCSR(key, subject, nil, []net.IP{net.ParseIP(address)})
	if err != nil {
		t.Fatal(err)
	}
	usages := []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, certificatesv1.UsageServerAuth}
	name, uid, err = csr.RequestCertificateWithContext(t.Context(), node, request, "", certificatesv1.KubeletServingSignerName, nil, usages, key)
	if err != nil {
		t.Fatal(err)
	}
	return name, uid
}
