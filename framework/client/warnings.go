// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"slices"
	"sync"
)

// contextWarnings hands the API server's Warning headers to the collector in the request's context. Without one they
// are dropped: printed to stderr from many specs at once they would only confuse.
type contextWarnings struct{}

// HandleWarningHeaderWithContext implements rest.WarningHandlerWithContext.
func (contextWarnings) HandleWarningHeaderWithContext(ctx context.Context, code int, _ string, text string) {
	// 299 is the only code the API server uses, see RFC 7234 section 5.5.
	if collector, ok := ctx.Value(warningsKey{}).(*warnings); ok && code == 299 && text != "" {
		collector.add(text)
	}
}

type warningsKey struct{}

// warnings collects distinct warnings in the order of their arrival.
type warnings struct {
	mu    sync.Mutex
	texts []string
}

func collectWarnings(ctx context.Context) (context.Context, *warnings) {
	w := &warnings{}
	return context.WithValue(ctx, warningsKey{}, w), w
}

func (w *warnings) add(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.texts, text) {
		w.texts = append(w.texts, text)
	}
}

func (w *warnings) list() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.texts)
}
