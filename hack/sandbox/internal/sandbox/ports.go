// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"fmt"
	"net"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/controlplane"
)

// choosePorts asks the kernel for a free port for every listener of the control plane. All are held until the last is
// chosen, so that no two are the same.
func choosePorts(address net.IP) (controlplane.Ports, error) {
	var ports controlplane.Ports
	loopback := net.IPv4(127, 0, 0, 1)
	wanted := []struct {
		ip   net.IP
		port *int
	}{
		{address, &ports.APIServer}, {address, &ports.Registry},
		{loopback, &ports.Etcd}, {loopback, &ports.EtcdPeer},
		{loopback, &ports.ControllerManager}, {loopback, &ports.Scheduler},
	}
	for _, w := range wanted {
		listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: w.ip})
		if err != nil {
			return ports, fmt.Errorf("find a free port on %s: %w", w.ip, err)
		}
		defer listener.Close()
		*w.port = listener.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}
