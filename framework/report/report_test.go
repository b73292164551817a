// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/internal/reportsample"
)

func TestReportReadsBack(t *testing.T) {
	want := reportsample.Complete()
	var out bytes.Buffer
	if err := want.Write(&out); err != nil {
		t.Fatal(err)
	}
	got, err := report.Parse("report.yaml", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Results {
		want.Results[i].Attachments = nil // they are in files of their own
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	again := report.Complete(got)
	for i := range again.Results {
		again.Results[i].Attachments, again.Results[i].Artifacts = nil, want.Results[i].Artifacts
	}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("a complete report does not stay as it is:\n%s", diff)
	}
}

func TestReportIsTheSameInAnyOrder(t *testing.T) {
	reversed := reportsample.Raw()
	slices.Reverse(reversed.Results)
	slices.Reverse(reversed.Nodes)
	if diff := cmp.Diff(reportsample.Complete(), report.Complete(reversed)); diff != "" {
		t.Errorf("the order of the results shows:\n%s", diff)
	}
}

// TestReadTellsWhatToName: a path that leads to no file says which file it could be.
func TestReadTellsWhatToName(t *testing.T) {
	dir := t.TempDir()
	for file, want := range map[string]string{
		dir:                              dir + " is a directory; name the report.yaml or results.jsonl in it",
		filepath.Join(dir, "none.yaml"):  "none.yaml: no such file or directory; give the path of a report.yaml or results.jsonl",
		filepath.Join(dir, "none.jsonl"): "none.jsonl: no such file or directory; give the path of a report.yaml or results.jsonl",
	} {
		if _, err := report.Read(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", file, err, want)
		}
	}
}

func TestParseTellsEveryProblem(t *testing.T) {
	var out bytes.Buffer
	if err := reportsample.Complete().Write(&out); err != nil {
		t.Fatal(err)
	}
	good := out.String()
	for name, tt := range map[string]struct{ old, new, want string }{
		"other kind":      {"kind: VirtualKubeletConformanceReport", "kind: Pod", `r.yaml:77: kind is "Pod", want VirtualKubeletConformanceReport: is this a report of vk-test-set?`},
		"other version":   {"apiVersion: vktest/v1alpha1", "apiVersion: vktest/v9", `r.yaml:1: apiVersion is "vktest/v9", this program reads vktest/v1alpha1; use the version of vk-test-set that wrote the report`},
		"verdict":         {"verdict: skipped", "verdict: skippt", `results[3].verdict: "skippt" is not a verdict; want passed, failed, flaky, error, expectedFailure, unexpectedlyPassing, skipped`},
		"unknown key":     {"seconds: 75.3", "secondz: 75.3", `unknown key "secondz", did you mean "seconds"?`},
		"missing key":     {"seconds: 75.3", "secondz: 75.3", `run: missing required key "seconds"`},
		"result":          {"result: failure", "result: fine", `"fine" is not a result; want success, partial, failure, error`},
		"wrong type":      {"failed: 1", "failed: many", `expected an integer, got the string "many"`},
		"kind":            {"kind: events", "kind: event", `results[5]: artifact specs/n2/000-a.yaml/events-default-a.txt: "event" is not a kind; want timeline`},
		"foreign path":    {"path: specs/n2/000-a.yaml/manifest.yaml", "path: ../../etc/shadow", "results[5]: artifact ../../etc/shadow: want a path …/specs/NODE/TEMPLATE/FILE"},
		"path that turns": {"path: specs/n2/000-a.yaml/manifest.yaml", "path: specs/../../x", "want a path"},
		"twice":           {"template: 010-b.yaml\n  verdict: skipped", "template: 000-a.yaml\n  verdict: skipped", "results[3]: 000-a.yaml on n1 appears twice"},
		"nothing at all":  {good, "", "r.yaml: kind is missing"},
		"not even a dict": {good, "- 1", "r.yaml: kind is missing"},
		"no YAML":         {good, "a:\n  b: [", "r.yaml:2: invalid YAML"},
		"another version": {"seconds: 75.3", "seconds: 75.3\n  later: 1", "r.yaml: the report is by vk-test-set v1, this is (development); read it with the former"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(good, tt.old) {
				t.Fatalf("the sample has no %q", tt.old)
			}
			_, err := report.Parse("r.yaml", []byte(strings.Replace(good, tt.old, tt.new, 1)))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestTagsAgree: the writer goes by json tags, the reader by yaml tags.
func TestTagsAgree(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ.PkgPath() != reflect.TypeFor[report.Report]().PkgPath() || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			f := typ.Field(i)
			if f.Tag.Get("json") == "-" && f.Tag.Get("yaml") == "-" {
				continue
			}
			if f.Tag.Get("json") != f.Tag.Get("yaml") {
				t.Errorf("%s.%s: json tag %q, yaml tag %q", typ, f.Name, f.Tag.Get("json"), f.Tag.Get("yaml"))
			}
			if strings.Contains(f.Tag.Get("json"), "omitempty") && f.Tag.Get("yamlpos") == "required" {
				t.Errorf("%s.%s is required, but may be left out", typ, f.Name)
			}
			visit(f.Type)
		}
	}
	visit(reflect.TypeFor[report.Report]())
	if len(seen) < 9 {
		t.Errorf("only %d types seen", len(seen))
	}
}

func FuzzParse(f *testing.F) {
	var out bytes.Buffer
	if err := reportsample.Complete().Write(&out); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Add([]byte("kind: VirtualKubeletConformanceReport\napiVersion: vktest/v1alpha1\nresults: [{}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := report.Parse("f", data)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := r.Write(&again); err != nil {
			t.Fatal(err)
		}
		if _, err := report.Parse("f", again.Bytes()); err != nil {
			t.Errorf("a report that was read cannot be read again: %v\n%s", err, again.Bytes())
		}
	})
}
