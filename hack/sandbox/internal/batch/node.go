// SPDX-License-Identifier: Apache-2.0

// Package batch gives an honest node the habits of a backend that runs pods as batch jobs: they wait in a queue, their
// status is what the last poll of the backend found, and their logs come late, with lines of the backend around them.
// Outcomes are never touched: phases, exit codes, reasons and what a container has written are the kubelet's.
//
// The package stands between a kubelet and the API server as a transport in both directions. It sends what the kubelet
// writes later, and shows the kubelet that which it wrote itself, so that it has nothing to correct.
package batch

import (
	"log"
	"net/http"
	"sync"
	"time"
)

// Habits are how slow the backend is.
type Habits struct {
	// Queue is how long a pod waits before the node begins with it.
	Queue time.Duration
	// Poll is the time between two looks at a pod.
	Poll time.Duration
	// Silence is how long the log of a container is empty after its start was noticed.
	Silence time.Duration
}

// Usual are the habits of the sandbox's batch node.
func Usual() Habits {
	return Habits{Queue: 5 * time.Second, Poll: 10 * time.Second, Silence: 5 * time.Second}
}

// Node is a node with these habits.
type Node struct {
	habits Habits
	log    *log.Logger

	mu   sync.Mutex
	pods map[string]*pod // by UID
	// watches are those of the kubelet on its pods. Their events take turns.
	watches map[*watch]bool
	turn    sync.Mutex
}

// New returns a node.
func New(habits Habits, logger *log.Logger) *Node {
	return &Node{habits: habits, log: logger, pods: map[string]*pod{}, watches: map[*watch]bool{}}
}

// ToAPI is the transport of the kubelet's requests to the API server.
func (n *Node) ToAPI(next http.RoundTripper) http.RoundTripper {
	return transport(func(r *http.Request) (*http.Response, error) { return n.toAPI(next, r) })
}

// ToKubelet is the transport of the API server's requests to the kubelet.
func (n *Node) ToKubelet(next http.RoundTripper) http.RoundTripper {
	return transport(func(r *http.Request) (*http.Response, error) { return n.toKubelet(next, r) })
}

type transport func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }
