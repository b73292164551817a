// SPDX-License-Identifier: Apache-2.0

package images

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Recipe names what this package builds of the same programs. Raise it with each change of the content of an image,
// since images that were built once are used again.
const Recipe = "2"

// Sources are the programs that images are built from.
type Sources struct {
	// Busybox is a statically linked busybox.
	Busybox string
	// Agnhost and Pause are built programs; AgnhostSource is the directory of agnhost's source.
	Agnhost, AgnhostSource, Pause string
}

// BuildAll builds every image of the sandbox and adds those that the store lacks.
func BuildAll(store *Store, s Sources) error {
	builds := []struct {
		names  []string
		config v1.Config
		files  func(*rootfs)
	}{
		{[]string{PauseName}, v1.Config{Entrypoint: []string{"/pause"}, User: "65535:65535"}, func(r *rootfs) { r.copy("pause", s.Pause) }},
		{busyboxNames, v1.Config{Cmd: []string{"sh"}}, func(r *rootfs) {
			r.skeleton("", "")
			r.busybox(s.Busybox)
		}},
		{[]string{AgnhostName}, v1.Config{Entrypoint: []string{"/agnhost"}, Cmd: []string{"pause"}}, s.agnhost},
	}
	for _, b := range builds {
		if store.Has(b.names...) {
			continue
		}
		img, err := build(b.config, b.files)
		if err != nil {
			return fmt.Errorf("build the image %s: %w", b.names[0], err)
		}
		if err := store.Add(img, b.names...); err != nil {
			return err
		}
	}
	return nil
}

// agnhost follows the image's Dockerfile as far as it can without a distribution's packages: busybox takes their place.
func (s Sources) agnhost(r *rootfs) {
	r.skeleton("user-defined-in-image:x:1000:1000::/home/user-defined-in-image:/bin/sh\n",
		"user-defined-in-image:x:1000:\ngroup-defined-in-image:x:50000:user-defined-in-image\n")
	r.busybox(s.Busybox)
	r.copy("agnhost", s.Agnhost)
	r.link("agnhost-2", "agnhost")
	r.dir("uploads", 0o755)
	for _, name := range []string{"localhost.crt", "localhost.key"} {
		r.copy(name, filepath.Join(s.AgnhostSource, "porter", name))
	}
}

func build(config v1.Config, files func(*rootfs)) (v1.Image, error) {
	data, err := archive(files)
	if err != nil {
		return nil, err
	}
	return imageOf(config, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
}

// imageOf makes an image of one layer.
func imageOf(config v1.Config, open tarball.Opener) (v1.Image, error) {
	layer, err := tarball.LayerFromOpener(open, tarball.WithCompressionLevel(gzip.BestSpeed))
	if err != nil {
		return nil, err
	}
	img, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return nil, err
	}
	file, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture = "linux", runtime.GOARCH
	config.Env = append(config.Env, defaultPath)
	file.Config = config
	return mutate.ConfigFile(img, file)
}

// FromDir makes an image whose file system is the directory dir and that runs command by default. Device nodes,
// sockets and named pipes, which a root file system may hold, are not part of an image; skipped is called with the
// path of each.
func FromDir(dir string, command []string, skipped func(path string)) (v1.Image, error) {
	return build(v1.Config{Cmd: command}, func(r *rootfs) { r.tree(dir, skipped) })
}

// FromTar reads an image from an archive as `docker save` writes it.
func FromTar(path string) (v1.Image, error) {
	return tarball.ImageFromPath(path, nil)
}
