// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Merge joins reports. Nodes and results are those of all of them. Where one template has results on one node in
// several reports, the one that says most against the node counts, failed before flaky before error before unexpectedly
// passing before expected failure before passed before skipped, and the others become its attempts; of equal ones that
// of the earlier report counts. The attempts of repeated runs count together. Versions of the suite must be the same:
// templates differ between them, so the whole would stand for neither. Nodes of one name must be described alike. An
// implementation that is not the same in all reports is left out and noted, and so are configuration keys on which they
// differ, but for lists, which are joined. The run begins with the first and ends with the last of them.
func Merge(reports ...Report) (Report, error) {
	if len(reports) == 0 {
		return Report{}, errors.New("merge reports: no reports given")
	}
	sorted := slices.Clone(reports)
	slices.SortStableFunc(sorted, func(a, b Report) int {
		return cmp.Or(a.Run.Started.Compare(b.Run.Started), cmp.Compare(a.Run.ID, b.Run.ID))
	})
	out := Report{Suite: sorted[0].Suite, KubernetesVersion: sorted[0].KubernetesVersion, Run: mergeRuns(sorted)}
	for _, r := range sorted {
		out.Notes = append(out.Notes, r.Notes...)
		if r.Suite == out.Suite {
			continue
		}
		return Report{}, fmt.Errorf("merge reports: run %s is by %s (commit %s), run %s by %s (commit %s); run all shards with one version",
			sorted[0].Run.ID, out.Suite.Version, out.Suite.Commit, r.Run.ID, r.Suite.Version, r.Suite.Commit)
	}
	if err := out.mergeNodes(sorted); err != nil {
		return Report{}, err
	}
	out.missShards(sorted)
	out.mergeImplementation(sorted)
	out.mergeVersions(sorted)
	out.mergeConfigs(sorted)
	out.mergeProfiles(sorted)
	out.Results = mergeResults(sorted)
	out.Notes = sortedSet(out.Notes)
	out.finish()
	return out, nil
}

func mergeRuns(sorted []Report) RunInfo {
	run := RunInfo{Started: sorted[0].Run.Started}
	var ids, filters []string
	for _, r := range sorted {
		filters = append(filters, r.Run.Filters...)
		ids = append(ids, strings.Split(r.Run.ID, ",")...)
		run.Incomplete = run.Incomplete || r.Run.Incomplete
		run.IncompleteReason = cmp.Or(run.IncompleteReason, r.Run.IncompleteReason)
		run.Rounds = max(run.Rounds, r.Run.Rounds)
		end := r.Run.Started.Add(time.Duration(r.Run.Seconds * float64(time.Second)))
		run.Seconds = max(run.Seconds, milli(end.Sub(run.Started).Seconds()))
	}
	run.Filters = sortedSet(filters)
	run.ID = strings.Join(sortedSet(ids), ",")
	return run
}

func (r *Report) mergeVersions(sorted []Report) {
	for _, other := range sorted {
		switch {
		case other.KubernetesVersion == "" || other.KubernetesVersion == r.KubernetesVersion:
		case r.KubernetesVersion == "":
			r.KubernetesVersion = other.KubernetesVersion
		default:
			r.Notes = append(r.Notes, fmt.Sprintf("merged from clusters of different versions: %s and %s", r.KubernetesVersion, other.KubernetesVersion))
		}
	}
}

// mergeProfiles takes over the profiles if the same tests belong to them in all reports.
func (r *Report) mergeProfiles(sorted []Report) {
	r.Profiles = slices.Clone(sorted[0].Profiles)
	for _, other := range sorted {
		if !slices.Equal(r.Profiles, other.Profiles) {
			r.Profiles = nil
			r.Notes = append(r.Notes, "the merged runs differ in the tests of the profiles, so that the conformance is unknown")
			return
		}
	}
}

func (r *Report) mergeNodes(sorted []Report) error {
	known := map[string]NodeInfo{}
	var problems []error
	for _, other := range sorted {
		for _, node := range other.Nodes {
			was, ok := known[node.Name]
			switch {
			case !ok || was == NodeInfo{Name: node.Name}:
				known[node.Name] = node
			case node == was || node == NodeInfo{Name: node.Name}:
			default:
				problems = append(problems, fmt.Errorf("merge reports: the reports describe node %s differently (provider version %s and %s); test it again with one version",
					node.Name, was.ProviderVersion, node.ProviderVersion))
			}
		}
	}
	r.Nodes = slices.Collect(maps.Values(known))
	return errors.Join(problems...)
}

func (r *Report) mergeConfigs(sorted []Report) {
	for i, other := range sorted {
		if i == 0 {
			r.Config = maps.Clone(other.Config)
			continue
		}
		keys := map[string]bool{}
		for key := range r.Config {
			keys[key] = true
		}
		for key := range other.Config {
			keys[key] = true
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			r.mergeKey(key, other.Config[key])
		}
	}
}

func (r *Report) mergeKey(key string, value any) {
	was := r.Config[key]
	if reflect.DeepEqual(was, value) {
		return
	}
	mine, ok := was.([]any)
	theirs, alsoOK := value.([]any)
	if !ok || !alsoOK {
		delete(r.Config, key)
		r.Notes = append(r.Notes, fmt.Sprintf("the merged runs differ in the configuration key %s", key))
		return
	}
	mine = slices.Clone(mine)
	for _, item := range theirs {
		if !slices.ContainsFunc(mine, func(x any) bool { return reflect.DeepEqual(x, item) }) {
			mine = append(mine, item)
		}
	}
	r.Config[key] = mine
}

func mergeResults(sorted []Report) []Result {
	var out []Result
	index := map[Test]int{}
	for _, r := range sorted {
		for _, t := range r.Results {
			id := t.test()
			i, ok := index[id]
			if !ok {
				index[id] = len(out)
				out = append(out, t)
				continue
			}
			out[i] = merged(out[i], t)
		}
	}
	return out
}

// merged is the result of two for the same test.
func merged(a, b Result) Result {
	if a.AttemptCounts != nil || b.AttemptCounts != nil {
		return repeated(a, b)
	}
	return worse(a, b)
}

// worse is the result that counts, with the other as an attempt.
func worse(a, b Result) Result {
	if b.Verdict.severity() > a.Verdict.severity() {
		a, b = b, a
	}
	attempts := slices.Concat(a.Attempts, b.Attempts)
	// That a shard did not run the template is no attempt at it.
	if b.Verdict != Skipped {
		attempts = append(attempts, Attempt{Verdict: b.Verdict, Seconds: b.Seconds, Message: b.Message})
	}
	a.Attempts = attempts
	return a
}
