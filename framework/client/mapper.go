// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/restmapper"

	"github.com/interTwin-eu/vk-test-set/framework/podapi"
)

// mapper translates between kinds and resources. What the server offers is asked once and cached; an unknown kind makes
// it ask again, so that a CustomResourceDefinition created in the meantime is found.
type mapper struct {
	cached   discovery.CachedDiscoveryInterfaceWithContext
	deferred *restmapper.DeferredDiscoveryRESTMapper
	short    meta.RESTMapperWithContext
}

func newMapper(client discovery.DiscoveryInterfaceWithContext) *mapper {
	cached := memory.NewMemCacheClientWithContext(client)
	deferred := restmapper.NewDeferredDiscoveryRESTMapperWithContext(cached)
	return &mapper{
		cached:   cached,
		deferred: deferred,
		short:    restmapper.NewShortcutExpanderWithContext(deferred, cached, func(string) {}),
	}
}

// reset forgets what the server offers.
func (m *mapper) reset(ctx context.Context) {
	m.deferred.ResetWithContext(ctx)
}

// refreshing runs find, and once more after a reset if nothing was found. (The deferred mapper alone would not: it
// deems an in-memory cache fresh.)
func (m *mapper) refreshing(ctx context.Context, find func() error) error {
	err := find()
	if err != nil && meta.IsNoMatchError(err) {
		m.reset(ctx)
		err = find()
	}
	return err
}

// forKind finds the resource of a kind. Transient failures are retried.
func (m *mapper) forKind(ctx context.Context, gvk schema.GroupVersionKind) (mapping *meta.RESTMapping, err error) {
	err = retry(ctx, func(ctx context.Context) error {
		return m.refreshing(ctx, func() (err error) {
			mapping, err = m.deferred.RESTMappingWithContext(ctx, gvk.GroupKind(), gvk.Version)
			return err
		})
	})
	if meta.IsNoMatchError(err) {
		return nil, fmt.Errorf("the cluster has no kind %s in %s (run kubectl api-resources for a list): %w", gvk.Kind, gvk.GroupVersion(), err)
	}
	if err != nil {
		return nil, fmt.Errorf("look up kind %s: %w", gvk.Kind, err)
	}
	return mapping, nil
}

// forName finds the resource that a person means by name: a Kind, a singular, plural or short resource name, any of
// them with a group appended ("jobs.batch"), in any case, words joined by "_" ("config_map").
func (m *mapper) forName(ctx context.Context, name string) (mapping *meta.RESTMapping, err error) {
	plain := podapi.ResourceWord(name)
	err = retry(ctx, func(ctx context.Context) error {
		return m.refreshing(ctx, func() (err error) {
			mapping, err = m.lookUp(ctx, plain)
			return err
		})
	})
	if meta.IsNoMatchError(err) {
		return nil, fmt.Errorf("the cluster has no resource type %q (run kubectl api-resources for a list): %w", name, err)
	}
	if err != nil {
		return nil, fmt.Errorf("look up resource type %q: %w", name, err)
	}
	return mapping, nil
}

func (m *mapper) lookUp(ctx context.Context, name string) (*meta.RESTMapping, error) {
	full, partial := schema.ParseResourceArg(name)
	var kind schema.GroupVersionKind
	err := error(&meta.NoResourceMatchError{PartialResource: partial.WithVersion("")})
	if full != nil {
		kind, err = m.short.KindForWithContext(ctx, *full)
	}
	if err != nil && meta.IsNoMatchError(err) {
		kind, err = m.short.KindForWithContext(ctx, partial.WithVersion(""))
	}
	if err != nil {
		return nil, err
	}
	return m.deferred.RESTMappingWithContext(ctx, kind.GroupKind(), kind.Version)
}
