// SPDX-License-Identifier: Apache-2.0

package images

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/match"
)

// refName is the annotation by which an OCI layout names its images.
const refName = "org.opencontainers.image.ref.name"

// Store is a directory of images: an OCI image layout whose index knows their full names.
type Store struct {
	path layout.Path
	mu   sync.Mutex
}

// OpenStore opens the store in dir and makes an empty one where there is none.
func OpenStore(dir string) (*Store, error) {
	path, err := layout.FromPath(dir)
	if errors.Is(err, fs.ErrNotExist) {
		path, err = layout.Write(dir, empty.Index)
	}
	if err != nil {
		return nil, fmt.Errorf("open the image store: %w", err)
	}
	return &Store{path: path}, os.MkdirAll(filepath.Join(dir, "blobs"), 0o755)
}

// Blobs is the directory of the store's content, one file per blob.
func (s *Store) Blobs() string { return filepath.Join(string(s.path), "blobs") }

// Images returns every image of the store with its full name.
func (s *Store) Images() (map[string]v1.Image, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	index, err := s.path.ImageIndex()
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	images := map[string]v1.Image{}
	for _, descriptor := range manifest.Manifests {
		img, err := s.path.Image(descriptor.Digest)
		if err != nil {
			return nil, err
		}
		images[descriptor.Annotations[refName]] = img
	}
	return images, nil
}

// Has tells whether the store holds images of all these names.
func (s *Store) Has(names ...string) bool {
	images, err := s.Images()
	if err != nil {
		return false
	}
	for _, n := range names {
		if images[n] == nil {
			return false
		}
	}
	return true
}

// Add stores an image under full names and replaces what had them.
func (s *Store) Add(img v1.Image, names ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range names {
		err := s.path.ReplaceImage(img, match.Name(n), layout.WithAnnotations(map[string]string{refName: n}))
		if err != nil {
			return fmt.Errorf("store the image %s: %w", n, err)
		}
	}
	return nil
}

// CopyTo adds every image of s that other lacks.
func (s *Store) CopyTo(other *Store) error {
	images, err := s.Images()
	if err != nil {
		return err
	}
	for n, img := range images {
		if other.Has(n) {
			continue
		}
		if err := other.Add(img, n); err != nil {
			return err
		}
	}
	return nil
}

// FullName completes an image name as container runtimes do: "busybox" is "docker.io/library/busybox:latest".
func FullName(short string) (string, error) {
	ref, err := name.ParseReference(short)
	if err != nil {
		return "", err
	}
	repository := ref.Context()
	registry := repository.RegistryStr()
	if registry == name.DefaultRegistry {
		registry = "docker.io"
	}
	separator := ":"
	if strings.HasPrefix(ref.Identifier(), "sha256:") {
		separator = "@"
	}
	return registry + "/" + repository.RepositoryStr() + separator + ref.Identifier(), nil
}
