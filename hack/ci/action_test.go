// SPDX-License-Identifier: Apache-2.0

package ci

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/config"
)

var inputUse = regexp.MustCompile(`^\$\{\{ inputs\.([a-z0-9-]+) \}\}$`)

// TestActionHandsOverItsInputs compares the inputs of the action with the variables of its script.
func TestActionHandsOverItsInputs(t *testing.T) {
	var a action
	decode(t, "action.yml", &a)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) != 1 {
		t.Fatalf("the action is %+v, want one step of a composite one", a.Runs)
	}
	script := read(t, "hack/action.sh")
	handed := map[string]bool{}
	for variable, value := range a.Runs.Steps[0].Env {
		match := inputUse.FindStringSubmatch(value)
		if match == nil || a.Inputs[match[1]].Description == "" {
			t.Errorf("%s: %s is no input with a description", variable, value)
			continue
		}
		handed[match[1]] = true
		if !strings.Contains(script, variable) {
			t.Errorf("the script does not read %s", variable)
		}
	}
	for name := range a.Inputs {
		if !handed[name] {
			t.Errorf("the input %s is handed to nobody", name)
		}
	}
	for name, output := range a.Outputs {
		if want := "${{ steps.run.outputs." + name + " }}"; output.Value != want || !strings.Contains(script, `"`+name+"=") {
			t.Errorf("the output %s is %s and not what the script says", name, output.Value)
		}
	}
}

// TestManifestsFitTheImage reads the manifests as far as they must fit each other and the image.
func TestManifestsFitTheImage(t *testing.T) {
	dockerfile := read(t, "Dockerfile")
	var manifest struct {
		Spec struct {
			Template struct {
				Spec struct {
					Grace      int            `json:"terminationGracePeriodSeconds"`
					Security   map[string]any `json:"securityContext"`
					Containers []struct {
						Image  string           `json:"image"`
						Mounts []map[string]any `json:"volumeMounts"`
					} `json:"containers"`
				} `json:"spec"`
			} `json:"template"`
		} `json:"spec"`
	}
	decode(t, "hack/in-cluster/base/job.yaml", &manifest)
	pod := manifest.Spec.Template.Spec
	// A minute, and what the slowest of pods is granted by default.
	if pod.Grace < 90 {
		t.Errorf("terminationGracePeriodSeconds is %d, less than the suite takes to clean up", pod.Grace)
	}
	if pod.Security["runAsUser"] != float64(65532) || !strings.Contains(dockerfile, "\nUSER 65532:65532\n") {
		t.Errorf("the Job runs as %v, the image as another", pod.Security["runAsUser"])
	}
	mounted := slices.ContainsFunc(pod.Containers[0].Mounts, func(m map[string]any) bool {
		return strings.Contains(dockerfile, "\nENV VKTEST_CONFIG="+m["mountPath"].(string)+"/vktest_config.yaml\n")
	})
	if !mounted {
		t.Error("the configuration is not mounted where the image looks for it")
	}
	image, _, _ := strings.Cut(pod.Containers[0].Image, ":")
	if !strings.Contains(read(t, ".github/workflows/release.yaml"), image+":$GITHUB_REF_NAME") {
		t.Errorf("the release pushes no %s", image)
	}
}

// TestDockerContext checks that everything that the Dockerfile copies gets past .dockerignore, and nothing but that.
func TestDockerContext(t *testing.T) {
	ignore := strings.Split(strings.TrimSpace(read(t, ".dockerignore")), "\n")
	var copied []string
	for line := range strings.Lines(read(t, "Dockerfile")) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "COPY" {
			copied = append(copied, "!"+strings.ReplaceAll(fields[1], "${TARGETARCH}", "*"))
		}
	}
	if len(copied) == 0 || !slices.Contains(ignore, "*") {
		t.Fatalf("the Dockerfile copies %v; .dockerignore is %v", copied, ignore)
	}
	for _, line := range ignore {
		if strings.HasPrefix(line, "!") != slices.Contains(copied, line) {
			t.Errorf(".dockerignore: %s is not what the Dockerfile copies: %v", line, copied)
		}
	}
	for _, line := range copied {
		if !slices.Contains(ignore, line) {
			t.Errorf(".dockerignore hides %s", line[1:])
		}
	}
}

// TestConfigMap keeps the configuration for a cluster one that the suite takes.
func TestConfigMap(t *testing.T) {
	var m struct {
		Data map[string]string `json:"data"`
	}
	decode(t, "hack/in-cluster/base/config.yaml", &m)
	path := filepath.Join(t.TempDir(), "vktest_config.yaml")
	if err := os.WriteFile(path, []byte(m.Data["vktest_config.yaml"]), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Values["namespace"] != "vktest" {
		t.Errorf("pods are created in %v; want the namespace of the Role", c.Values["namespace"])
	}
}
