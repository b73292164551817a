// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// brokenTimeout is what the broken templates have to fail: far more than any needs.
const brokenTimeout = 5 * time.Minute

// section is a validation section.
type section map[string]any

// entries are those of a list of checks that a test chooses.
func (s section) entries(list string, choose func(map[string]any) bool) (found []map[string]any) {
	all, _ := s[list].([]any)
	for _, item := range all {
		if entry, ok := item.(map[string]any); ok && choose(entry) {
			found = append(found, entry)
		}
	}
	return found
}

func ends(pod map[string]any) bool { return pod["status"] == "Succeeded" || pod["status"] == "Failed" }

// expectations break what a template expects of pods that end, each in another kind of checks. They report whether
// there is something to break.
var expectations = map[string]func(s section, pods []map[string]any) bool{
	"phase": func(_ section, pods []map[string]any) bool {
		other := map[any]string{"Succeeded": "Failed", "Failed": "Succeeded"}
		pods[0]["status"] = other[pods[0]["status"]]
		return true
	},
	"logs": func(s section, _ []map[string]any) bool {
		logs := s.entries("check_logs", func(map[string]any) bool { return true })
		for _, log := range logs {
			delete(log, "value")
			log["regex"], log["operator"] = "no such line", "Exists"
		}
		return len(logs) > 0
	},
	"objects": func(s section, _ []map[string]any) bool {
		objects := s.entries("check_objects", func(o map[string]any) bool {
			return (o["kind"] == "Pod" || o["kind"] == "Job") && o["expression"] != nil
		})
		for _, object := range objects {
			wrong := "object.status.qosClass == 'None'"
			if object["kind"] == "Job" {
				wrong = "object.status.succeeded == 99"
			}
			object["expression"] = fmt.Sprintf("(%s) && %s", object["expression"], wrong)
		}
		return len(objects) > 0
	},
	"events": func(s section, pods []map[string]any) bool {
		s["check_events"] = []any{map[string]any{"name": pods[0]["name"], "namespace": pods[0]["namespace"], "reason": "NoSuchReason"}}
		return true
	},
	"exec": func(s section, pods []map[string]any) bool {
		command := map[string]any{"name": pods[0]["name"], "namespace": pods[0]["namespace"], "command": []string{"true"}, "exit_code": 0}
		s["steps"] = []any{map[string]any{"exec": command, "timeout_seconds": brokenTimeout.Seconds()}}
		return true
	},
}

// breakTemplates writes copies of every nth built-in template, if all its pods end, each with one kind of expectations
// broken, and returns how many there are. Their names contain "-broken-". They have minutes to fail.
func breakTemplates(t testing.TB, config, dir string, every int) (count int) {
	t.Helper()
	vktest := func(arg string) string {
		var problem strings.Builder
		cmd := exec.Command(os.Getenv("VKTEST_BIN"), "--vktest.config="+config, arg)
		cmd.Stderr = &problem
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", arg, err, problem.String())
		}
		return string(out)
	}
	var list struct{ Templates []struct{ Name string } }
	if err := yaml.Unmarshal([]byte(vktest("--vktest.list=json")), &list); err != nil {
		t.Fatal(err)
	}
	for n, template := range list.Templates {
		if n%every != 0 {
			continue
		}
		name := strings.TrimSuffix(template.Name, ".yaml")
		manifests, checks, _ := strings.Cut(vktest("--vktest.render="+name), "\n## VALIDATION ##\n")
		for kind, broken := range expectations {
			var s section
			if err := yaml.Unmarshal([]byte(checks), &s); err != nil {
				t.Fatal(name, err)
			}
			pods := s.entries("check_pods", ends)
			all, _ := s["check_pods"].([]any)
			delete(s, "steps")
			s["timeout_seconds"] = brokenTimeout.Seconds()
			if len(pods) == 0 || len(pods) < len(all) || !broken(s, pods) {
				continue
			}
			text, err := yaml.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			whole := strings.ReplaceAll(manifests+"\n## VALIDATION ##\n"+string(text), "{{", "{{ '{{' }}")
			whole = strings.ReplaceAll(whole, "00000000-0000-0000-0000-000000000000", "{{ uuid }}")
			path := filepath.Join(dir, name+"-broken-"+kind+".yaml")
			if err := os.WriteFile(path, []byte(whole), 0o600); err != nil {
				t.Fatal(err)
			}
			count++
		}
	}
	return count
}

// ending is what was seen of the pods of one test.
type ending struct {
	pods             []string
	changed, deleted time.Time
	alive            map[string]bool
}

// endings follows the pods of all tests, by the label that tells tests apart, until its result is called.
func endings(t testing.TB, c *cluster) (result func() map[string]*ending) {
	t.Helper()
	events, err := c.client.CoreV1().Pods("").Watch(t.Context(), metav1.ListOptions{LabelSelector: "vktest/spec"})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]*ending{}
	var following sync.WaitGroup
	following.Go(func() {
		for event := range events.ResultChan() {
			pod, ok := event.Object.(*corev1.Pod)
			if !ok {
				continue
			}
			of := seen[pod.Labels["vktest/spec"]]
			if of == nil {
				of = &ending{alive: map[string]bool{}}
				seen[pod.Labels["vktest/spec"]] = of
			}
			if !slices.Contains(of.pods, pod.Name) {
				of.pods = append(of.pods, pod.Name)
			}
			switch {
			case !of.deleted.IsZero():
			case pod.DeletionTimestamp != nil:
				of.deleted = time.Now()
			default:
				of.changed = time.Now()
				of.alive[pod.Name] = pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed
			}
		}
	})
	return func() map[string]*ending {
		events.Stop()
		following.Wait()
		return seen
	}
}

// failAfterTheEnd breaks every nth of the built-in templates, runs the copies, and returns what was seen of their pods.
func failAfterTheEnd(t testing.TB, every int) []*ending {
	t.Helper()
	c := up(t, "ended")
	config, dir := filepath.Join(t.TempDir(), "vktest_config.yaml"), t.TempDir()
	content := c.must(t, "config") + "ordered: false\n"
	if err := os.WriteFile(config, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	count := breakTemplates(t, config, dir, every)
	content += "templates: [" + dir + "]\n"
	seen := endings(t, c)
	cli, binary := ginkgoBinary(t)
	o := invocation{kubeconfig: c.kubeconfig, config: content, program: []string{cli, "-p", "--procs=4", "--focus=-broken-", binary}}.run(t)
	if want := fmt.Sprintf("Ran %d of", count); count == 0 || !strings.Contains(o.output, want) || !strings.Contains(o.output, "0 Passed") {
		t.Errorf("not all of %d tests failed:\n%s", count, o.output)
	}
	if waited := fmt.Sprintf("after %s:", brokenTimeout); strings.Contains(o.output, waited) {
		t.Errorf("a failure came with the timeout:\n%s", o.output)
	}
	var all []*ending
	for _, test := range seen() { // pods that a template keeps after a failure are not deleted
		if ended := !slices.ContainsFunc(test.pods, func(pod string) bool { return test.alive[pod] }); ended && !test.deleted.IsZero() {
			all = append(all, test)
		}
	}
	if len(all) == 0 {
		t.Error("no test had pods that all ended")
	}
	return all
}

// TestFailuresAfterTheEnd: whatever is expected in vain of pods that have ended, no failure waits for the timeout.
func TestFailuresAfterTheEnd(t *testing.T) {
	t.Parallel()
	failAfterTheEnd(t, 8)
}

// BenchmarkFailuresAfterTheEnd measures how long the failures take from the last change of the pods. The aim is 15 s on
// a quiet machine.
func BenchmarkFailuresAfterTheEnd(b *testing.B) {
	for b.Loop() {
		var took []float64
		for _, test := range failAfterTheEnd(b, 1) {
			took = append(took, test.deleted.Sub(test.changed).Seconds())
		}
		slices.Sort(took)
		b.ReportMetric(float64(len(took)), "tests")
		b.ReportMetric(took[len(took)/2], "s-median")
		b.ReportMetric(took[len(took)-1], "s-longest")
	}
}
