// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// dockerfile is an image in the making. Of Dockerfiles it knows what ours uses, and fails on anything else.
type dockerfile struct {
	source    string
	arguments map[string]string
	config    v1.Config
	layer     bytes.Buffer
	tar       *tar.Writer
}

// buildImage builds the Dockerfile of the project, where the released binary is the one under test, into an archive as
// "docker save" writes it.
func buildImage(t *testing.T, tag string) string {
	t.Helper()
	d := &dockerfile{source: os.Getenv("VKTEST_SOURCE"), arguments: map[string]string{"TARGETARCH": runtime.GOARCH}}
	d.config.Labels = map[string]string{}
	d.tar = tar.NewWriter(&d.layer)
	text, err := os.ReadFile(filepath.Join(d.source, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(string(text), "\n") {
		if err := d.instruction(line); err != nil {
			t.Fatalf("Dockerfile:%d: %v", n+1, err)
		}
	}
	path := filepath.Join(t.TempDir(), "image.tar")
	if err := d.write(path, tag); err != nil {
		t.Fatal(err)
	}
	return path
}

func (d *dockerfile) instruction(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	if word == "ARG" {
		key, value, _ := strings.Cut(rest, "=")
		if d.arguments[key] == "" {
			d.arguments[key] = value
		}
		return nil
	}
	rest = os.Expand(rest, func(key string) string { return d.arguments[key] })
	key, value, _ := strings.Cut(rest, "=")
	switch word {
	case "", "#":
	case "FROM":
		if rest != "scratch" {
			return fmt.Errorf("the base is %s, want scratch: then the image holds nothing but what is copied", rest)
		}
	case "LABEL":
		d.config.Labels[key] = strings.Trim(value, `"`)
	case "ENV":
		d.config.Env = append(d.config.Env, rest)
	case "USER":
		d.config.User = rest
	case "COPY":
		source, target, _ := strings.Cut(rest, " ")
		return d.copy(source, target)
	case "ENTRYPOINT":
		program := strings.TrimSuffix(strings.TrimPrefix(rest, `["`), `"]`)
		if len(program) != len(rest)-4 || strings.ContainsAny(program, `", `) {
			return fmt.Errorf("%s is not the form without a shell, in which signals reach the program", rest)
		}
		d.config.Entrypoint = []string{program}
	default:
		return fmt.Errorf("%s is not known here", word)
	}
	return nil
}

func (d *dockerfile) copy(source, target string) error {
	path := filepath.Join(d.source, source)
	if source == "dist/linux_"+runtime.GOARCH+"/vktest" {
		path = os.Getenv("VKTEST_BIN")
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	header := tar.Header{Typeflag: tar.TypeReg, Name: strings.TrimPrefix(target, "/"), Mode: int64(info.Mode().Perm()), Size: info.Size()}
	if err := d.tar.WriteHeader(&header); err != nil {
		return err
	}
	_, err = io.Copy(d.tar, file)
	return err
}

func (d *dockerfile) write(path, tag string) error {
	if err := d.tar.Close(); err != nil {
		return err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(d.layer.Bytes())), nil })
	if err != nil {
		return err
	}
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Config = "linux", runtime.GOARCH, d.config
	if image, err = mutate.ConfigFile(image, file); err != nil {
		return err
	}
	reference, err := name.NewTag(tag)
	if err != nil {
		return err
	}
	return tarball.WriteToFile(path, reference, image)
}
