// SPDX-License-Identifier: Apache-2.0

package images

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func TestFullName(t *testing.T) {
	for short, want := range map[string]string{
		"busybox":                      "docker.io/library/busybox:latest",
		"busybox:1.36":                 "docker.io/library/busybox:1.36",
		"docker.io/a/b":                "docker.io/a/b:latest",
		"registry.k8s.io/pause:3.10.2": "registry.k8s.io/pause:3.10.2",
		"localhost:5000/a/b:c":         "localhost:5000/a/b:c",
	} {
		if got, err := FullName(short); err != nil || got != want {
			t.Errorf("FullName(%q) = %q, %v, want %q", short, got, err, want)
		}
	}
	if _, err := FullName("no such name!"); err == nil {
		t.Error("a name with blanks was accepted")
	}
}

// addImage stores an image that holds one file.
func addImage(t *testing.T, store *Store, name string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "hello"), []byte(name), 0o644); err != nil {
		t.Fatal(err)
	}
	img, err := FromDir(dir, []string{"/hello"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Add(img, name); err != nil {
		t.Fatal(err)
	}
}

// TestRegistryServesEveryHost asks as containerd does: the path names the image, the query the registry it belongs to.
func TestRegistryServesEveryHost(t *testing.T) {
	store, err := OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	addImage(t, store, "docker.io/library/busybox:1.36")
	addImage(t, store, "example.org:5000/library/busybox:1.36")
	registry, err := NewRegistry(store, log.New(io.Discard, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	addImage(t, store, "example.org/late:1")
	server := httptest.NewServer(registry)
	defer server.Close()
	if err := Reload(t.Context(), server.Listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	const here, there = "/v2/library/busybox/manifests/1.36?ns=docker.io", "/v2/library/busybox/manifests/1.36?ns=example.org:5000"
	digests := map[string]string{}
	for path, want := range map[string]int{
		"/v2/":                                http.StatusOK,
		here:                                  http.StatusOK,
		there:                                 http.StatusOK,
		"/v2/late/manifests/1?ns=example.org": http.StatusOK,
		// A host of the reserved domain "invalid" cannot be reached: not here and not there.
		"/v2/library/busybox/manifests/1.36?ns=registry.invalid": http.StatusNotFound,
	} {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("GET %s: %s, want %d", path, answer.Status, want)
		}
		digests[path] = answer.Header.Get("Docker-Content-Digest")
	}
	if digests[here] == digests[there] {
		t.Errorf("two registries' images of the same name are one: %s", digests[here])
	}
}

func TestImagesAreReproducible(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b", "a"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("a", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	var digests []string
	for range 2 {
		img, err := FromDir(dir, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		digest, err := img.Digest()
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, digest.String())
	}
	if digests[0] != digests[1] {
		t.Errorf("the same directory gives %s and %s", digests[0], digests[1])
	}
}

// TestRootFileSystem makes an image of a directory as a distribution leaves it.
func TestRootFileSystem(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "hello"), []byte("hello"), 0o755); err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(dir, "initctl")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	var skipped []string
	if _, err := FromDir(dir, nil, func(path string) { skipped = append(skipped, path) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(skipped, []string{pipe}) {
		t.Errorf("skipped %q, want the named pipe", skipped)
	}
}
