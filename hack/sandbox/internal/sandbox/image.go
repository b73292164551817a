// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"context"
	"net"
	"strconv"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/distro"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/images"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

// AddImage makes the sandbox serve an image under its full name, at once and after restarts.
func (s *Sandbox) AddImage(ctx context.Context, name string, img v1.Image) error {
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	store, err := images.OpenStore(s.path("images"))
	if err != nil {
		return err
	}
	if err := store.Add(img, name); err != nil {
		return err
	}
	return images.Reload(ctx, s.Registry())
}

// Registry is the host and port of the registry that serves the images.
func (s *Sandbox) Registry() string {
	return net.JoinHostPort(s.address().String(), strconv.Itoa(s.Ports.Registry))
}

// Images returns the images that the sandbox holds by their full names.
func (s *Sandbox) Images() (map[string]v1.Image, error) {
	store, err := images.OpenStore(s.path("images"))
	if err != nil {
		return nil, err
	}
	return store.Images()
}

// prepareImages builds the images once per set of components and recipe, and gives the sandbox a store with them.
func (s *Sandbox) prepareImages(programs components.Set, machine distro.Programs, p *progress.Printer) error {
	store, err := images.OpenStore(s.path("images"))
	if err != nil {
		return err
	}
	built, err := images.OpenStore(programs.Path("images-" + images.Recipe))
	if err != nil {
		return err
	}
	if !built.Has(images.AgnhostName, images.BusyboxName, images.PauseName) {
		if machine.Busybox == "" {
			p.Say("The registry of the sandbox has no images, because they are built from a statically linked busybox, which is not installed. " +
				"On Debian and Ubuntu, install the package busybox-static, and start the sandbox anew.")
			return nil
		}
		step := p.Start("Building the images busybox, agnhost and pause")
		err := images.BuildAll(built, images.Sources{
			Busybox: machine.Busybox, Agnhost: programs.Path(components.Agnhost),
			AgnhostSource: programs.AgnhostSource, Pause: programs.Path(components.Pause),
		})
		if err != nil {
			step.Fail()
			return err
		}
		step.Done()
	}
	return built.CopyTo(store)
}
