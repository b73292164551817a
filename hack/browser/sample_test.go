// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"fmt"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// began is when the samples were made.
var began = time.Date(2026, 11, 24, 9, 30, 12, 0, time.UTC)

// tests are templates with their labels, what they guard, and how long they take in seconds.
var tests = []struct {
	name, labels, guards string
	seconds              float64
}{
	{"000-hello-world.yaml", "smoke", "STAT-2 LOG-7", 2.1},
	{"010-arguments.yaml", "feature:command", "ARG-1 ARG-3", 2.3},
	{"020-environment.yaml", "feature:env", "ENV-1 ENV-4", 2.6},
	{"030-shared-emptydir.yaml", "feature:volumes", "VOL-2", 4.8},
	{"040-configmap-volume.yaml", "feature:volumes", "VOL-5 CM-1", 3.9},
	{"050-memory-limit.yaml", "feature:resources", "RES-1", 6.4},
	{"060-init-container.yaml", "feature:init", "INIT-1", 5.2},
	{"070-rclone-bind.yaml", "feature:volumes needs:privileged", "VOL-9", 12.7},
	{"080-env-from.yaml", "feature:env", "ENV-7", 2.8},
	{"090-readiness-probe.yaml", "feature:probes", "PROBE-2", 14.1},
	{"100-failing-container.yaml", "feature:status", "STAT-4", 3.3},
	{"110-job-retries.yaml", "feature:jobs", "JOB-1", 9.5},
	{"120-prestop-hook.yaml", "feature:lifecycle", "HOOK-2", 18.2},
	{"130-projected-volume.yaml", "feature:volumes", "VOL-12", 4.1},
}

// sample is a run as a provider's author sees it: most works, a few things do not.
func sample(nodes ...string) report.Report {
	run := report.Report{
		Suite: report.SuiteInfo{Version: "v0.4.0", Commit: "1a2b3c4"}, KubernetesVersion: "v1.37.2",
		Run:    report.RunInfo{ID: "4f1c2a7e-93d0-4a51-8b0e-6f1d2c3b4a59", Started: began, Seconds: 252},
		Config: map[string]any{"target_nodes": strings.Join(nodes, ","), "timeout_multiplier": 3, "values": map[string]any{"namespace": "interlink", "password": "(redacted)"}},
	}
	for i, node := range nodes {
		version := "v1.30.4-vk-interlink-0.5.1"
		if i%2 == 1 {
			version = "v1.31.0-vk-interlink-0.6.0"
		}
		run.Nodes = append(run.Nodes, report.NodeInfo{Name: node, ProviderVersion: version, OS: "linux", Architecture: "amd64", OSImage: "AlmaLinux 9.4", ContainerRuntime: "apptainer://1.3"})
		run.Results = append(run.Results, report.Result{Node: node, Template: report.Preconditions + ": node", Verdict: report.Passed, Seconds: 0.2})
		for n, test := range tests {
			r := report.Result{Node: node, Template: test.name, Verdict: report.Passed, Seconds: test.seconds * (1 + float64(i)/4), Labels: strings.Fields(test.labels), Guards: strings.Fields(test.guards),
				Phases: []report.Phase{{Name: "create", Seconds: 0.1}, {Name: "checks", Seconds: test.seconds * 0.8}, {Name: "clean-up", Seconds: test.seconds * 0.2}}}
			judge(&r, i, n)
			run.Results = append(run.Results, r)
		}
	}
	run.Diagnoses = diagnoses(nodes)
	return run
}

// diagnoses are the causes of the failures: the first node has a bug more than the others.
func diagnoses(nodes []string) (all []report.Diagnosis) {
	const reports = "https://github.com/interlink-hq/interlink-slurm-plugin/commit/"
	probes := report.Cause{
		Class: "PROBE-1", Meaning: "Readiness probes are ignored, so containers are ready immediately.", Perhaps: true, Or: []string{"PROBE-4"},
		Faults: []string{"probe-readiness-ignored"}, Explains: []string{"090-readiness-probe.yaml"}, Fixes: []string{"090-readiness-probe.yaml"},
	}
	quotes := report.Cause{
		Class: "ENV-1", Meaning: "Single quotes are removed from the values of variables.", Sources: []string{reports + "9ab0b5b", reports + "e32ffe7"},
		Faults: []string{"env-single-quotes-lost"}, Explains: []string{"020-environment.yaml"}, Fixes: []string{"020-environment.yaml"},
	}
	shared := report.Cause{
		Class: "ENV-2", Meaning: "Every container gets the variables of the first container.", Perhaps: true,
		Faults: []string{"env-of-first-container"}, Explains: []string{"020-environment.yaml"},
	}
	for i, node := range nodes {
		d := report.Diagnosis{Node: node, Failed: 2, Causes: []report.Cause{probes}, Unexplained: []string{"050-memory-limit.yaml"}}
		if i == 0 {
			d.Failed, d.Causes = 3, []report.Cause{quotes, probes, shared}
		}
		all = append(all, d)
	}
	return all
}

// judge lets some results fail.
func judge(r *report.Result, node, test int) {
	switch {
	case test == 5:
		r.Title, r.Verdict, r.Seconds, r.Idle = "A container that exceeds its memory limit is killed", report.Failed, 135.2, 124.1
		r.Failures = []report.Failure{{
			Check: "check_logs[1]", What: "not met after 2m15s (45s x 3)", Pod: "interlink/memory-limit-4f1c2a7e: Failed, container memory-hog exit 137 (OOMKilled)",
			Want: `operator Exists, regex "allocating beyond the limit"`, Got: "0 matches: the log is empty (0 bytes)",
			Passed: []report.SectionCount{{Section: "check_pods", Held: 1, Total: 1}, {Section: "check_logs", Held: 1, Total: 3}},
			Unmet: []report.UnmetCheck{
				{Check: "check_logs[1]", Want: `operator Exists, regex "allocating beyond the limit"`, Got: "0 matches: the log is empty (0 bytes)", Line: 58},
				{Check: "check_logs[2]", Want: `operator Exists, regex "done"`, Got: "0 matches: the log is empty (0 bytes)", Line: 61},
			},
			Kept: 1, Remove: []string{"kubectl -n interlink delete pod memory-limit-4f1c2a7e"}, File: "templates/" + r.Template, Line: 58,
		}}
		attach(r)
	case test == 2 && node == 0:
		r.Title, r.Verdict = "The values of variables are passed unchanged", report.Failed
		r.Failures = []report.Failure{{
			Check: "check_logs[3]", What: "failed permanently after 2.4s (timeout 2m15s (45s x 3))", Want: `operator Is, value "it's \"quoted\""`, Got: `"its quoted"`,
			Passed: []report.SectionCount{{Section: "check_pods", Held: 1, Total: 1}, {Section: "check_logs", Held: 3, Total: 4}},
			File:   "templates/" + r.Template, Line: 91,
		}}
		attach(r)
	case test == 9:
		r.Verdict, r.Reason = report.ExpectedFailure, "probes are not followed yet: https://example.org/issues/12"
		r.Failures = []report.Failure{{Check: "check_objects[0]", What: "not met after 2m15s (45s x 3)"}}
	case test == 12 && node == 1:
		r.Verdict, r.Reason = report.UnexpectedlyPass, "hooks are ignored: https://example.org/issues/14"
		r.Failures = []report.Failure{{What: "passes, but is listed in known_failures (" + r.Reason + ")"}}
	case test == 7 && node > 0:
		r.Verdict, r.Seconds, r.Message, r.Phases = report.Skipped, 0, "not run: the node has no /dev/fuse", nil
	case test == 13 && node == 2:
		r.Verdict, r.Failures = report.Error, []report.Failure{{What: "not run", Error: "the API server refused the connection"}}
	}
}

func attach(r *report.Result) {
	name := strings.TrimSuffix(r.Template, ".yaml") + "-4f1c2a7e"
	at := func(offset time.Duration, what, state string) report.Transition {
		return report.Transition{At: began.Add(50*time.Second + offset), What: what, State: state}
	}
	r.Timelines = []report.Timeline{{Namespace: "interlink", Pod: name, Transitions: []report.Transition{
		at(0, "phase", "Pending"), at(727*time.Millisecond, "container memory-hog", "waiting: ContainerCreating"), at(5289*time.Millisecond, "phase", "Running"),
		at(5289*time.Millisecond, "container memory-hog", "running, ready"), at(10798*time.Millisecond, "container memory-hog", "terminated: exit 137 (OOMKilled)"),
		at(10798*time.Millisecond, "phase", "Failed"), at(135888*time.Millisecond, "deletion", "requested, grace 30 s"), at(137187*time.Millisecond, "deletion", "gone"),
	}}}
	pod := "Pod interlink/" + name
	r.Differences = []report.Difference{
		{Object: pod, Kind: "state", Path: "conditions[Ready].status", Kubelet: "False"},
		{Object: pod, Kind: "value", Path: "containerStatuses[memory-hog].started", State: "terminated", Node: "true", Kubelet: "false"},
		{Object: pod, Kind: "missing", Path: "conditions[PodScheduled].observedGeneration", State: "True", Kubelet: "1", Alike: 2},
		{Object: "EndpointSlice interlink/" + name, Kind: "value", Path: "endpoints[0].conditions.serving", Node: "true", Kubelet: "false"},
	}
	about := func(kind report.Kind, container string) report.Artifact {
		return report.Artifact{Kind: kind, Namespace: "interlink", Pod: name, Container: container}
	}
	r.Attachments = []report.Attachment{
		{Artifact: about(report.Log, "memory-hog"), Text: "INFO: Starting SLURM job 18231\n\x1b[32mallocating 32 MiB\x1b[0m\nallocating 64 MiB\n"},
		{Artifact: about(report.Events, ""), Text: "2026-11-24T09:31:02Z Normal Scheduled from default-scheduler: Successfully assigned to vk\n2026-11-24T09:31:12Z Warning OOMKilled from vk: container memory-hog\n"},
		{Artifact: report.Artifact{Kind: report.Manifest}, Text: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: memory-limit-4f1c2a7e\nspec:\n  restartPolicy: Never\n"},
		{Artifact: about(report.Pod, ""), Text: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: memory-limit-4f1c2a7e\nstatus:\n  phase: Failed\n"},
	}
}

// earlier are reports of the days before, for the trend.
func earlier(now report.Report, count int) []report.Report {
	var out []report.Report
	for day := range count {
		run := now
		run.Run.ID, run.Run.Started = fmt.Sprintf("run-%d", day), now.Run.Started.AddDate(0, 0, day-count)
		run.Results = nil
		for i, r := range now.Results {
			r.Seconds *= 0.7 + float64((i*7+day*13)%10)/20
			if r.Template == "110-job-retries.yaml" {
				r.Seconds /= 2
			}
			if r.Template == "050-memory-limit.yaml" && day == 1 {
				r.Verdict, r.Failures = report.Passed, nil
			}
			run.Results = append(run.Results, r)
		}
		out = append(out, report.Complete(run))
	}
	return out
}

// site is a run on many nodes.
func site(nodes, templates int) report.Report {
	run := report.Report{
		Suite: report.SuiteInfo{Version: "v0.4.0"}, KubernetesVersion: "v1.37.2",
		Run: report.RunInfo{ID: "site", Started: began, Seconds: 7200},
	}
	for n := range nodes {
		node := fmt.Sprintf("vk-site-%04d", n)
		run.Nodes = append(run.Nodes, report.NodeInfo{Name: node, ProviderVersion: fmt.Sprintf("v1.3%d.0", n%3), OS: "linux", Architecture: "amd64"})
		for t := range templates {
			test := tests[t%len(tests)]
			r := report.Result{Node: node, Template: fmt.Sprintf("%03d-%s", t*10, test.name[4:]), Verdict: report.Passed, Seconds: test.seconds + float64(n%9), Labels: strings.Fields(test.labels)}
			switch {
			case (n*31+t*17)%97 == 0:
				r.Verdict = report.Failed
				r.Failures = []report.Failure{{Check: "check_pods[0]", What: "failed permanently after 3s (timeout 1m0s)", Got: "Failed"}}
				attach(&r)
			case n%50 == 7:
				r.Verdict, r.Message = report.Skipped, "not run: the preconditions of "+node+" are not met"
			case t == 9 && n%3 == 0:
				r.Verdict, r.Reason = report.ExpectedFailure, "probes are not followed yet"
			}
			run.Results = append(run.Results, r)
		}
	}
	return run
}
