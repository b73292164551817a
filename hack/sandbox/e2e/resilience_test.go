// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// wildValues are those of a configuration in the manner of files found in the wild.
const wildValues = `target_nodes: [vk-node-1]
timeout_multiplier: 10. 
values:
  namespace: default
  annotations:
    slurm-job.vk.io/flags: "--job-name=test -t 2800, --mem=4G --comment='it is \"mine\"'"
    example.org/text: "é <b>&</b> 🤩 \\ {{ not rendered }}"
  tolerations:
    - {key: virtual-node.interlink/no-schedule, operator: Exists, effect: NoSchedule}
  port: 8080
  ratio: 10. 
`

// resilience are templates with every kind of verdict, none of which depends on how long anything takes.
var resilience = invocation{
	config:  strings.Replace(wildValues, "timeout_multiplier: 10. \n", "timeout_multiplier: 2\n", 1),
	overlay: []string{"honest", "wild", "faulty"},
	args:    []string{"--focus= (000-hello|030-shared|100-failing|8[0-9]0|900|930|970)-"},
}

// verdicts are the outcomes of a run, one a line.
func (o outcome) verdicts() string {
	var out strings.Builder
	for _, c := range o.junit {
		verdict := "passed"
		switch {
		case c.Failure != nil:
			verdict = "failed"
		case c.Error != nil:
			verdict = "error"
		case c.Skipped != nil:
			verdict = "skipped"
		}
		fmt.Fprintf(&out, "%s %s %s\n", c.Class, c.Name, verdict)
	}
	return out.String()
}

// testRestarts kills the API server three times during a run: every verdict is as without, and nothing is left.
func testRestarts(t *testing.T, c *cluster) {
	i := resilience
	i.kubeconfig = c.kubeconfig
	want := i.run(t)
	if n := strings.Count(want.verdicts(), "\n"); n != 13 { // the first three templates and ten of the test's own
		t.Fatalf("%d results, want 13:\n%s", n, want.output)
	}
	created := podsCreated(t, c)
	done := make(chan outcome, 1)
	go func() { done <- i.run(t) }()
	for range 3 {
		<-created // in the middle of what the suite is doing
		killAPIServer(t, c)
	}
	got := <-done
	if diff := cmp.Diff(want.verdicts(), got.verdicts()); diff != "" {
		t.Errorf("the verdicts differ with an API server that was killed three times (-without +with):\n%s\n%s", diff, got.output)
	}
	nothingLeft(t, c)
}

// podsCreated tells of every pod of the suite that is created from now on, also across restarts of the API server.
func podsCreated(t *testing.T, c *cluster) <-chan string {
	t.Helper()
	names := make(chan string, 100)
	factory := informers.NewSharedInformerFactoryWithOptions(c.client, 0, informers.WithNamespace("default"),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = "vktest/run" }))
	informer := factory.Core().V1().Pods().Informer()
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(obj any) { names <- obj.(*corev1.Pod).Name }})
	if err != nil {
		t.Fatal(err)
	}
	factory.Start(t.Context().Done())
	factory.WaitForCacheSync(t.Context().Done())
	return names
}

// killAPIServer kills the API server; its supervisor starts it again.
func killAPIServer(t *testing.T, c *cluster) {
	t.Helper()
	status, err := c.run("status")
	if err != nil {
		t.Fatal(status)
	}
	pid := regexp.MustCompile(`(?m)^kube-apiserver +(\d+) `).FindStringSubmatch(status)
	if pid == nil {
		t.Fatalf("no process of the API server in:\n%s", status)
	}
	if err := syscall.Kill(atoi(pid[1]), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// testWhole runs all built-in templates, spread over four processes: the honest node passes every one.
func testWhole(t *testing.T, c *cluster, cli, binary string) {
	config := strings.Replace(c.must(t, "config"), "- vk-node-2\n", "", 1)
	o := invocation{kubeconfig: c.kubeconfig, program: []string{cli, "-p", "--procs=4", binary}, config: config + "ordered: false\ntimeout_multiplier: 2\n"}.run(t)
	nothingLeft(t, c)
	if o.status != 0 || !strings.Contains(o.output, "success on 1 node") {
		t.Errorf("exit status %d:\n%s", o.status, o.output)
	}
}

// testSideBySide runs two suites at once in one namespace.
func testSideBySide(t *testing.T, c *cluster) {
	var both [2]outcome
	var running sync.WaitGroup
	for n := range both {
		running.Go(func() {
			both[n] = invocation{kubeconfig: c.kubeconfig, overlay: []string{"honest"}, args: []string{"--focus=" + someOfAll}}.run(t)
		})
	}
	running.Wait()
	for _, o := range both {
		if o.status != 0 {
			t.Errorf("exit status %d:\n%s", o.status, o.output)
		}
	}
	nothingLeft(t, c)
}

// testFewRights runs the suite as somebody who may neither list nor watch anything, and then as somebody who may not
// even delete.
func testFewRights(t *testing.T, c *cluster) {
	verbs := []string{"create", "get", "delete"}
	run := func(name string, verbs []string) outcome {
		return invocation{kubeconfig: restricted(t, c, name, verbs), args: []string{"--focus=preconditions|000-hello|100-failing", "--ginkgo.v"}}.run(t)
	}
	o := run("polls", verbs)
	if o.status != 0 || !strings.Contains(o.output, "pods of namespace default are polled, because they cannot be watched: missing permission") {
		t.Errorf("exit status %d, want 0 and the reason for polling:\n%s", o.status, o.output)
	}
	o = run("cannot-delete", verbs[:2])
	if want := "the caller may not delete pods in namespace default"; o.status != 1 || !strings.Contains(o.failures(), want) {
		t.Errorf("exit status %d, want 1 and %q:\n%s", o.status, want, o.output)
	}
	nothingLeft(t, c)
}

// restricted makes a service account with few rights, and a kubeconfig for it.
func restricted(t *testing.T, c *cluster, name string, verbs []string) string {
	t.Helper()
	ctx := t.Context()
	meta := metav1.ObjectMeta{Name: name, Namespace: "default"}
	subject := []rbacv1.Subject{{Kind: "ServiceAccount", Name: name, Namespace: "default"}}
	_, err := c.client.CoreV1().ServiceAccounts("default").Create(ctx, &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{})
	for _, create := range []func() error{
		func() error {
			_, err := c.client.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{""}, Resources: []string{"pods", "configmaps", "secrets", "services", "pods/exec", "persistentvolumeclaims", "serviceaccounts"}, Verbs: verbs},
				{APIGroups: []string{"batch", "apps"}, Resources: []string{"*"}, Verbs: verbs},
				{APIGroups: []string{""}, Resources: []string{"pods/log", "nodes", "namespaces"}, Verbs: []string{"get"}},
			}}, metav1.CreateOptions{})
			return err
		},
		func() error {
			_, err := c.client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: name},
				Subjects: subject, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}}, metav1.CreateOptions{})
			return err
		},
	} {
		if err == nil {
			err = create()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	token, err := c.client.CoreV1().ServiceAccounts("default").CreateToken(ctx, name, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.LoadFromFile(c.kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	for user := range config.AuthInfos {
		config.AuthInfos[user] = &clientcmdapi.AuthInfo{Token: token.Status.Token}
	}
	path := filepath.Join(t.TempDir(), "kubeconfig")
	data, err := clientcmd.Write(*config)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}
