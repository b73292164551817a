// SPDX-License-Identifier: Apache-2.0

package commandline_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/config"
)

func TestWhatIsPrinted(t *testing.T) {
	root, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for file, args := range map[string][]string{
		"help.txt":    {"--help"},
		"list.txt":    {"--vktest.list"},
		"list.json":   {"-vktest.list=json"},
		"render.txt":  {"--vktest.render=one"},
		"render2.txt": {"--vktest.render=010-one.yaml", "--vktest.nodes=other"},
	} {
		t.Run(file, func(t *testing.T) {
			status, done, stdout, stderr := run(t, args...)
			if status != commandline.OK || !done || stderr != "" {
				t.Errorf("status %d, done %v, %s", status, done, stderr)
			}
			golden(t, filepath.Join(root, file), stdout)
		})
	}
}

func TestHelpIsShort(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h"}, {"--vktest.lint", "-help"}} {
		_, _, short, _ := run(t, args...)
		if n := strings.Count(short, "\n"); n > 124 {
			t.Errorf("%d lines", n)
		}
		for line := range strings.SplitSeq(short, "\n") {
			if len(line) > 130 {
				t.Errorf("a line of %d characters: %s", len(line), line)
			}
		}
	}
	_, _, short, _ := run(t, "--help")
	_, _, long, _ := run(t, "--help-all")
	for _, name := range []string{"-ginkgo.json-report", "-test.short", "-v int"} {
		if strings.Contains(short, "  "+name) || !strings.Contains(long, "  "+name) {
			t.Errorf("%s is for --help-all", name)
		}
	}
	if n := len(regexp.MustCompile(`(?m)^ +--?vktest\.added`).FindAllString(long, -1)); n != 1 {
		t.Errorf("--vktest.added is shown %d times", n)
	}
}

func TestVersion(t *testing.T) {
	status, done, stdout, _ := run(t, "--version")
	if status != 0 || !done || !regexp.MustCompile(`^vk-test-set \S+ \(commit \S+\)\n$`).MatchString(stdout) {
		t.Errorf("%d, %v, %q", status, done, stdout)
	}
}

func TestMisuseIsOneLineThatNamesTheFix(t *testing.T) {
	for args, want := range map[string]string{
		"--vktest.lst":                        `unknown flag --vktest.lst, did you mean --vktest.list?`,
		"--list":                              `unknown flag --list, did you mean --vktest.list?`,
		"--vktest.node=a":                     `unknown flag --vktest.node, did you mean --vktest.nodes?`,
		"--focs=x":                            `unknown flag --focs, did you mean --focus?`,
		"-k=hello":                            "-k is a flag of pytest: in place of -k 'not a and not b', use --skip='(?i)a|b'; see docs/from-python.md",
		"--qwertyuiop":                        `unknown flag --qwertyuiop; see --help`,
		"-v":                                  `-v sets the log level of the Kubernetes libraries and needs a number; use --ginkgo.v to show progress`,
		"--vktest.config":                     `flag --vktest.config needs a value: --vktest.config=…; see --help`,
		"--ginkgo.timeout=x":                  `invalid value "x" for --ginkgo.timeout: parse error; see --help`,
		"--vktest.lint extra":                 `unexpected argument "extra": flags start with --; see --help`,
		"--vktest.sweep=":                     `invalid value "" for --vktest.sweep: must be the label of a run; --vktest.sweep without = removes the objects of all runs; see --help`,
		"--vktest.list=xml":                   `invalid value "xml" for --vktest.list: must be table or json; see --help`,
		"--vktest.list json":                  `unexpected argument "json": write --vktest.list=json; see --help`,
		"run":                                 `unexpected argument "run": flags start with --; see --help`,
		"--vktest.repeat=0":                   `invalid value "0" for --vktest.repeat: must be a number of rounds of at least 1, such as 3, or a duration, such as 8h or 90m; see --help`,
		"--vktest.repeat=-1":                  `invalid value "-1" for --vktest.repeat: must be a number of rounds of at least 1, such as 3, or a duration, such as 8h or 90m; see --help`,
		"--vktest.repeat=-8h":                 `invalid value "-8h" for --vktest.repeat: must be a number of rounds of at least 1, such as 3, or a duration, such as 8h or 90m; see --help`,
		"--vktest.repeat=x":                   `invalid value "x" for --vktest.repeat: must be a number of rounds of at least 1, such as 3, or a duration, such as 8h or 90m; see --help`,
		"--vktest.repeat":                     `flag --vktest.repeat needs a value: --vktest.repeat=…; see --help`,
		"--vktest.repeat=2 --vktest.list":     `--vktest.list, --vktest.repeat cannot be combined`,
		"--vktest.repeat=2 --vktest.keep":     `--vktest.keep, --vktest.repeat cannot be combined`,
		"--vktest.repeat=2 --vktest.discover": `--vktest.discover, --vktest.repeat cannot be combined`,
		"--version --vktest.list":             `--version, --vktest.list cannot be combined`,
		"--vktest.render=tow":                 `--vktest.render: unknown template "tow" (available: 010-one, 020-two)`,
		"--vktest.render=0":                   `--vktest.render: "0" is ambiguous: it matches 010-one, 020-two`,
		"--vktest.render=":                    `--vktest.render: unknown template "" (available: 010-one, 020-two)`,
		"--vktest.list --vktest.builtin-templates=false": `--vktest.builtin-templates: builtin_templates: without the built-in templates, there are none; list directories under templates`,
		"--vktest.list --vktest.templates=/nowhere":      `--vktest.templates: templates[0]: cannot read the directory: stat /nowhere: no such file or directory`,
	} {
		status, done, stdout, stderr := run(t, strings.Fields(args)...)
		if status != commandline.Misused || !done || stdout != "" || stderr != want+"\n" {
			t.Errorf("%s: status %d, done %v, stdout %q, stderr\n%s\nwant\n%s", args, status, done, stdout, stderr, want)
		}
	}
}

func TestABrokenTemplateDoesNotHideTheOthers(t *testing.T) {
	t.Setenv(config.EnvFile, "broken.yaml")
	status, _, stdout, stderr := run(t, "--vktest.list")
	want := `broken/020-two.yaml:1: unknown filter "nofilter"
broken/030-three.yaml:1: variable "nothing" is undefined; set it under values: in the configuration, or give it a default: {{ nothing | default(…) }}
`
	if status != commandline.Misused || stderr != want {
		t.Errorf("status %d\n%s", status, cmp.Diff(want, stderr))
	}
	if !strings.Contains(stdout, "010-one.yaml") || !strings.Contains(stdout, "040-fourth.yaml") || strings.Contains(stdout, "030") {
		t.Errorf("the list is\n%s", stdout)
	}
	if status, _, stdout, stderr = run(t, "--vktest.render=010"); status != commandline.OK || stderr != "" || !strings.Contains(stdout, "kind: Pod") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
	for _, name := range []string{"two", "three"} {
		if status, _, stdout, stderr = run(t, "--vktest.render="+name); status != commandline.Misused || stdout != "" || !strings.Contains(stderr, name+".yaml:1: ") {
			t.Errorf("%s: status %d, %s%s", name, status, stdout, stderr)
		}
	}
}

func TestBuiltinTemplatesCanBeLeftOut(t *testing.T) {
	t.Setenv(config.EnvFile, "warned.yaml")
	names := func(args ...string) []string {
		status, _, stdout, stderr := run(t, append([]string{"--vktest.list"}, args...)...)
		if status != commandline.OK || stderr != "" {
			t.Errorf("status %d, %s", status, stderr)
		}
		return regexp.MustCompile(`(?m)^\d\S+\.yaml`).FindAllString(stdout, -1)
	}
	all, own := names(), names("--vktest.builtin-templates=false")
	if len(own) == 0 || len(own) >= len(all) {
		t.Errorf("%q without the built-in ones, %q with them", own, all)
	}
}

// TestListOfProbes: with --vktest.discover, the list has only the probes and no rules.
func TestListOfProbes(t *testing.T) {
	for args, want := range map[string][2]bool{"--vktest.list": {true, true}, "--vktest.list --vktest.discover": {true, false}} {
		status, _, stdout, stderr := run(t, strings.Fields(args)...)
		got := [2]bool{strings.Contains(stdout, "010-one.yaml"), strings.Contains(stdout, "lifecycle: ")}
		if status != commandline.OK || stderr != "" || got != want {
			t.Errorf("%s: status %d, %s%s", args, status, stdout, stderr)
		}
	}
}

// TestListOfSelectedNodes: a list of what a selector selects names the selector, as it asks no cluster.
func TestListOfSelectedNodes(t *testing.T) {
	for format, want := range map[string]string{
		"table": "x the nodes with the labels type=a (--vktest.list does not ask the cluster for them; --ginkgo.dry-run does)\n",
		"json":  "\"nodes\": [],\n  \"selector\": \"type=a\",\n",
	} {
		status, _, stdout, stderr := run(t, "--vktest.list="+format, "--vktest.node-selector=type=a")
		if status != commandline.OK || stderr != "" || !strings.Contains(stdout, want) {
			t.Errorf("%s: status %d, %s%s", format, status, stdout, stderr)
		}
	}
}

func TestLint(t *testing.T) {
	root, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]int{"config.yaml": commandline.Failed, "broken.yaml": commandline.Failed, "typo.yaml": commandline.Failed,
		"nowhere.yaml": commandline.Failed} {
		t.Run(file, func(t *testing.T) {
			t.Setenv(config.EnvFile, file)
			status, done, stdout, stderr := run(t, "--vktest.lint")
			if status != want || !done || stderr != "" {
				t.Errorf("status %d, done %v, %s", status, done, stderr)
			}
			stdout = regexp.MustCompile(`\(in [^)]*\)`).ReplaceAllString(stdout, "(in DIR)")
			golden(t, filepath.Join(root, "lint-"+strings.TrimSuffix(file, ".yaml")+".txt"), stdout)
		})
	}
	t.Run("warnings", func(t *testing.T) {
		if status, _, stdout, stderr := run(t, "--vktest.lint", "--vktest.config=warned.yaml"); status != commandline.OK || stderr != "" ||
			!strings.Contains(stdout, "0 errors, 1 warning\n") {
			t.Errorf("status %d, %s%s", status, stdout, stderr)
		}
	})
}

func TestAWrongConfigurationEndsTheCommand(t *testing.T) {
	t.Setenv(config.EnvFile, "typo.yaml")
	for _, args := range []string{"--vktest.list", "--vktest.render=010"} {
		status, _, stdout, stderr := run(t, args)
		if want := "typo.yaml:1: unknown key \"target_nodez\", did you mean \"target_nodes\"?\n"; status != commandline.Misused || stdout != "" || stderr != want {
			t.Errorf("%s: status %d, %s\n%s", args, status, stdout, stderr)
		}
	}
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	for _, args := range []string{"--vktest.list", "--vktest.lint"} {
		t.Setenv(config.EnvFile, "secret.yaml")
		_, _, stdout, stderr := run(t, args)
		if text := stdout + stderr; strings.Contains(text, "Hunter") || !strings.Contains(text, `values.namespace: "in (redacted)"`) {
			t.Errorf("%s: %s", args, text)
		}
	}
}

func TestARunIsTheCallers(t *testing.T) {
	fs := flags()
	command := commandline.New(fs, builtin)
	before, _ := ginkgo.GinkgoConfiguration() // one per process, to which flags add
	var out bytes.Buffer
	status, done := command.Run([]string{"--focus=a", "--focus=b", "--fail-fast", "--skip=c", "--label-filter=d && !e"}, &out, &out)
	if status != 0 || done || out.Len() > 0 {
		t.Errorf("%d, %v, %s", status, done, out.String())
	}
	got, _ := ginkgo.GinkgoConfiguration()
	want := []any{[]string{"a", "b"}, []string{"c"}, "d && !e", true}
	if diff := cmp.Diff(want, []any{got.FocusStrings[len(before.FocusStrings):], got.SkipStrings[len(before.SkipStrings):], got.LabelFilter, got.FailFast}); diff != "" {
		t.Errorf("Ginkgo is told (-want +got)\n%s", diff)
	}
}

func TestATakenNameStaysWhatItIs(t *testing.T) {
	fs := flags()
	mine := fs.String("focus", "", "another")
	command := commandline.New(fs, builtin)
	if _, done := command.Run([]string{"--focus=x"}, &bytes.Buffer{}, &bytes.Buffer{}); done || *mine != "x" {
		t.Errorf("%v, %q", done, *mine)
	}
}
