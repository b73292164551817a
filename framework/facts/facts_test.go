// SPDX-License-Identifier: Apache-2.0

package facts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
)

// lines joins what a test expects, one item a line.
func lines(items ...string) string { return strings.Join(items, "\n") }

const plainPod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i:1}]}\n"

func TestPermissions(t *testing.T) {
	own := lines("create /v1, Kind=Pod/ in namespace default", "get /v1, Kind=Pod/ in namespace default", "delete /v1, Kind=Pod/ in namespace default")
	tests := map[string]struct{ source, want string }{
		"a pod":       {plainPod + checks, own},
		"each once":   {plainPod + "---\n" + strings.Replace(plainPod, "name: p", "name: q", 1) + checks, own},
		"namespace":   {strings.Replace(plainPod, "{name: p}", "{name: p, namespace: a}", 1) + "# VALIDATION\ncheck_pods: [{name: p, namespace: a}]\n", strings.ReplaceAll(own, "default", "a")},
		"finalizers":  {strings.Replace(plainPod, "{name: p}", "{name: p, finalizers: [a/b]}", 1) + checks, own + "\npatch /v1, Kind=Pod/ in namespace default"},
		"a log":       {plainPod + checks + "check_logs: [{name: p, regex: x}]\n", own + "\nget /v1, Kind=Pod/log in namespace default"},
		"a log alone": {"# VALIDATION\ncheck_logs: [{name: p-, regex: x}]\n", lines("get /v1, Kind=Pod/ in namespace default", "get /v1, Kind=Pod/log in namespace default")},
		"an object": {"# VALIDATION\ncheck_objects: [{kind: Node, name: n, expression: 'object != null'}, {kind: Job, api_version: batch/v1, name: j, expression: 'object != null'}]\n",
			lines("get Node/ in namespace default", "get batch/v1, Kind=Job/ in namespace default")},
		"several objects": {"# VALIDATION\ncheck_objects: [{kind: Job, selector: a=b, count: 1}, {kind: Secret, api_version: v1, name: s-, generated: true, count: 1}, {kind: Pod, name: p-, generated: true, count: 1}]\n",
			lines("get /v1, Kind=Pod/ in namespace default", "list Job/ in namespace default", "watch Job/ in namespace default",
				"list /v1, Kind=Secret/ in namespace default", "watch /v1, Kind=Secret/ in namespace default", "get Pod/ in namespace default")},
		"a step on an own object": {plainPod + checks + "steps: [{delete: {type: pods, name: p}}]\n", own},
		"steps": {"# VALIDATION\nsteps:\n- {create: {manifests: {apiVersion: v1, kind: Secret, metadata: {name: s}}}}\n" +
			"- {patch: {type: pod, name: p, subresource: status, patch: {}}}\n- {delete: {type: config_map, name: m, namespace: a}}\n- {exec: {name: p, command: [a]}}\n" +
			"- {attach: {name: p, namespace: b, regex: a}}\n- {port_forward: {name: p, namespace: b, port: 1, regex: a}}\n- {kubelet_get: {name: node, path: pods}}\n- {kubelet_get: {name: node, path: pods, anonymous: true}}\n",
			lines("create /v1, Kind=Secret/ in namespace default", "get /v1, Kind=Secret/ in namespace default", "delete /v1, Kind=Secret/ in namespace default",
				"get /v1, Kind=Pod/ in namespace default", "get /v1, Kind=Pod/ in namespace b", "get pod/ in namespace default", "patch pod/status in namespace default",
				"get config_map/ in namespace a", "delete config_map/ in namespace a",
				"create /v1, Kind=Pod/exec in namespace default", "create /v1, Kind=Pod/attach in namespace b", "create /v1, Kind=Pod/portforward in namespace b",
				"get /v1, Kind=Node/proxy in namespace ", "get /v1, Kind=Node/ in namespace ")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range facts.Of(render(t, tt.source)).Permissions {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(tt.want, lines(got...)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTimes(t *testing.T) {
	grace := func(field string) string { return pod(field, "") + checks }
	tests := map[string]struct {
		source         string
		timeout, grace time.Duration
	}{
		"defaults":          {grace(""), time.Minute, 30 * time.Second},
		"steps":             {grace("") + "timeout_seconds: 2\nsteps: [{exec: {name: p, command: [a]}, timeout_seconds: 0.5}, {exec: {name: p, command: [a]}}]\n", 62*time.Second + time.Second/2, 30 * time.Second},
		"short":             {grace("terminationGracePeriodSeconds: 1,"), time.Minute, time.Second},
		"none":              {grace("terminationGracePeriodSeconds: 0,"), time.Minute, 0},
		"the longest":       {grace("terminationGracePeriodSeconds: 1,") + "steps: [{create: {manifests: " + job + "}}]\n", 2 * time.Minute, 90 * time.Second},
		"a custom resource": {"apiVersion: a.b/v1\nkind: Flow\nmetadata: {name: f}\n" + checks, time.Minute, 30 * time.Second},
		"nothing created":   {checks, time.Minute, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if f := facts.Of(render(t, tt.source)); f.Timeout != tt.timeout || f.GracePeriod != tt.grace {
				t.Errorf("timeout %s, grace period %s; want %s, %s", f.Timeout, f.GracePeriod, tt.timeout, tt.grace)
			}
		})
	}
}

const job = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {jobTemplate: {spec: {template: {spec: {terminationGracePeriodSeconds: 90, containers: [{name: c, image: 'j:1'}]}}}}}}"

func TestWhatIsChecked(t *testing.T) {
	f := facts.Of(render(t, plainPod+"# VALIDATION\ncheck_pods: [{name: p}, {name: p}, {name: q-, namespace: a}]\ncheck_logs: [{name: p, regex: x}, {name: l, regex: x}]\n"+
		"check_objects: [{kind: Pod, name: o, expression: 'object != null'}, {kind: Job, name: j, expression: 'object != null'}, {kind: Job, name: j, expression: 'object == null'}]\n"+
		"steps: [{create: {manifests: "+job+"}, check_pods: [{name: later}]}, {exec: {name: e, command: [a]}}, {port_forward: {name: f, port: 1, regex: a}}]\n"))
	var pods, objects []string
	for _, p := range f.CheckedPods {
		pods = append(pods, p.Namespace+"/"+p.Name)
	}
	for _, o := range f.CheckedObjects {
		objects = append(objects, o.Kind+" "+o.Name)
	}
	for what, tt := range map[string]struct{ got, want []string }{
		"pods":    {pods, []string{"default/e", "default/f", "default/p", "a/q-", "default/l", "default/o", "default/later"}},
		"objects": {objects, []string{"Pod o", "Job j"}},
		"images":  {f.Images, []string{"i:1", "j:1"}},
	} {
		if diff := cmp.Diff(tt.want, tt.got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", what, diff)
		}
	}
}
