// SPDX-License-Identifier: Apache-2.0

package client

import (
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Client talks to one cluster in the name of one spec, or of the suite. It is safe for concurrent use.
type Client struct {
	// Config is what the client was made from. Read-only.
	Config *rest.Config
	// Typed and Dynamic are ordinary client-go clients over Config.
	Typed   kubernetes.Interface
	Dynamic dynamic.Interface

	mapper   *mapper
	identity Identity

	mu      sync.Mutex
	created map[types.UID]bool
}

// New returns a client over cfg, which should come from [Connect] or [Tune]. No request is made.
func New(cfg *rest.Config) (*Client, error) {
	c, err := newClient(cfg)
	if err != nil {
		return nil, err
	}
	c.mapper = newMapper(discovery.ToDiscoveryInterfaceWithContext(c.Typed.Discovery()))
	return c, nil
}

// ForSpec returns a client for one spec: requests carry the user agent, created objects the identity's labels.
// Connections and the knowledge of the server's kinds are shared with c.
func (c *Client) ForSpec(userAgent string, identity Identity) (*Client, error) {
	if err := identity.Validate(); err != nil {
		return nil, err
	}
	cfg := rest.CopyConfig(c.Config)
	cfg.UserAgent = userAgent
	spec, err := newClient(cfg)
	if err != nil {
		return nil, err
	}
	spec.mapper, spec.identity = c.mapper, identity
	return spec, nil
}

func newClient(cfg *rest.Config) (*Client, error) {
	shared, err := rest.HTTPClientFor(cfg)
	if err != nil {
		return nil, fmt.Errorf("HTTP client for %s: %w", cfg.Host, err)
	}
	typed, err := kubernetes.NewForConfigAndClient(cfg, shared)
	if err != nil {
		return nil, fmt.Errorf("client for %s: %w", cfg.Host, err)
	}
	untyped, err := dynamic.NewForConfigAndClient(cfg, shared)
	if err != nil {
		return nil, fmt.Errorf("dynamic client for %s: %w", cfg.Host, err)
	}
	return &Client{Config: cfg, Typed: typed, Dynamic: untyped, created: map[types.UID]bool{}}, nil
}

// resource returns the dynamic interface of a mapping, in namespace if the resource has namespaces.
func (c *Client) resource(mapping *meta.RESTMapping, namespace string) dynamic.ResourceInterface {
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		return c.Dynamic.Resource(mapping.Resource).Namespace(namespace)
	}
	return c.Dynamic.Resource(mapping.Resource)
}
