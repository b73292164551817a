// SPDX-License-Identifier: Apache-2.0

package commandline_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const one = "## One pod\n## Guards: STAT-1\napiVersion: v1\nkind: Pod\n" +
	"metadata: {name: \"one-{{ uuid }}\"}\nspec: {containers: [{name: c, image: \"busybox:1\", args: [\"{{ greeting }}\"]}], nodeName: \"{{ target_node }}\"}\n" +
	"# VALIDATION\ncheck_pods: [{name: \"one-{{ uuid }}\"}]\nclean_configs: [{type: pod, name: \"one-{{ uuid }}\"}]\n"

var builtin = manifest.Layer{Name: "templates", FS: fstest.MapFS{
	"010-one.yaml": {Data: []byte(one)},
	"020-two.yaml": {Data: []byte("## Nothing\n# VALIDATION\ncheck_pods: [{name: p}]\n")},
}}

// flags is a flag set like that of a process: with Ginkgo's flags, and some of others.
func flags() *flag.FlagSet {
	out := flag.NewFlagSet("vktest", flag.ContinueOnError)
	flag.CommandLine.VisitAll(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "ginkgo.") {
			out.Var(f.Value, f.Name, f.Usage)
		}
	})
	out.Int("v", 0, "log level")
	out.Bool("test.short", false, "short")
	out.Bool("vktest.added", false, "a flag that somebody adds later")
	return out
}

// run is what a process does with its arguments, in a directory with these files.
func run(t *testing.T, args ...string) (status int, done bool, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"config.yaml":             "target_nodes: [n-1, n-2]\nvalues: {greeting: \"hello\"}\n",
		"broken.yaml":             "target_nodes: [n-1]\nvalues: {greeting: \"hello\"}\ntemplates: [broken]\n",
		"unset.yaml":              "target_nodes: [n-1]\n",
		"warned.yaml":             "target_nodes: [n-1]\nvalues: {greeting: \"hello\"}\ntemplates: [warned]\n",
		"warned/020-two.yaml":     strings.Replace(one, "busybox:1", "busybox", 1),
		"typo.yaml":               "target_nodez: [n-1]\n",
		"secret.yaml":             "target_nodes: [n-1]\nvalues: {db_pass: Hunter-2, namespace: in Hunter-2}\n",
		"broken/020-two.yaml":     "kind: {{ x | nofilter }}\n",
		"broken/030-three.yaml":   "kind: {{ nothing }}\n",
		"broken/040-fourth.yaml":  "# VALIDATION\ncheck_pods: [{name: p}]\n",
		"broken/_unused_lib.yaml": "",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	if os.Getenv(config.EnvFile) == "" {
		t.Setenv(config.EnvFile, "config.yaml")
	}
	var out, problems bytes.Buffer
	command := commandline.New(flags(), builtin)
	command.Selection = func() (func(string, []string) bool, error) { return fewRules, nil }
	status, done = command.Run(args, &out, &problems)
	return status, done, out.String(), strings.ReplaceAll(problems.String(), dir, "DIR")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

// fewRules selects all templates and, so that lists do not change with each new one, one rule.
func fewRules(name string, labels []string) bool {
	return !slices.Contains(labels, "lifecycle") || strings.HasSuffix(name, ": start-time-stays")
}
