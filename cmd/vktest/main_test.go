// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/version"
	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

// asProgram is the environment variable that makes this test binary behave as the program.
const asProgram = "VKTEST_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// TestProgram: the exit status says how it went, and standard output or standard error has the result.
func TestProgram(t *testing.T) {
	api := fakeapi.New(t)
	api.Put("/api/v1/namespaces/default", &corev1.Namespace{})
	api.AddNode(fakeapi.ReadyNode("vk-1"), nil)
	for name, tt := range map[string]struct {
		args         string
		status       int
		stdout, text string
	}{
		"version": {"--version", 0, version.String(), ""},
		"list":    {"--vktest.list --vktest.nodes=vk-1", 0, "000-hello-world", ""},
		"misused": {"--vktest.lits", 2, "", "unknown flag --vktest.lits, did you mean --vktest.list?"},
		"pass":    {"--vktest.nodes=vk-1 --focus=preconditions", 0, "SUCCESS!", ""},
		"fail":    {"--vktest.nodes=vk-2 --focus=preconditions", 1, "vk-2", ""},
		"sweep":   {"--vktest.sweep", 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), os.Args[0], strings.Fields(tt.args)...)
			command.Dir = t.TempDir()
			command.Env = append(os.Environ(), asProgram+"=yes", "KUBECONFIG="+api.Kubeconfig(), "NO_COLOR=1", "VKTEST_CONFIG=", "GITHUB_ACTIONS=")
			var stdout, stderr strings.Builder
			command.Stdout, command.Stderr = &stdout, &stderr
			_ = command.Run()
			if got := command.ProcessState.ExitCode(); got != tt.status || !strings.Contains(stdout.String(), tt.stdout) || !strings.Contains(stderr.String(), tt.text) {
				t.Errorf("%s: exit status %d, want %d, %q and %q\n%s\n%s", tt.args, got, tt.status, tt.stdout, tt.text, stdout.String(), stderr.String())
			}
		})
	}
}
