// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	goflag "flag"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/onsi/ginkgo/v2" // its flags

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

// documents are all Markdown files that belong to the documentation.
func documents(t *testing.T) []Document {
	t.Helper()
	var out []Document
	for _, pattern := range []string{"*.md", "docs/*.md", "templates/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Read(root, filepath.ToSlash(name))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, d)
		}
	}
	if len(out) < 8 {
		t.Fatalf("only %d documents", len(out))
	}
	return out
}

// TestLinks: what a document leads to in the repository is there, and so is the heading that it names.
func TestLinks(t *testing.T) {
	for _, d := range documents(t) {
		for _, to := range d.Links() {
			address, err := url.Parse(to)
			if err != nil {
				t.Errorf("%s: %s: %v", d.Path, to, err)
				continue
			}
			if address.Scheme != "" {
				continue
			}
			file := d.Path
			if address.Path != "" {
				file = path.Join(path.Dir(d.Path), address.Path)
			}
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Errorf("%s: %s leads nowhere: %v", d.Path, to, err)
				continue
			}
			if address.Fragment == "" || path.Ext(file) != ".md" {
				continue
			}
			other, err := Read(root, file)
			if err != nil {
				t.Error(err)
			} else if !other.Anchors()[address.Fragment] {
				t.Errorf("%s: %s: %s has no such heading", d.Path, to, file)
			}
		}
	}
}

// foreign are flags of other programs that the documents mention: bin/sandbox, bin/fleet, ginkgo,
// kubectl and pytest.
var foreign = []string{
	"no-node", "nodes", "name", "kubernetes", "batch", "faults", "faults-from", "from", "procs", "junitxml", "collect-only", "token", "address", "port",
	"provider", "provider-config", "for", "timeout", "latency", "broken", "follow", "from-env-file",
}

func TestFlagsExist(t *testing.T) {
	flags := goflag.NewFlagSet("", goflag.ContinueOnError)
	goflag.CommandLine.VisitAll(func(f *goflag.Flag) { flags.Var(f.Value, f.Name, f.Usage) })
	commandline.New(flags, manifest.Layer{})
	used := map[string]bool{}
	for _, d := range documents(t) {
		for _, name := range d.Flags() {
			used[name] = true
			if name != "help" && flags.Lookup(name) == nil && !slices.Contains(foreign, name) {
				t.Errorf("%s: there is no flag --%s", d.Path, name)
			}
		}
	}
	for _, name := range foreign {
		if !used[name] {
			t.Errorf("no document mentions --%s any more", name)
		}
	}
}

func TestTargetsExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range documents(t) {
		for _, name := range d.Targets() {
			if !strings.Contains(string(makefile), "\n"+name+":") {
				t.Errorf("%s: the Makefile has no target %s", d.Path, name)
			}
		}
	}
}
