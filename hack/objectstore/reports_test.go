// SPDX-License-Identifier: Apache-2.0

package objectstore

import (
	"bytes"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
	"github.com/interTwin-eu/vk-test-set/internal/objectstore"
	"github.com/interTwin-eu/vk-test-set/internal/program"
	"github.com/interTwin-eu/vk-test-set/specs"
	"github.com/interTwin-eu/vk-test-set/templates"
)

// asProgram is the environment variable that makes this test binary behave as the suite.
const asProgram = "VKTEST_TEST_AS_PROGRAM"

// suite is set in such a process, unless there is nothing to run.
var suite *specs.Suite

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	p := program.New(manifest.Layer{Name: "templates", FS: templates.FS})
	status, done := p.Start(os.Args[1:])
	if !done {
		suite, status = p.Prepare()
	}
	if suite != nil {
		status = program.Status(suite, suite.Run(verdict{}))
	}
	os.Exit(status)
}

// verdict takes the place of a Go test: the suite itself returns whether it passed.
type verdict struct{}

// Fail implements ginkgo.GinkgoTestingT.
func (verdict) Fail() {}

// site is a cluster with the node vk-1, and a store for its reports.
type site struct {
	api *fakeapi.Server
	gateway
	dir string
}

func newSite(t *testing.T) site {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles and starts an object store")
	}
	s := site{fakeapi.New(t), startGateway(t), t.TempDir()}
	s.api.Put("/api/v1/namespaces/default", &corev1.Namespace{})
	s.api.AddNode(fakeapi.ReadyNode("vk-1"), nil)
	return s
}

// run runs the suite. Further variables of the environment take precedence.
func (s site) run(t *testing.T, args string, environment ...string) (status int, output string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], strings.Fields(args)...)
	command.Dir = s.dir
	command.Env = slices.Concat(os.Environ(), s.environment(), []string{asProgram + "=yes", "KUBECONFIG=" + s.api.Kubeconfig(), "NO_COLOR=1", "VKTEST_CONFIG=", "GITHUB_ACTIONS="}, environment)
	out, _ := command.CombinedOutput()
	return command.ProcessState.ExitCode(), string(out)
}

// shard tests one of the nodes vk-1 and vk-2, the second of which does not exist.
const shard = "--vktest.nodes=vk-1,vk-2 --focus=preconditions --vktest.shard="

// TestShardsAreMergedFromTheStore: what two shards push is merged to what their directories are merged to.
func TestShardsAreMergedFromTheStore(t *testing.T) {
	s := newSite(t)
	var statuses []int
	for i, part := range []string{"1/2", "2/2"} {
		index := string(rune('0' + i))
		status, output := s.run(t, shard+part+" --vktest.report-dir=shards/"+index+" --vktest.push=s3://results/vktest/shards/"+index)
		if !strings.Contains(output, "files of the report to s3://results/vktest/shards/"+index) {
			t.Fatalf("shard %s has not pushed:\n%s", part, output)
		}
		statuses = append(statuses, status)
	}
	if slices.Sort(statuses); !slices.Equal(statuses, []int{0, 1}) {
		t.Errorf("exit statuses %v, want that of a shard that passed and of one that did not", statuses)
	}
	for _, merge := range []string{"merged shards", "from-store s3://results/vktest/shards", "s3://results/vktest/merged s3://results/vktest/shards"} {
		if status, output := s.run(t, "--vktest.merge="+merge); status != 0 {
			t.Fatalf("merge %s: status %d\n%s", merge, status, output)
		}
	}
	s.fetch(t, "s3://results/vktest/merged", "pushed")
	s.same(t, "merged", "from-store")
	s.same(t, "merged", "pushed")
}

// fetch copies all objects of a store to a directory.
func (s site) fetch(t *testing.T, address, to string) {
	t.Helper()
	for _, pair := range s.environment() {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	store, err := objectstore.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(s.dir, to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := store.Fetch(t.Context(), filepath.Join(s.dir, to), func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
}

// same fails unless two report directories have the same files. The text of the summary names its directory.
func (s site) same(t *testing.T, a, b string) {
	t.Helper()
	names, err := reportdir.Files(filepath.Join(s.dir, a))
	if err != nil || !slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, "/failure.txt") }) {
		t.Fatalf("files %q, %v; want artifacts of a failure among them", names, err)
	}
	if others, err := reportdir.Files(filepath.Join(s.dir, b)); err != nil || !slices.Equal(names, others) {
		t.Errorf("%s has the files %q, %v; %s has %q", b, others, err, a, names)
	}
	for _, name := range slices.DeleteFunc(names, func(name string) bool { return name == "summary.txt" }) {
		want, err := os.ReadFile(filepath.Join(s.dir, a, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(s.dir, b, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs in %s and %s, %v", name, a, b, err)
		}
	}
}

// TestNothingRunsWithoutAPlaceForTheReports: what is wrong with the store is told before the first request to the
// cluster.
func TestNothingRunsWithoutAPlaceForTheReports(t *testing.T) {
	s := newSite(t)
	for name, tt := range map[string]struct{ args, environment, want string }{
		"no such bucket":       {"--vktest.push=s3://others/vktest", "", "--vktest.push: s3://others/vktest: the bucket others does not exist at http://" + s.address},
		"unknown user":         {"--vktest.push=s3://results/vktest", "AWS_ACCESS_KEY_ID=nobody", "--vktest.push: s3://results/vktest at http://" + s.address + ": No user exists with the provided access key ID"},
		"wrong secret":         {"--vktest.push=s3://results/vktest", "AWS_SECRET_ACCESS_KEY=wrong-secret", "refuses the credentials of the environment"},
		"no credentials":       {"--vktest.push=s3://results/vktest", "AWS_SECRET_ACCESS_KEY=", "there are no credentials"},
		"merge without bucket": {"--vktest.merge=merged s3://others/vktest", "", "--vktest.merge: s3://others/vktest: the bucket others does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			args := tt.args
			if !strings.Contains(args, "merge") {
				args += " --vktest.nodes=vk-1 --focus=preconditions --vktest.report-dir=reports"
			}
			status, output := s.run(t, args, tt.environment)
			if status != 2 || !strings.Contains(output, tt.want) || strings.Contains(output, "wrong-secret") || strings.Contains(output, "Running Suite") {
				t.Errorf("status %d, want 2 and %q\n%s", status, tt.want, output)
			}
			if entries, err := os.ReadDir(s.dir); err != nil || len(entries) > 0 {
				t.Errorf("there are files: %v, %v", entries, err)
			}
		})
	}
}

// TestLargeFile: a report of thousands of nodes is copied in several parts.
func TestLargeFile(t *testing.T) {
	s := newSite(t)
	content := make([]byte, 40<<20)
	_, _ = rand.Read(content) // it does not fail
	if err := os.WriteFile(filepath.Join(s.dir, "report.yaml"), content, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, pair := range s.environment() {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	store, err := objectstore.Open("s3://results/large")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Push(t.Context(), s.dir, []string{"report.yaml"}); err != nil {
		t.Fatal(err)
	}
	s.fetch(t, "s3://results/large", "back")
	if got, err := os.ReadFile(filepath.Join(s.dir, "back", "report.yaml")); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
}
