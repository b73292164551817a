// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"net/http"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func TestVerdicts(t *testing.T) {
	playAll(t,
		scenario{
			name: "verdicts", wholeReports: true, flags: []string{"--ginkgo.skip=none-of-them"},
			config:    "implementation: {name: example, version: 0.5.1, url: 'https://admin:Hunter2Hunter2@example.org/', contact: vk@example.org}\n",
			templates: []string{"passes", "fails", "waits", "unmounted", "log-lacks-line", "object-differs"},
		},
		scenario{
			name:      "known-failures",
			templates: []string{"fails", "passes", "quota", "waits"},
			config: `known_failures:
  - {template: 010-fails, reason: the image is broken}
  - {template: 020-*, reason: there was a bug}
  - {template: 030-quota, reason: the pod never starts}
  - {template: 040-waits, nodes: [vk-9], reason: the registry of vk-9 is slow}
`,
			prepare: refuse,
		},
		scenario{
			name:      "known-failures-of-checks",
			templates: []string{"fails", "passes", "waits"},
			config: `known_failures:
  - {template: 010-fails, check: "check_pods[1]", reason: the second pod never starts}
  - {template: 010-fails, check: "check_pods[0]", reason: the image is broken}
  - {template: 020-*, run: false, reason: it disturbs the node}
  - {template: 030-waits, check: "check_logs[0]", reason: logs are empty}
`,
		},
		scenario{
			name: "known-failures-without-a-test", templates: []string{"passes"},
			config: "known_failures:\n  - {template: 010-pases.yaml, reason: a}\n  - {template: phase-known, reason: b}\n  - {template: 900-*, nodes: [vk-1], reason: c}\n",
		},
		scenario{
			name: "github", templates: []string{"passes", "fails", "waits", "quota"}, flags: []string{"--ginkgo.github-output"}, prepare: refuse,
			config: "known_failures: [{template: 030-waits, reason: the registry is slow}]\n",
		},
		scenario{name: "two-nodes", nodes: []string{"vk-1", "vk-2"}, templates: []string{"passes", "fails"}},
	)
}

func TestSteps(t *testing.T) {
	playAll(t, scenario{
		name: "steps",
		templates: []string{
			"every-step", "exec-code", "exec-output", "exec-refused", "patch-missing", "delete-stuck", "create-refused", "delete-without-waiting",
		},
		prepare: refuse,
	})
}

func TestChecksOverTime(t *testing.T) {
	playAll(t, scenario{name: "over-time", templates: []string{"over-time", "ready-for-a-moment", "was-running"}})
}

func TestStatusLagOfARun(t *testing.T) {
	playAll(t, scenario{
		name: "status-lag", templates: []string{"passes", "runs-for-ever"}, config: "timeout_multiplier: 60\nstatus_lag_seconds: 0.5\n",
	})
}

func TestEventChecks(t *testing.T) {
	playAll(t,
		scenario{name: "events", templates: []string{"event-seen", "event-missing", "event-forbidden"}},
		scenario{
			name: "no-permission-for-events", templates: []string{"event-seen", "passes"},
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.Deny(fakeapi.Rule{Verb: "watch", Resource: "events"}) },
		},
	)
}

func TestChecksOfObjects(t *testing.T) {
	playAll(t,
		scenario{name: "others", templates: []string{"compares-two", "two-differ"}},
		scenario{name: "counts", templates: []string{"counted", "miscounted", "uncountable"}},
		scenario{
			name: "no-permission-to-list", templates: []string{"counted", "passes"},
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.Deny(fakeapi.Rule{Verb: "list", Resource: "configmaps"}) },
		},
		// Nothing is created.
		scenario{name: "misspelt", templates: []string{"passes", "misspelt"}},
	)
}

func TestCreation(t *testing.T) {
	playAll(t, scenario{
		name:      "creation",
		templates: []string{"quota", "admission", "invalid", "second-refused", "warned"},
		prepare:   refuse,
	})
}

func TestPreconditions(t *testing.T) {
	playAll(t,
		scenario{
			name: "nodes", nodes: []string{"vk-1", "vk-cordoned", "vk-tainted", "vk-tolerated"}, templates: []string{"tolerates"},
			config: "values: {tolerations: [{key: example.org/tolerated, operator: Exists}]}\n",
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				change := func(name string, do func(*corev1.Node)) {
					node := fakeapi.ReadyNode(name)
					do(node)
					a.Put("/api/v1/nodes/"+name, node)
				}
				change("vk-cordoned", func(n *corev1.Node) { n.Spec.Unschedulable = true })
				change("vk-tainted", func(n *corev1.Node) {
					n.Spec.Taints = []corev1.Taint{{Key: "example.org/gpu", Effect: corev1.TaintEffectNoSchedule}}
				})
				change("vk-tolerated", func(n *corev1.Node) {
					n.Spec.Taints = []corev1.Taint{{Key: "example.org/tolerated", Effect: corev1.TaintEffectNoSchedule}}
				})
			},
		},
		scenario{
			name: "no-node", templates: []string{"passes"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.Remove("/api/v1/nodes/vk-1")
				a.Put("/api/v1/nodes/vk-other", fakeapi.ReadyNode("vk-other"))
			},
		},
		scenario{
			name: "node-not-ready", templates: []string{"passes"}, config: "timeout_multiplier: 0.01\n",
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				node := fakeapi.ReadyNode("vk-1")
				node.Status.Conditions[0] = corev1.NodeCondition{Type: corev1.NodeReady, Status: corev1.ConditionFalse, Reason: "PluginAway"}
				a.Put("/api/v1/nodes/vk-1", node)
			},
		},
		scenario{
			name: "no-namespace", templates: []string{"passes"},
			config: "required_namespaces: [default, interlink, ending]\n",
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.Put("/api/v1/namespaces/ending", &corev1.Namespace{Status: corev1.NamespaceStatus{Phase: corev1.NamespaceTerminating}})
			},
		},
		scenario{
			name: "no-permission", templates: []string{"passes"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.Deny(fakeapi.Rule{Verb: "create", Resource: "pods"}, fakeapi.Rule{Verb: "get", Resource: "pods/log"})
			},
		},
		scenario{
			name: "no-permission-for-one", templates: []string{"passes", "job", "exec-code"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.Deny(fakeapi.Rule{Verb: "create", Resource: "jobs"}, fakeapi.Rule{Verb: "create", Resource: "pods/exec"})
			},
		},
		scenario{
			name: "preconditions-left-out", templates: []string{"passes", "smoke"}, flags: []string{"--focus=yaml"},
			prepare: func(_ *testing.T, a *fakeapi.Server) { a.Remove("/api/v1/nodes/vk-1") },
		},
		scenario{
			name: "unauthorized", templates: []string{"passes"},
			prepare: func(_ *testing.T, a *fakeapi.Server) {
				a.OnRequest(func(w http.ResponseWriter, _ *http.Request) bool {
					fakeapi.WriteStatus(w, http.StatusUnauthorized, "Unauthorized", "Unauthorized")
					return true
				})
			},
		},
	)
}

func TestPollingWhereWatchingIsForbidden(t *testing.T) {
	playAll(t, scenario{
		name: "no-watch", templates: []string{"passes", "fails"}, flags: []string{"--ginkgo.v"},
		says: []string{"pods of namespace default are polled, because they cannot be watched: missing permission: list and watch pods in namespace default"},
		prepare: func(_ *testing.T, a *fakeapi.Server) {
			a.Deny(fakeapi.Rule{Verb: "watch", Resource: "*"}, fakeapi.Rule{Verb: "list", Resource: "events"})
		},
	})
}
