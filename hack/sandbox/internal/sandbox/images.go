// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/distro"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/images"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/progress"
)

// prepareImages builds the images once per set of components and recipe, and gives the sandbox a store with them.
func (s *Sandbox) prepareImages(o UpOptions, programs components.Set, machine distro.Programs, p *progress.Printer) error {
	store, err := images.OpenStore(s.path("images"))
	if err != nil || o.Nodes == 0 {
		return err
	}
	built, err := images.OpenStore(programs.Path("images-" + images.Recipe))
	if err != nil {
		return err
	}
	if !built.Has(images.AgnhostName, images.BusyboxName, images.PauseName) {
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
