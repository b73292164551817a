// SPDX-License-Identifier: Apache-2.0

package client

import "golang.org/x/sync/errgroup"

// maxParallel bounds the requests that one operation has in flight, so that a clean-up of hundreds of objects does not
// look like an attack.
const maxParallel = 8

// each calls do for 0 … n-1, maxParallel at a time, and waits for all.
func each(n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(maxParallel)
	for i := range n {
		group.Go(func() error { do(i); return nil })
	}
	_ = group.Wait()
}
