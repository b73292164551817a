// SPDX-License-Identifier: Apache-2.0

// Command histories judges recorded histories of pods by the lifecycle rules and prints each rule that is broken, with
// the transitions. It reads the events of a watch from standard input:
//
//	kubectl get pods -A --watch --output-watch-events -o json --show-managed-fields > recording.json
//	go run ./hack/histories < recording.json
//
// It judges each history also as if revisions had been missed. The exit status is 1 if a rule is broken.
package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/lifecycle"
	"github.com/interTwin-eu/vk-test-set/framework/podapi"
	"github.com/interTwin-eu/vk-test-set/internal/recording"
)

func main() {
	broken, err := judge(bufio.NewReader(os.Stdin), os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if broken > 0 {
		os.Exit(1)
	}
}

// shown is how many violations of a rule are printed.
const shown = 3

// judge prints the violations in a recording, by rule, and returns how many rules are broken.
func judge(in io.Reader, out io.Writer) (int, error) {
	histories, err := recording.Read(in)
	if err != nil {
		return 0, err
	}
	found := map[string][]string{}
	events := 0
	for _, h := range histories {
		events += len(h.Revisions)
		for _, v := range check(h) {
			pod := v.Next.Pod
			found[v.Rule] = append(found[v.Rule], fmt.Sprintf("%s/%s %s: %s", pod.Namespace, pod.Name, pod.ResourceVersion, v.What))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(out, "%s\n", id)
		slices.Sort(found[id])
		lines := slices.Compact(found[id])
		for _, line := range lines[:min(len(lines), shown)] {
			fmt.Fprintf(out, "  %s\n", line)
		}
		if more := len(lines) - shown; more > 0 {
			fmt.Fprintf(out, "  and %d more\n", more)
		}
	}
	fmt.Fprintf(out, "%d events of %d pods: %d of %d rules are broken\n", events, len(histories), len(found), len(lifecycle.Rules()))
	return len(found), nil
}

// check judges a history as it is, and each pair of revisions as if those in between had been missed.
func check(h podapi.History) []lifecycle.Violation {
	violations := lifecycle.Judge(h)
	for j, next := range h.Revisions {
		next.Listed = true
		for _, previous := range h.Revisions[:max(0, j-1)] {
			violations = append(violations, lifecycle.Judge(podapi.History{Revisions: []podapi.Revision{previous, next}})...)
		}
	}
	return violations
}
