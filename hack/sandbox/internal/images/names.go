// SPDX-License-Identifier: Apache-2.0

// Package images builds the container images that tests need from programs on the machine, keeps them in an OCI layout,
// and serves them on loopback under their canonical names, whatever registry those names belong to.
package images

// Canonical names of the images that the sandbox builds: those of Kubernetes' own end-to-end tests at the sandbox's
// version (k8s.io/kubernetes/test/utils/image), and the short names people type.
const (
	PauseName   = "registry.k8s.io/pause:3.10.2"
	AgnhostName = "registry.k8s.io/e2e-test-images/agnhost:2.66.1"
	BusyboxName = "registry.k8s.io/e2e-test-images/busybox:1.37.0-2"
)

// busyboxNames are all the names under which busybox is served.
var busyboxNames = []string{
	BusyboxName,
	"docker.io/library/busybox:latest",
	"docker.io/library/busybox:stable",
	"docker.io/library/busybox:1.36",
	"docker.io/library/busybox:1.36.1",
	"docker.io/library/busybox:1.37",
	"docker.io/library/busybox:1.37.0",
}
