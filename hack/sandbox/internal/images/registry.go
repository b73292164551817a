// SPDX-License-Identifier: Apache-2.0

package images

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// upstreamTimeout bounds the attempt to pull an image that the store lacks from its real registry: where the internet
// cannot be reached, a pod must learn soon that its image cannot be had.
const upstreamTimeout = 2 * time.Minute

// Registry serves a store to container runtimes that use it as the mirror of every registry. They name the registry
// they mean in the query parameter "ns", as containerd does.
type Registry struct {
	store   *Store
	backend http.Handler
	log     *log.Logger
}

// NewRegistry returns a registry that serves what the store holds now and what Publish adds.
func NewRegistry(store *Store, logger *log.Logger) (*Registry, error) {
	r := &Registry{store: store, log: logger}
	r.backend = registry.New(registry.Logger(logger), registry.WithBlobHandler(registry.NewDiskBlobHandler(store.Blobs())))
	images, err := store.Images()
	if err != nil {
		return nil, err
	}
	for full, img := range images {
		if err := r.announce(full, img); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// announce makes the backend know a manifest; its blobs are in the store.
func (r *Registry) announce(full string, img v1.Image) error {
	manifest, err := img.RawManifest()
	if err != nil {
		return err
	}
	mediaType, err := img.MediaType()
	if err != nil {
		return err
	}
	host, rest, _ := strings.Cut(full, "/")
	repository, reference, digest := strings.Cut(rest, "@")
	if !digest {
		repository, reference, _ = strings.Cut(rest, ":")
	}
	target := "/v2/" + pathOf(host) + "/" + repository + "/manifests/" + reference
	request := httptest.NewRequest(http.MethodPut, target, bytes.NewReader(manifest))
	request.Header.Set("Content-Type", string(mediaType))
	answer := httptest.NewRecorder()
	r.backend.ServeHTTP(answer, request)
	if answer.Code >= http.StatusBadRequest {
		return fmt.Errorf("announce the image %s: %s", full, strings.TrimSpace(answer.Body.String()))
	}
	return nil
}

// pathOf makes a registry's host name a path element of a repository name, where no colon may stand. The default port
// does not change which registry it is.
func pathOf(host string) string {
	return strings.ReplaceAll(strings.TrimSuffix(host, ":443"), ":", "_")
}

var manifestPath = regexp.MustCompile(`^/v2/(.+)/manifests/([^/]+)$`)

// ServeHTTP implements http.Handler.
func (r *Registry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.URL.Path == reloadPath {
		r.reload(w)
		return
	}
	host := request.URL.Query().Get("ns")
	if host == "" || !strings.HasPrefix(request.URL.Path, "/v2/") || request.URL.Path == "/v2/" {
		r.backend.ServeHTTP(w, request)
		return
	}
	parts := manifestPath.FindStringSubmatch(request.URL.Path)
	mirrored := request.Clone(request.Context())
	mirrored.URL.Path = "/v2/" + pathOf(host) + "/" + strings.TrimPrefix(request.URL.Path, "/v2/")
	if parts != nil && !r.knows(mirrored) {
		if err := r.pull(request.Context(), host, parts[1], parts[2]); err != nil {
			r.log.Printf("not here, and not to be had from %s: %s %s: %v", host, parts[1], parts[2], err)
		}
	}
	r.backend.ServeHTTP(w, mirrored)
}

// reloadPath is where `sandbox image add` says that the store has changed.
const reloadPath = "/reload"

// reload announces what another process has added to the store.
func (r *Registry) reload(w http.ResponseWriter) {
	images, err := r.store.Images()
	for full, img := range images {
		if err == nil {
			err = r.announce(full, img)
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Reload tells the registry at address that its store has changed.
func Reload(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+reloadPath, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("notify the image registry: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the image registry answered %s", answer.Status)
	}
	return nil
}

func (r *Registry) knows(request *http.Request) bool {
	head := request.Clone(request.Context())
	head.Method = http.MethodHead
	answer := httptest.NewRecorder()
	r.backend.ServeHTTP(answer, head)
	return answer.Code == http.StatusOK
}

// pull fetches an image from its real registry into the store.
func (r *Registry) pull(ctx context.Context, host, repository, reference string) error {
	ctx, cancel := context.WithTimeout(ctx, upstreamTimeout)
	defer cancel()
	separator := ":"
	if strings.HasPrefix(reference, "sha256:") {
		separator = "@"
	}
	full := host + "/" + repository + separator + reference
	ref, err := name.ParseReference(full)
	if err != nil {
		return err
	}
	img, err := remote.Image(ref, remote.WithContext(ctx))
	if err != nil {
		return err
	}
	if err := r.store.Add(img, full); err != nil {
		return err
	}
	return r.announce(full, img)
}
