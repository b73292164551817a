// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/join"
)

// ErrRemoved is why a context of WhileUp has ended.
var ErrRemoved = errors.New("the sandbox has been removed")

// removedInterval is how often WhileUp looks whether the sandbox is still there.
const removedInterval = time.Second

// joined is the directory of the files of joined nodes.
const joined = "joined"

// Joined describes a node of the user's that joins the sandbox; nothing is made. Without an address, it is that of the
// API server, which is an address of this machine. Without a port, it is one that is free now.
func (s *Sandbox) Joined(name string, address net.IP, port int) (join.Node, error) {
	if err := join.CheckName(name); err != nil {
		return join.Node{}, err
	}
	for i := 1; i <= s.Nodes; i++ {
		if name == NodeName(i) {
			return join.Node{}, fmt.Errorf("the node %s is the sandbox's own, with a kubelet; use another name", name)
		}
	}
	if address == nil {
		address = s.address()
	}
	if port == 0 {
		listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: address})
		if err != nil {
			return join.Node{}, fmt.Errorf("find a free port on %s: %w", address, err)
		}
		port = listener.Addr().(*net.TCPAddr).Port
		_ = listener.Close()
	}
	return join.Node{Name: name, Address: address, Port: port, Dir: s.path(joined, name)}, nil
}

// JoinedNodes are the names of the nodes of the user's that have joined the sandbox, in order.
func (s *Sandbox) JoinedNodes() ([]string, error) {
	entries, err := os.ReadDir(s.path(joined))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names, nil
}

// Running reports whether the control plane of the sandbox is running.
func (s *Sandbox) Running() bool {
	_, running := s.supervisors()[s.spec(controlPlane)]
	return running
}

// WhileUp returns a context that ends with the sandbox, with ErrRemoved as its cause. A crash is no end.
func (s *Sandbox) WhileUp(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		ticker := time.NewTicker(removedInterval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if !s.Exists() {
					cancel(ErrRemoved)
				}
			}
		}
	}()
	return ctx, func() { cancel(context.Canceled) }
}
