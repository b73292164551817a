// SPDX-License-Identifier: Apache-2.0

// Command sandbox brings up a real Kubernetes on one Linux machine, from Go modules and the distribution's packages
// alone, and takes it down without a trace. `sandbox --help` lists what it does.
package main

import (
	"embed"
	"io/fs"
	"os"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/cli"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/components"
)

// module and pins are all that is needed to build the components, wherever this program was built and is run.
var (
	//go:embed go.mod go.sum pause/main.go
	module embed.FS
	//go:embed versions
	pins embed.FS
)

func main() {
	versions, err := fs.Sub(pins, "versions")
	if err != nil {
		panic(err) // it is a constant
	}
	os.Exit(cli.Run(os.Args[1:], components.Module{FS: module, Pins: versions}))
}
