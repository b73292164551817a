// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"

	"k8s.io/client-go/discovery"
)

// Version returns the version of the API server. A server that is just starting is asked until ctx ends; a refusal is
// final. The error is that of the last request.
func (c *Client) Version(ctx context.Context) (string, error) {
	server := discovery.ToDiscoveryInterfaceWithContext(c.Typed.Discovery())
	for {
		found, err := server.ServerVersionWithContext(ctx)
		if err == nil {
			return found.GitVersion, nil
		}
		if !Transient(err) || !Sleep(ctx, time.Second) {
			return "", err
		}
	}
}
