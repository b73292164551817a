// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"path/filepath"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// night is when the Job of these tests began.
var night = time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)

// shardReports writes the reports of two shards, the second of which may have a failure, or be of the night before.
func shardReports(second report.Verdict, began time.Time) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		for name, r := range map[string]report.Report{
			"0": {Run: report.RunInfo{ID: "one", Started: night.Add(time.Minute), Shard: "1/2"}, Results: []report.Result{{Node: "vk-1", Template: "a.yaml", Verdict: report.Passed}}},
			"1": {Run: report.RunInfo{ID: "two", Started: began, Shard: "2/2"}, Results: []report.Result{{Node: "vk-2", Template: "a.yaml", Verdict: second, Message: "it does not"}}},
		} {
			if _, err := reportdir.Write(filepath.Join(dir, "shards", name), report.Complete(r), nil); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// putJob adds a Job of the shards.
func putJob(a *fakeapi.Server, conditions ...batchv1.JobCondition) {
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "vktest", Namespace: "default", Labels: map[string]string{"part": "shards"}}}
	job.APIVersion, job.Kind = "batch/v1", "Job"
	job.Spec.Completions, job.Status.Succeeded = new(int32(2)), 2
	job.Status.StartTime, job.Status.Conditions = new(metav1.NewTime(night)), conditions
	a.Put("/apis/batch/v1/namespaces/default/jobs/vktest", job)
}

func ended(_ *testing.T, a *fakeapi.Server) {
	putJob(a, batchv1.JobCondition{Type: batchv1.JobComplete, Status: corev1.ConditionTrue})
}

// TestMergeAfterJobs: the last Job of a run in the cluster waits for the others, and judges the whole.
func TestMergeAfterJobs(t *testing.T) {
	flags := []string{"--vktest.after-jobs=default/part=shards", "--vktest.merge=merged", "shards"}
	playAll(t,
		scenario{name: "merge after jobs", templates: []string{"passes"}, flags: flags, files: shardReports(report.Passed, night.Add(time.Minute)), prepare: ended},
		scenario{name: "merge a failure after jobs", templates: []string{"passes"}, flags: flags, files: shardReports(report.Failed, night.Add(time.Minute)), prepare: ended},
		scenario{name: "merge without the report of a shard", templates: []string{"passes"}, flags: flags, files: shardReports(report.Passed, night.Add(-time.Hour)), prepare: ended},
		scenario{name: "merge of nothing", templates: []string{"passes"}, flags: flags, prepare: ended},
		scenario{
			name: "merge waits for jobs", templates: []string{"passes"}, flags: flags, files: shardReports(report.Passed, night.Add(time.Minute)),
			prepare: func(_ *testing.T, a *fakeapi.Server) { putJob(a) },
			during: func(t *testing.T, r *running) {
				r.awaitText(t, "of 2 pods, 2 succeeded, 0 failed")
				ended(t, r.api)
			},
		},
	)
}
