// SPDX-License-Identifier: Apache-2.0

package objectstore

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minio/minio-go/v7"

	"github.com/interTwin-eu/vk-test-set/internal/fakes3"
)

func TestOpen(t *testing.T) {
	const credentials = "AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=secret"
	for name, tt := range map[string]struct{ address, environment, err string }{
		"Amazon":               {"s3://results/vktest", credentials, ""},
		"whole bucket":         {"s3://results", credentials, ""},
		"slash at the end":     {"s3://results/vktest/", credentials, ""},
		"session":              {"s3://results/vktest", credentials + " AWS_SESSION_TOKEN=token AWS_REGION=eu-central-1", ""},
		"endpoint":             {"s3://results/vktest", credentials + " AWS_ENDPOINT_URL=https://s3.example.org:9000", ""},
		"unencrypted endpoint": {"s3://results/vktest", credentials + " AWS_ENDPOINT_URL_S3=http://127.0.0.1:9000", ""},
		"other scheme":         {"gs://results/vktest", credentials, "gs://results/vktest: not an address of an object store; want s3://BUCKET/PREFIX"},
		"no bucket":            {"s3:///vktest", credentials, `s3:///vktest: "" cannot be the name of a bucket: Bucket name cannot be empty`},
		"wrong bucket":         {"s3://Results/vktest", credentials, `"Results" cannot be the name of a bucket`},
		"part of no name":      {"s3://results/shards//1", credentials, `the prefix "shards//1" has a part that is empty, or . or .. only`},
		"part that turns":      {"s3://results/../other", credentials, `the prefix "../other" has a part that is empty`},
		"password in address":  {"s3://me:secret@results/vktest", credentials, "an address has no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"},
		"parameters":           {"s3://results/vktest?region=x", credentials, "an address has no parameters; set AWS_ENDPOINT_URL and AWS_REGION in the environment"},
		"no credentials":       {"s3://results/vktest", "AWS_ACCESS_KEY_ID=me", "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"},
		"endpoint of no host":  {"s3://results/vktest", credentials + " AWS_ENDPOINT_URL=s3.example.org:9000", `AWS_ENDPOINT_URL is "s3.example.org:9000"; want https://HOST or https://HOST:PORT`},
		"endpoint with a path": {"s3://results/vktest", credentials + " AWS_ENDPOINT_URL=https://example.org/s3", `AWS_ENDPOINT_URL is "https://example.org/s3"`},
		"password in endpoint": {"s3://results/vktest", credentials + " AWS_ENDPOINT_URL=https://me:secret@example.org", "AWS_ENDPOINT_URL has credentials"},
	} {
		t.Run(name, func(t *testing.T) {
			values := map[string]string{}
			for _, pair := range strings.Fields(tt.environment) {
				name, value, _ := strings.Cut(pair, "=")
				values[name] = value
			}
			setEnvironment(t, values)
			store, err := Open(tt.address)
			switch {
			case tt.err == "" && (err != nil || store == nil):
				t.Errorf("error %v", err)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("error %v, want %q", err, tt.err)
			case err != nil && strings.Contains(strings.ReplaceAll(err.Error(), tt.address, ""), "secret"):
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

// start starts a store, and names it in the environment.
func start(t *testing.T) *fakes3.Server {
	t.Helper()
	fake := fakes3.New(t)
	setEnvironment(t, fake.Environment())
	return fake
}

// setEnvironment sets all variables that the package reads.
func setEnvironment(t *testing.T, values map[string]string) {
	t.Helper()
	for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
		t.Setenv(name, values[name])
	}
}

func open(t *testing.T, address string) *Store {
	t.Helper()
	s, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCopy: what one directory pushes, another one gets.
func TestCopy(t *testing.T) {
	for _, address := range []string{"s3://results", "s3://results/vktest/shards/0"} {
		fake := start(t)
		store := open(t, address)
		from, to := t.TempDir(), t.TempDir()
		write(t, from, map[string]string{"report.yaml": "kind: Report\n", "empty": "", "specs/n/a/failure.txt": "wrong", "not pushed": ""})
		if err := store.Push(t.Context(), from, []string{"report.yaml", "empty", "specs/n/a/failure.txt"}); err != nil {
			t.Fatal(err)
		}
		fake.Put(store.key("specs/"), "") // some programs make such objects for directories
		fake.Put("elsewhere", "")
		wanted := func(name string) bool { return name != "empty" && name != "elsewhere" }
		if err := store.Fetch(t.Context(), to, wanted); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]string{"report.yaml": "kind: Report\n", "specs/n/a/failure.txt": "wrong"}, read(t, to)); diff != "" {
			t.Errorf("%s: -want +got\n%s", address, diff)
		}
	}
}

// TestCheckLeavesNothing: it has tried to write, and has removed that.
func TestCheckLeavesNothing(t *testing.T) {
	fake := start(t)
	if err := open(t, "s3://results/vktest").Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen, left := fake.Requests(), fake.Objects()
	if len(seen) != 2 || !strings.HasPrefix(seen[0], "PUT /results/vktest/.vktest-") || seen[1] != strings.Replace(seen[0], "PUT", "DELETE", 1) || len(left) != 0 {
		t.Errorf("requests %q leave %q", seen, left)
	}
}

func TestErrors(t *testing.T) {
	fast(t)
	denied := func(method string) func(string) string {
		return func(used string) string {
			if used == method {
				return "AccessDenied"
			}
			return ""
		}
	}
	push := func(ctx context.Context, s *Store, dir string) error { return s.Push(ctx, dir, []string{"a"}) }
	fetch := func(ctx context.Context, s *Store, dir string) error {
		return s.Fetch(ctx, dir, func(string) bool { return true })
	}
	check := func(ctx context.Context, s *Store, _ string) error { return s.Check(ctx) }
	for name, tt := range map[string]struct {
		do     func(context.Context, *Store, string) error
		bucket string
		refuse func(string) string
		want   string
	}{
		"check without bucket":   {check, "others", nil, "s3://others/vktest: the bucket others does not exist at http://"},
		"fetch without bucket":   {fetch, "others", nil, "the bucket others does not exist"},
		"push without bucket":    {push, "others", nil, "the bucket others does not exist"},
		"must not write":         {check, "results", denied(http.MethodPut), "refuses the credentials of the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN): the fake store says AccessDenied"},
		"must not remove":        {check, "results", denied(http.MethodDelete), "refuses the credentials"},
		"must not read":          {fetch, "results", denied(http.MethodGet), "refuses the credentials"},
		"is overloaded for ever": {push, "results", func(string) string { return "SlowDown" }, "s3://results/vktest at http://"},
		"name that leaves":       {fetch, "results", nil, "path escapes from parent"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := start(t)
			fake.Put("vktest/../../out", "")
			fake.Refuse(tt.refuse)
			dir := t.TempDir()
			write(t, dir, map[string]string{"a": "text"})
			err := tt.do(t.Context(), open(t, "s3://"+tt.bucket+"/vktest"), dir)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "my-secret") {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// TestShortFailuresAreRepeated: a store that is overloaded for a moment loses nothing.
func TestShortFailuresAreRepeated(t *testing.T) {
	fast(t)
	fake := start(t)
	failures := 2
	fake.Refuse(func(string) string {
		if failures > 0 {
			failures--
			return "SlowDown"
		}
		return ""
	})
	if err := open(t, "s3://results/vktest").Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestUnreachable: an endpoint that nobody listens at is told with its address.
func TestUnreachable(t *testing.T) {
	fast(t)
	const nobody = "http://127.0.0.1:1"
	setEnvironment(t, map[string]string{"AWS_ENDPOINT_URL": nobody, "AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "my-secret"})
	if err := open(t, "s3://results/vktest").Check(t.Context()); err == nil || !strings.Contains(err.Error(), "s3://results/vktest at "+nobody) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("error %v", err)
	}
}

// TestInterrupt: a copy ends with its context, and says why.
func TestInterrupt(t *testing.T) {
	fake := start(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	fake.Refuse(func(string) string {
		cancel(errors.New("interrupted by SIGINT"))
		return "SlowDown"
	})
	dir := t.TempDir()
	write(t, dir, map[string]string{"a": "text"})
	if err := open(t, "s3://results/vktest").Push(ctx, dir, []string{"a"}); err == nil || !strings.Contains(err.Error(), "interrupted by SIGINT") {
		t.Errorf("error %v", err)
	}
}

// fast takes the pauses between retries away.
func fast(t *testing.T) {
	t.Helper()
	unit, most := minio.DefaultRetryUnit, minio.DefaultRetryCap
	minio.DefaultRetryUnit, minio.DefaultRetryCap = time.Microsecond, time.Microsecond
	t.Cleanup(func() { minio.DefaultRetryUnit, minio.DefaultRetryCap = unit, most })
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
