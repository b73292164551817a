// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// defaultLatency is short, so that a run measures the suite and the API server, and not how long pods take.
const defaultLatency = 200 * time.Millisecond

// options are the flags of the command.
type options struct {
	kubeconfig    string
	nodes, broken int
	latency       time.Duration
	address       string
	verbose       bool
}

// check reports all flags that make no sense, at once.
func (o options) check() error {
	var errs []error
	if o.kubeconfig == "" {
		errs = append(errs, errors.New("--kubeconfig is missing, and KUBECONFIG is not set"))
	} else if _, err := os.Stat(o.kubeconfig); err != nil {
		errs = append(errs, fmt.Errorf("--kubeconfig: %w", err))
	}
	if o.nodes < 1 || o.nodes > 9999 {
		errs = append(errs, fmt.Errorf("--nodes is %d; it must be from 1 to 9999", o.nodes))
	}
	if o.broken < 0 || o.broken > o.nodes {
		errs = append(errs, fmt.Errorf("--broken is %d; it must be from 0 to the number of nodes, %d", o.broken, o.nodes))
	}
	if o.latency < 0 || o.latency > time.Hour {
		errs = append(errs, fmt.Errorf("--latency is %v; it must be from 0 to 1h", o.latency))
	}
	if net.ParseIP(o.address) == nil {
		errs = append(errs, fmt.Errorf("--address is %q; it must be an IP address", o.address))
	}
	return errors.Join(errs...)
}
