// SPDX-License-Identifier: Apache-2.0

package commandline_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

// dirStore is a store that is a directory. The error of one that is away is about everything.
type dirStore struct {
	dir string
	err error
}

// Check implements commandline.Store.
func (s dirStore) Check(context.Context) error { return s.err }

// Push implements commandline.Store.
func (s dirStore) Push(_ context.Context, dir string, names []string) error {
	return errors.Join(s.err, copyFiles(s.dir, dir, names))
}

// Fetch implements commandline.Store.
func (s dirStore) Fetch(_ context.Context, dir string, wanted func(string) bool) error {
	var names []string
	err := fs.WalkDir(os.DirFS(s.dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && wanted(name) {
			names = append(names, name)
		}
		return nil // a prefix without objects is no error
	})
	return errors.Join(s.err, err, copyFiles(dir, s.dir, names))
}

func copyFiles(to, from string, names []string) error {
	var problems []error
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(from, name))
		problems = append(problems, err, os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755), os.WriteFile(filepath.Join(to, name), text, 0o644))
	}
	return errors.Join(problems...)
}

// open opens s3://up/PREFIX as a directory, and everything else as a store that is away.
func open(dir string) func(address string) (commandline.Store, error) {
	return func(address string) (commandline.Store, error) {
		switch prefix, up := strings.CutPrefix(address, "s3://up/"); {
		case up:
			return dirStore{filepath.Join(dir, prefix), nil}, nil
		case strings.HasPrefix(address, "s3://"):
			return dirStore{dir, errors.New(address + " is away")}, nil
		}
		return nil, errors.New(address + " is no address of a store")
	}
}

// shardDirs writes the reports of two shards, the second with a failure, and a file that is not of the suite.
func shardDirs(t *testing.T, dir string) {
	t.Helper()
	for name, r := range map[string]report.Report{
		"0": {Run: report.RunInfo{ID: "one", Shard: "1/2"}, Results: []report.Result{{Node: "vk-1", Template: "a.yaml", Verdict: report.Passed}}},
		"1": {Run: report.RunInfo{ID: "two", Shard: "2/2"}, Results: []report.Result{{Node: "vk-2", Template: "a.yaml", Verdict: report.Failed, Message: "it does not"}}},
	} {
		if _, err := reportdir.Write(filepath.Join(dir, name), report.Complete(r), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestMergeOfStores: addresses of stores take the place of directories.
func TestMergeOfStores(t *testing.T) {
	for args, want := range map[string]struct {
		status int
		output string
	}{
		"--vktest.merge=s3://up/merged s3://up/shards":                      {commandline.OK, "merged the reports in s3://up/shards into s3://up/merged\n"},
		"--vktest.merge=s3://up/merged s3://up/shards/0 s3://up/shards/1":   {commandline.OK, "merged 2 reports into s3://up/merged\n"},
		"--vktest.merge=s3://up/merged DIR/shards":                          {commandline.OK, "merged the reports in DIR/shards into s3://up/merged\n"},
		"--vktest.merge=DIR/merged s3://up/shards":                          {commandline.OK, "merged the reports in s3://up/shards into DIR/merged\n"},
		"--vktest.merge=DIR/merged.yaml s3://up/shards":                     {commandline.Misused, "reports of s3://up/shards can only be merged into a directory, since their artifacts must come along; got DIR/merged.yaml"},
		"--vktest.merge=s3://up/merged s3://up/none":                        {commandline.Misused, "--vktest.merge: the directory s3://up/none contains no report"},
		"--vktest.merge=s3://up/shards/0 s3://up/shards/1 DIR/shards/1":     {commandline.Misused, "the output s3://up/shards/0/report.yaml is the report of run one, which is not among the inputs"},
		"--vktest.merge=s3://up/merged s3://down/shards":                    {commandline.Misused, "--vktest.merge: s3://down/shards is away"},
		"--vktest.merge=s3://down/merged s3://up/shards":                    {commandline.Misused, "--vktest.merge: s3://down/merged is away"},
		"--vktest.merge=gs://up/merged s3://up/shards":                      {commandline.Misused, "--vktest.merge: gs://up/merged is no address of a store"},
		"--vktest.after-jobs=a/b=c --vktest.merge=s3://down/m s3://down/in": {commandline.Misused, "--vktest.merge: s3://down/m is away\ns3://down/in is away"},
		"--vktest.after-jobs=a/b=c --vktest.merge=x gs://up/in":             {commandline.Misused, "--vktest.merge: gs://up/in is no address of a store"},
	} {
		t.Run(args, func(t *testing.T) {
			dir := t.TempDir()
			if strings.Contains(dir, ",") {
				t.Fatal(dir)
			}
			shardDirs(t, filepath.Join(dir, "shards"))
			var stdout, stderr bytes.Buffer
			command := commandline.New(flags(), builtin)
			command.OpenStore = open(dir)
			status, done := command.Run(strings.Fields(strings.ReplaceAll(args, "DIR", dir)), &stdout, &stderr)
			output := strings.ReplaceAll(stdout.String()+stderr.String(), dir, "DIR")
			if status != want.status || !done || !strings.Contains(output, want.output) {
				t.Errorf("status %d, done %v, want %d and %q\n%s", status, done, want.status, want.output, output)
			}
			if status == commandline.OK {
				sameAsOfDirectories(t, dir)
			}
		})
	}
}

// sameAsOfDirectories fails unless merged has what merging shards without a store makes.
func sameAsOfDirectories(t *testing.T, dir string) {
	t.Helper()
	if err := reportdir.Merge(filepath.Join(dir, "want"), filepath.Join(dir, "shards")); err != nil {
		t.Fatal(err)
	}
	names, err := reportdir.Files(filepath.Join(dir, "want"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		want, err := os.ReadFile(filepath.Join(dir, "want", name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, "merged", name))
		if err != nil || string(got) != string(want) && name != "summary.txt" && name != "report.html" { // these name files and times
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, want)
		}
	}
}

// TestMergeAfterJobsFromAStore: the summary and the status are those of the merged report.
func TestMergeAfterJobsFromAStore(t *testing.T) {
	dir := t.TempDir()
	shardDirs(t, filepath.Join(dir, "shards"))
	var stdout, stderr bytes.Buffer
	command := commandline.New(flags(), builtin)
	command.OpenStore = open(dir)
	if status, done := command.Run([]string{"--vktest.after-jobs=a/b=c", "--vktest.merge=s3://up/merged", "s3://up/shards"}, &stdout, &stderr); status != commandline.OK || done {
		t.Fatalf("status %d, done %v: %s", status, done, &stderr)
	}
	namespace, selector, asked := command.AfterJobs()
	if !asked || namespace != "a" || selector != "b=c" {
		t.Errorf("after Jobs %q in %q, %v", selector, namespace, asked)
	}
	var since report.RunInfo // its zero time leaves no report out
	if status := command.MergeAfterJobs(since.Started); status != commandline.Failed || !strings.Contains(stdout.String(), "1 passed, 1 failed") || !strings.Contains(stdout.String(), "s3://up/merged") {
		t.Errorf("status %d\n%s%s", status, &stdout, &stderr)
	}
}

func TestPublish(t *testing.T) {
	for name, tt := range map[string]struct {
		args, err string
		asked     bool
	}{
		"not asked for":  {"--vktest.report-dir=DIR/0", "", false},
		"asked for":      {"--vktest.report-dir=DIR/0 --vktest.push=s3://up/copy", "", true},
		"no reports":     {"--vktest.push=s3://up/copy", "--vktest.push needs a run that writes reports; add --vktest.report-dir=DIR", false},
		"discovery":      {"--vktest.report-dir=DIR/0 --vktest.discover --vktest.push=s3://up/copy", "--vktest.push needs a run that writes reports", false},
		"store is away":  {"--vktest.report-dir=DIR/0 --vktest.push=s3://down/copy", "--vktest.push: s3://down/copy is away", false},
		"not an address": {"--vktest.report-dir=DIR/0 --vktest.push=copy", "--vktest.push: copy is no address of a store", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			shardDirs(t, dir)
			var stdout, stderr bytes.Buffer
			command := commandline.New(flags(), builtin)
			command.OpenStore = open(dir)
			args := append(strings.Fields(strings.ReplaceAll(tt.args, "DIR", dir)), "--vktest.nodes=n-1")
			if status, done := command.Run(args, &stdout, &stderr); done {
				t.Fatalf("status %d: %s", status, &stderr)
			}
			t.Chdir(dir)
			if _, err := command.Load(); err != nil && !strings.Contains(err.Error(), "greeting") {
				t.Fatal(err)
			}
			publish, err := command.Publish()
			if (publish != nil) != tt.asked || tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Fatalf("asked %v, error %v, want %q", publish != nil, err, tt.err)
			}
			if publish == nil {
				return
			}
			if err := publish(t.Context(), filepath.Join(dir, "0")); err != nil || stdout.String() != "copied 6 files of the report to s3://up/copy\n" {
				t.Errorf("error %v, output %q", err, &stdout)
			}
			if _, err := report.Read(filepath.Join(dir, "copy", "report.yaml")); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStoreUnknown: a program that does not know stores says so.
func TestStoreUnknown(t *testing.T) {
	if status, done, _, stderr := run(t, "--vktest.merge=s3://up/merged", "s3://up/shards"); status != commandline.Misused || !done || !strings.Contains(stderr, "this program does not know object stores") {
		t.Errorf("status %d, done %v: %s", status, done, stderr)
	}
}
