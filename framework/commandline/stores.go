// SPDX-License-Identifier: Apache-2.0

package commandline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/report"
	"github.com/interTwin-eu/vk-test-set/framework/report/reportdir"
)

// Store is a place for report directories outside of the file system. Names of files are relative to it, and have
// slashes. Its errors name its address.
type Store interface {
	// Check returns an error if files could not be written to the store. It leaves nothing there.
	Check(ctx context.Context) error
	// Push copies files of a directory to the store, over files with the same names.
	Push(ctx context.Context, dir string, names []string) error
	// Fetch copies the wanted files of the store to a directory that exists.
	Fetch(ctx context.Context, dir string, wanted func(name string) bool) error
}

// isAddress tells an address of a store from a path.
func isAddress(place string) bool { return strings.Contains(place, "://") }

func (c *Command) openStore(address string) (Store, error) {
	if c.OpenStore == nil {
		return nil, fmt.Errorf("%s: this program does not know object stores", address)
	}
	return c.OpenStore(address)
}

// Publish returns a function that copies a report directory to the address of --vktest.push, which has been tried: it
// could be written to. It is nil if the user named no address. Load must have returned before.
func (c *Command) Publish() (func(ctx context.Context, dir string) error, error) {
	if !c.isSet("vktest.push") {
		return nil, nil
	}
	if c.Config.ReportDir == "" || c.Config.Discover {
		return nil, errors.New("--vktest.push needs a run that writes reports; add --vktest.report-dir=DIR")
	}
	ctx, stop := untilStopped()
	defer stop()
	store, err := c.openStore(c.push)
	if err == nil {
		err = store.Check(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("--vktest.push: %w", err)
	}
	return func(ctx context.Context, dir string) error {
		count, err := push(ctx, store, dir)
		if err != nil {
			return fmt.Errorf("--vktest.push: the reports in %s are complete, but could not be copied: %w", dir, err)
		}
		_, err = fmt.Fprintf(c.stdout, "copied %d files of the report to %s\n", count, c.push)
		return err
	}, nil
}

// push copies a report directory to a store.
func push(ctx context.Context, store Store, dir string) (files int, err error) {
	names, err := reportdir.Files(dir)
	if err != nil {
		return 0, err
	}
	return len(names), store.Push(ctx, dir, names)
}

// untilStopped is a context that ends when the user asks the process to end.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// checkStores tries the addresses of a merge, before a long wait.
func (c *Command) checkStores() (status int, done bool) {
	ctx, stop := untilStopped()
	defer stop()
	var problems []error
	for i, place := range append([]string{c.merge}, c.flags.Args()...) {
		if !isAddress(place) {
			continue
		}
		store, err := c.openStore(place)
		switch {
		case err != nil:
		case i == 0:
			err = store.Check(ctx)
		default:
			err = store.Fetch(ctx, os.TempDir(), func(string) bool { return false })
		}
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return c.misused(fmt.Errorf("--vktest.merge: %w", err)), true
	}
	return OK, false
}

// mergeSince is [reportdir.MergeSince] with the places that the user named, some of which may be addresses of stores.
func (c *Command) mergeSince(since time.Time) (report.Report, error) {
	ctx, stop := untilStopped()
	defer stop()
	m := &merging{}
	defer func() { _ = os.RemoveAll(m.local) }() // what it had is merged, or cannot be
	if err := m.fetchAll(ctx, c); err != nil {
		return report.Report{}, err
	}
	whole, err := reportdir.MergeSince(since, m.out, m.in...)
	if err != nil {
		return report.Report{}, m.withAddresses(err)
	}
	if m.target != nil {
		_, err = push(ctx, m.target, m.out)
	}
	return whole, err
}

// merging is a merge in the file system: a place with an address has a directory in local, which is made for the first.
type merging struct {
	local string
	out   string
	in    []string
	// target is where out belongs; nil if it stays where it is.
	target Store
	// addresses are pairs of a directory in local and the address that it stands for.
	addresses []string
}

// fetchAll fetches what the merge reads: the reports and, so that that of another run is noticed, the last output.
func (m *merging) fetchAll(ctx context.Context, c *Command) (err error) {
	m.out, m.target, err = m.fetch(ctx, c, c.merge, "out", func(name string) bool { return name == "report.yaml" })
	if err != nil {
		return err
	}
	for i, place := range c.flags.Args() {
		if isAddress(place) && reportdir.IsFile(m.out) {
			return fmt.Errorf("reports of %s can only be merged into a directory, since their artifacts must come along; got %s", place, c.merge)
		}
		in, _, err := m.fetch(ctx, c, place, strconv.Itoa(i), reportdir.IsInput)
		if err != nil {
			return err
		}
		m.in = append(m.in, in)
	}
	return nil
}

// fetch returns the directory that stands for a place. A path stands for itself.
func (m *merging) fetch(ctx context.Context, c *Command, place, as string, wanted func(name string) bool) (string, Store, error) {
	if !isAddress(place) {
		return place, nil, nil
	}
	store, err := c.openStore(place)
	if err != nil {
		return "", nil, err
	}
	if m.local == "" {
		if m.local, err = os.MkdirTemp("", "vktest-merge-"); err != nil {
			return "", nil, err
		}
	}
	dir := filepath.Join(m.local, as)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", nil, err
	}
	m.addresses = append(m.addresses, dir, place)
	return dir, store, store.Fetch(ctx, dir, wanted)
}

// withAddresses is an error with the addresses that the user knows.
func (m *merging) withAddresses(err error) error {
	return errors.New(strings.NewReplacer(m.addresses...).Replace(err.Error()))
}
