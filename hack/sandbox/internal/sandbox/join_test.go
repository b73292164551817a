// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// made returns a sandbox with this number of nodes, of which nothing runs.
func made(t *testing.T, nodes int) *Sandbox {
	t.Helper()
	s, err := Open(t.TempDir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	s.Nodes = nodes
	if err := errors.Join(os.MkdirAll(s.Dir(), 0o755), s.save()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJoined(t *testing.T) {
	s := made(t, 2)
	for name, want := range map[string]string{
		"mine": "", "vk-node-3": "", "vk-node-2": "the node vk-node-2 is the sandbox's own", "My_Node": `invalid node name "My_Node"`,
	} {
		node, err := s.Joined(name, net.IPv4(127, 0, 0, 1), 0)
		switch {
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", name, err, want)
		case want == "" && (err != nil || node.Port == 0):
			t.Errorf("%s: %v, %+v", name, err, node)
		}
	}
	if node, err := made(t, 0).Joined("vk-node-1", nil, 1); err != nil || node.Endpoint() != "https://127.0.0.1:1" {
		t.Errorf("without nodes of its own: %v, %+v", err, node)
	}
}

func TestJoinedNodes(t *testing.T) {
	s := made(t, 0)
	if names, err := s.JoinedNodes(); err != nil || len(names) > 0 {
		t.Errorf("%v, %v", names, err)
	}
	for _, name := range []string{"b", "a"} {
		if err := os.MkdirAll(s.path(joined, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := s.JoinedNodes(); err != nil || !slices.Equal(names, []string{"a", "b"}) {
		t.Errorf("%v, %v", names, err)
	}
}

func TestWhileUp(t *testing.T) {
	s := made(t, 0)
	synctest.Test(t, func(t *testing.T) {
		ended, cancel := s.WhileUp(t.Context())
		cancel()
		<-ended.Done()
		if cause := context.Cause(ended); !errors.Is(cause, context.Canceled) {
			t.Error(cause)
		}
		removed, cancel := s.WhileUp(t.Context())
		defer cancel()
		if err := os.RemoveAll(s.Dir()); err != nil {
			t.Fatal(err)
		}
		<-removed.Done()
		if cause := context.Cause(removed); !errors.Is(cause, ErrRemoved) {
			t.Error(cause)
		}
	})
}
