// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"maps"
	"os"
	"slices"
)

// WithFile returns the catalogue with the faults of a file besides. They are written as those that the program carries,
// but need no classes: they stand for no bug that a provider had.
func (c *Catalogue) WithFile(path string) (*Catalogue, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the further faults: %w", err)
	}
	more := &Catalogue{Faults: slices.Clone(c.Faults), byName: maps.Clone(c.byName), Excuses: c.Excuses, classless: true}
	return more, more.add(path, content)
}
