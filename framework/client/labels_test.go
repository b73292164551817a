// SPDX-License-Identifier: Apache-2.0

package client

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const simplePod = `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: ns}}`

func TestLabelsReachThePodsAndClaims(t *testing.T) {
	const run = `{vktest/run: run-1, vktest/spec: spec-1}`
	cases := map[string]struct{ in, want string }{
		"a pod": {
			`{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: x}}}`,
			`{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: x, vktest/run: run-1, vktest/spec: spec-1}}}`,
		},
		"labels that are null": {
			`{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: }}`,
			`{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: ` + run + `}}`,
		},
		"a job": {
			`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {}}}}`,
			`{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: ` + run + `}, spec: {template: {metadata: {labels: ` + run + `}, spec: {}}}}`,
		},
		"a cron job": {
			`{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {template: {spec: {}}}}}}`,
			`{apiVersion: batch/v1, kind: CronJob, metadata: {name: a, labels: ` + run + `},
			  spec: {jobTemplate: {metadata: {labels: ` + run + `}, spec: {template: {metadata: {labels: ` + run + `}, spec: {}}}}}}`,
		},
		"claims of a stateful set": {
			`{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {template: {}, volumeClaimTemplates: [{metadata: {name: d}}]}}`,
			`{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a, labels: ` + run + `},
			  spec: {template: {metadata: {labels: ` + run + `}}, volumeClaimTemplates: [{metadata: {name: d, labels: ` + run + `}}]}}`,
		},
		"a foreign kind of the same name": {
			`{apiVersion: batch.volcano.sh/v1, kind: Job, metadata: {name: a}, spec: {template: {}}}`,
			`{apiVersion: batch.volcano.sh/v1, kind: Job, metadata: {name: a, labels: ` + run + `}, spec: {template: {}}}`,
		},
		"malformed metadata stays": {
			`{apiVersion: v1, kind: Pod, metadata: 7}`, `{apiVersion: v1, kind: Pod, metadata: 7}`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := object(t, c.in)
			Identity{Run: "run-1", Spec: "spec-1"}.mark(got)
			if diff := cmp.Diff(object(t, c.want).Object, got.Object); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestIdentityMustFitLabels(t *testing.T) {
	if err := (Identity{Run: "a b"}).Validate(); err == nil {
		t.Error("a blank was accepted")
	}
	for identity, want := range map[Identity]string{
		{}: "vktest/run", {Run: "r"}: "vktest/run=r", {Run: "r", Spec: "s"}: "vktest/run=r,vktest/spec=s",
	} {
		if got := identity.Selector(); got != want {
			t.Errorf("selector %q, want %q", got, want)
		}
	}
}
