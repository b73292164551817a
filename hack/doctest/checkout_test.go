// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// checkout is a copy of the repository in which the commands of a document are run.
type checkout struct {
	dir string
	env []string
}

// notCopied are what building and running leave behind.
var notCopied = []string{".git", "bin", "dist", "reports", ".sandbox"}

// newCheckout copies the repository. env is added to the environment of the commands.
func newCheckout(t *testing.T, env ...string) *checkout {
	t.Helper()
	c := &checkout{dir: t.TempDir()}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		to := filepath.Join(c.dir, name)
		switch {
		case slices.Contains(notCopied, name):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return os.MkdirAll(to, 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, info.Mode().Perm())
	})
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	// What has been compiled and downloaded is used; everything else of the user's is left alone.
	c.env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+filepath.Join(home, "state"), "XDG_CACHE_HOME="+cacheHome(t),
		"GOCACHE="+goEnv(t, "GOCACHE"), "GOMODCACHE="+goEnv(t, "GOMODCACHE"), "GOFLAGS="+goEnv(t, "GOFLAGS"), "VKTEST_CONFIG=", "ARGS=", "REPORT=")
	c.env = append(c.env, env...)
	return c
}

func cacheHome(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// install puts a program into bin/ of the copy.
func (c *checkout) install(t *testing.T, program string) {
	t.Helper()
	data, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	c.write(t, "bin/"+filepath.Base(program), data, 0o755)
}

func (c *checkout) write(t *testing.T, name string, data []byte, mode fs.FileMode) {
	t.Helper()
	path := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
}

// remembered keeps what a command exports for those after it, as the shell of a reader does.
const remembered = `state=$HOME/exported; if [ -f "$state" ]; then . "$state"; fi
trap 'export -p > "$state"' EXIT
`

// coverageLine is what a binary prints that records its coverage.
var coverageLine = regexp.MustCompile(`(?m)^coverage: .*\n`)

// run runs a command as a reader does, in the root of the copy, and returns its exit status and all that it prints.
func (c *checkout) run(t *testing.T, command string) (int, string) {
	t.Helper()
	cmd := exec.Command("bash", "-c", remembered+command)
	cmd.Dir, cmd.Env = c.dir, c.env
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), coverageLine.ReplaceAllString(string(out), "")
}
