// SPDX-License-Identifier: Apache-2.0

package specs_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// leak is how every secret of the test begins.
const leak = "leak"

// secretConfig has secrets under keys, in texts, and by what it says itself is secret.
const secretConfig = `values:
  db_pass: leak01-a
  registry_auth: leak02-a
  db_pwd: leak03-a
  github_pat: leak04-a
  image_pull: {auth: leak05-a}
  header: Bearer leak06-a
  database: postgres://bob:leak07-a@db.example/x
  flags: run --password=leak08-a --token leak09-a
  badge: leak10-a
  note: staff no leak11-a
  AUTHOR: Ada
  COMPASS_DIR: /compass
known_failures:
  - {template: 040-fails, reason: "see https://bob:leak12-a@bugs.example"}
redact:
  names: [badge]
  patterns: ['staff no (\S+)']
`

// harmless must stay readable, in whatever form an output has it.
const harmless = "AUTHOR=Ada COMPASS_DIR=/compass"

var readable = []*regexp.Regexp{regexp.MustCompile(`AUTHOR(=|: |\\u003d)Ada`), regexp.MustCompile(`COMPASS_DIR(=|: |\\u003d)\\?/compass`)}

// secretsIn are the secrets of the configuration and the templates of the test.
func secretsIn(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/templates/secrets-*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := secretConfig
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text += string(data)
	}
	found := regexp.MustCompile(leak+`\d\d-\w+`).FindAllString(text, -1)
	slices.Sort(found)
	found = slices.DeleteFunc(slices.Compact(found), func(secret string) bool { return strings.HasPrefix(secret, "leak23-") })
	return append(found, "leak23-one\nleak23-two", `leak22"\&<>+/= x`)
}

// blurt prints secrets in the forms that programs print them in, and what is harmless at last.
func blurt(secrets []string) string {
	var text strings.Builder
	for _, secret := range secrets {
		quoted, _ := json.Marshal(secret)
		fmt.Fprintf(&text, "%s %q %s %s %s %s %s %s\n", secret, secret, quoted, base64.StdEncoding.EncodeToString([]byte("x: "+secret)),
			base64.URLEncoding.EncodeToString([]byte(secret)), url.QueryEscape(secret), html.EscapeString(secret), regexp.QuoteMeta(secret))
	}
	fmt.Fprintf(&text, "%s, all: %s\n%s\n", strings.Repeat("-", 120), strings.ReplaceAll(strings.Join(secrets, " "), "\n", " "), harmless)
	return text.String()
}

// TestSecretsDoNotLeave runs templates with secrets in every place on a node that repeats all of them, and looks for
// them in all that the run prints and writes.
func TestSecretsDoNotLeave(t *testing.T) {
	t.Parallel()
	secrets := secretsIn(t)
	if len(secrets) < 45 {
		t.Fatalf("only %d secrets", len(secrets))
	}
	for name, s := range map[string]scenario{
		"in one process":   {flags: []string{"--ginkgo.vv"}},
		"in two processes": {procs: 2},
	} {
		s.templates = []string{"secrets-shown", "secrets-executed", "secrets-refused", "fails"}
		s.config = secretConfig
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			command := s.command(t, repeatSecrets(t, secrets), dir)
			output, _ := command.CombinedOutput()
			outputs := map[string]string{"console": string(output)}
			err := filepath.WalkDir(filepath.Join(dir, "reports"), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				data, err := os.ReadFile(path)
				outputs[strings.TrimPrefix(path, dir)] = path[len(dir):] + "\n" + string(data)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			checkOutputs(t, outputs, secrets)
		})
	}
}

func checkOutputs(t *testing.T, outputs map[string]string, secrets []string) {
	t.Helper()
	for name, text := range outputs {
		for line := range strings.Lines(text) {
			if strings.Contains(strings.ToLower(line), leak) {
				t.Errorf("%s has a secret: %.300s", name, line)
			}
		}
		for _, secret := range secrets {
			if encoded := base64.RawStdEncoding.EncodeToString([]byte(secret))[:10]; strings.Contains(text, encoded) {
				t.Errorf("%s has %s as base64", name, secret)
			}
		}
	}
	all := 0
	for name, text := range outputs {
		switch base := filepath.Base(name); {
		case base == "console", base == "junit.xml", base == "report.yaml", base == "report.html", base == "results.jsonl", strings.HasPrefix(base, "log-default-talks"):
			all++
			for _, want := range readable {
				if !want.MatchString(text) {
					t.Errorf("%s lacks %s:\n%.3000s", name, want, text)
				}
			}
			if !strings.Contains(text, "(redacted)") {
				t.Errorf("nothing is redacted in %s", name)
			}
		}
	}
	if all < 6 {
		t.Errorf("only %d of the outputs were written", all)
	}
}

// repeatSecrets is an API server with a node; whatever they say is full of secrets.
func repeatSecrets(t *testing.T, secrets []string) *fakeapi.Server {
	t.Helper()
	a := fakeapi.New(t)
	a.Put("/api/v1/namespaces/default", &corev1.Namespace{})
	text := blurt(secrets)
	a.AddNode(fakeapi.ReadyNode("vk-1"), func(pod *corev1.Pod) fakeapi.Script {
		if strings.HasPrefix(pod.Name, "fails-") {
			return scriptOf(pod)
		}
		return fakeapi.Script{
			States: []fakeapi.State{fakeapi.Running, fakeapi.Succeeded, func(pod *corev1.Pod) {
				pod.Status.Message = text
				pod.Status.ContainerStatuses[0].State.Terminated.Message = text
			}},
			Log:    fakeapi.Says(text),
			Exec:   func(*corev1.Pod, []string) fakeapi.ExecResult { return fakeapi.ExecResult{Stdout: text} },
			Events: []corev1.Event{{Type: "Warning", Reason: "Said", Message: text}},
		}
	})
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/configmaps") {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if w.Header().Add("Warning", `299 - "unknown field \"leak24-a\""`); !bytes.Contains(body, []byte(`"refused-`)) {
			return false
		}
		fakeapi.WriteStatus(w, http.StatusUnprocessableEntity, "Invalid", `ConfigMap "x" is invalid: data[token]: Invalid value: "leak70-a": must be short`)
		return true
	})
	return a
}
