// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

func render(t *testing.T, source string) *manifest.Rendered {
	t.Helper()
	all, err := manifest.Load(manifest.Layer{Name: "d", FS: fstest.MapFS{"t.yaml": {Data: []byte(source)}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := all[0].Render(nil, "n", "u")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pod is a Pod with fields of its spec and of its only container, in flow style.
func pod(spec, container string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {%s containers: [{name: c, image: i:1, %s}]}\n", spec, container)
}

func volumes(source string) string { return pod("volumes: [{name: v, "+source+"}],", "") }

func initContainer(fields string) string { return pod("initContainers: [{name: i"+fields+"}],", "") }

const checks = "# VALIDATION\ncheck_pods: [{name: p}]\n"

// derived are manifests, and the labels they give besides kind:pod.
var derived = map[string]struct{ manifests, want string }{
	"plain":                  {pod("", ""), ""},
	"env":                    {pod("", "env: [{name: A, value: b}]"), "feature:env"},
	"env from a key":         {pod("", "env: [{name: A, valueFrom: {configMapKeyRef: {name: m, key: k}}}]"), "feature:config-map feature:env"},
	"env from a secret":      {pod("", "env: [{name: A, valueFrom: {secretKeyRef: {name: m, key: k}}}]"), "feature:env feature:secret"},
	"fieldRef":               {pod("", "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]"), "feature:downward-api feature:env"},
	"envFrom":                {pod("", "envFrom: [{secretRef: {name: s}}, {configMapRef: {name: m}}]"), "feature:config-map feature:env-from feature:secret"},
	"volumes":                {volumes("emptyDir: {}"), "feature:empty-dir"},
	"hostPath":               {volumes("hostPath: {path: /}"), "feature:host-path needs:hostpath needs:privileged"},
	"projected":              {volumes("projected: {sources: [{secret: {name: s}}, {serviceAccountToken: {path: t}}]}"), "feature:projected feature:secret feature:service-account"},
	"downwardAPI volume":     {volumes("downwardAPI: {items: []}"), "feature:downward-api"},
	"claim":                  {volumes("persistentVolumeClaim: {claimName: c}"), "feature:persistent-volume-claim needs:persistent-volumes"},
	"csi":                    {volumes("csi: {driver: d}"), "feature:csi"},
	"ephemeral volume":       {volumes("ephemeral: {}"), "feature:ephemeral-volume"},
	"sub-path":               {pod("", "volumeMounts: [{name: v, mountPath: /m, subPathExpr: x}]"), "feature:sub-path"},
	"bidirectional":          {pod("", "volumeMounts: [{name: v, mountPath: /m, mountPropagation: Bidirectional}]"), "needs:privileged"},
	"init container":         {initContainer(""), "feature:init-containers"},
	"sidecar":                {initContainer(", restartPolicy: Always"), "feature:sidecar"},
	"probe of init":          {initContainer(", restartPolicy: Always, startupProbe: {exec: {command: [a]}}"), "feature:probes feature:sidecar"},
	"hooks":                  {pod("", "lifecycle: {preStop: {exec: {command: [a]}}}"), "feature:lifecycle"},
	"ports":                  {pod("", "ports: [{containerPort: 1}]"), "feature:ports"},
	"resources":              {pod("", "resources: {limits: {memory: 1Gi}}"), "feature:resources"},
	"gpu":                    {pod("", "resources: {limits: {nvidia.com/gpu: 1}}"), "feature:resources needs:gpu"},
	"security context":       {pod("securityContext: {runAsUser: 1},", ""), "feature:security-context"},
	"privileged":             {pod("", "securityContext: {privileged: true}"), "feature:security-context needs:privileged"},
	"not privileged":         {pod("", "securityContext: {privileged: false}"), "feature:security-context"},
	"host network":           {pod("hostNetwork: true,", ""), "needs:host-network needs:privileged"},
	"service account":        {pod("serviceAccountName: x,", ""), "feature:service-account"},
	"ephemeral container":    {pod("ephemeralContainers: [{name: e, image: i:1}],", ""), "feature:ephemeral-containers needs:ephemeral-containers"},
	"a value of wrong type":  {pod("hostPID: [],", "env: [{name: A, value: b}]"), "feature:env"},
	"pod template":           {"apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: c, ports: [{containerPort: 1}]}]}}}\n", "feature:ports kind:job"},
	"template of a template": {"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j}\nspec: {jobTemplate: {spec: {template: {spec: {hostIPC: true}}}}}\n", "kind:cronjob needs:privileged"},
	"namespace":              {"apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n", "kind:namespace needs:namespaces"},
	"runtime class":          {"apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: rc}\n", "kind:runtimeclass needs:runtime-classes"},
	"priority class":         {"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: pc}\n", "kind:priorityclass needs:priority-classes"},
	"claim templates":        {"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: j}\nspec: {volumeClaimTemplates: [{}]}\n", "feature:persistent-volume-claim kind:statefulset needs:persistent-volumes"},
	"nothing created":        {"", ""},
}

func TestDerivedLabels(t *testing.T) {
	for name, tt := range derived {
		t.Run(name, func(t *testing.T) {
			want := strings.Fields(tt.want)
			if strings.Contains(tt.manifests, "kind: Pod\n") {
				want = append(want, "kind:pod")
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, own(facts.Of(render(t, tt.manifests+checks)).Labels), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// own are the labels but for those of capabilities, which have a table of their own.
func own(labels []string) []string { return facts.Entry{Labels: labels}.OwnLabels() }

// withSteps has steps of every sort, and declared labels.
const withSteps = "# t\n# Labels: z, kind:pod\n" + "# VALIDATION\nlabels: [a, z]\nsteps:\n" +
	"- create: {manifests: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, lifecycle: {postStart: {sleep: {seconds: 1}}}}]}}}\n" +
	"- patch: {type: pod, name: p, subresource: ephemeralcontainers, patch: {spec: {}}}\n" +
	"- exec: {name: p, command: [a]}\n- attach: {name: p, regex: a}\n- port_forward: {name: p, port: 1, regex: a}\n- kubelet_get: {name: node, path: pods}\n- hook: {name: restart-provider}\n" +
	"- patch: {type: nodes, name: node, patch: {metadata: {labels: {a: b}}}}\n"

func TestLabelsOfStepsAndDeclaredOnes(t *testing.T) {
	want := []string{"a", "feature:attach", "feature:ephemeral-containers", "feature:exec", "feature:hook", "feature:kubelet-get", "feature:lifecycle",
		"feature:port-forward", "feature:steps", "kind:pod", "needs:attach", "needs:ephemeral-containers", "needs:exec", "needs:node-proxy", "needs:node-write",
		"needs:port-forward", "needs:restart-hook", "z"}
	if diff := cmp.Diff(want, own(facts.Of(render(t, withSteps)).Labels)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestTable holds the table to be sorted, to be usable in filters, and each of its labels to be derived by some test.
func TestTable(t *testing.T) {
	seen := facts.Of(render(t, withSteps)).Labels
	for _, tt := range derived {
		seen = append(seen, strings.Fields(tt.want)...)
	}
	table := facts.LabelTable()
	byName := func(a, b facts.Label) int { return strings.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(table, byName) {
		t.Error("the table is not sorted by name")
	}
	for _, l := range table {
		if strings.ContainsAny(l.Name, "&|!,()/ ") || l.Meaning == "" {
			t.Errorf("%q: %q", l.Name, l.Meaning)
		}
		prefix, isPattern := strings.CutSuffix(l.Name, "<kind>")
		if !slices.ContainsFunc(seen, func(s string) bool { return s == l.Name || isPattern && strings.HasPrefix(s, prefix) }) {
			t.Errorf("no test derives %s", l.Name)
		}
	}
}
