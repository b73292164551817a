// SPDX-License-Identifier: Apache-2.0

// Package objectstore copies files to and from buckets of object stores that speak the S3 protocol.
package objectstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
	"golang.org/x/sync/errgroup"
)

const (
	// transfers is how many files are copied at the same time.
	transfers = 8
	// checkTimeout is how long a store may take to answer before a run.
	checkTimeout = 30 * time.Second
)

// Store is the objects of a bucket whose keys begin with a prefix, as if it were a directory. The library repeats
// requests that fail for a moment.
type Store struct {
	client *minio.Client
	// address is as the user wrote it, endpoint is a URL.
	address, endpoint string
	bucket            string
	// prefix has no slash at its end; it is empty for the whole bucket.
	prefix string
}

// Check writes a small object to the store and removes it. The error tells why that is not possible.
func (s *Store) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, checkTimeout, fmt.Errorf("no answer within %s", checkTimeout))
	defer cancel()
	const text = "vk-test-set tries whether it can write here.\n"
	key := s.key(".vktest-" + uuid.NewString())
	_, err := s.client.PutObject(ctx, s.bucket, key, strings.NewReader(text), int64(len(text)), minio.PutObjectOptions{ContentType: "text/plain"})
	if err == nil {
		err = s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})
	}
	return s.explain(ctx, err)
}

// Push copies files of a directory to the store. The names are relative to the directory, and have slashes. It
// replaces objects with the same names, and removes none.
func (s *Store) Push(ctx context.Context, dir string, names []string) error {
	copies, copying := errgroup.WithContext(ctx)
	copies.SetLimit(transfers)
	for _, name := range names {
		copies.Go(func() error {
			_, err := s.client.FPutObject(copying, s.bucket, s.key(name), filepath.Join(dir, filepath.FromSlash(name)), minio.PutObjectOptions{})
			return err
		})
	}
	return s.explain(ctx, copies.Wait())
}

// Fetch copies the wanted objects of the store to a directory. Their names are relative to the prefix, and have
// slashes. It is no error if there are none.
func (s *Store) Fetch(ctx context.Context, dir string, wanted func(name string) bool) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // only read from
	copies, copying := errgroup.WithContext(ctx)
	copies.SetLimit(transfers)
	listed := s.each(copying, func(name string) {
		if wanted(name) {
			copies.Go(func() error { return s.fetch(copying, root, name) })
		}
	})
	if err := copies.Wait(); err != nil { // it also ends the list
		return s.explain(ctx, err)
	}
	return s.explain(ctx, listed)
}

// each lists the objects. Those whose keys end with a slash stand for directories, and are left out.
func (s *Store) each(ctx context.Context, found func(name string)) error {
	prefix := s.key("")
	for object := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if object.Err != nil {
			return object.Err
		}
		if name := strings.TrimPrefix(object.Key, prefix); !strings.HasSuffix(object.Key, "/") {
			found(name)
		}
	}
	return nil
}

// fetch copies an object to a directory, which it cannot leave.
func (s *Store) fetch(ctx context.Context, root *os.Root, name string) error {
	object, err := s.client.GetObject(ctx, s.bucket, s.key(name), minio.GetObjectOptions{})
	if err != nil {
		return err
	}
	defer func() { _ = object.Close() }() // only read from
	if err := root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o755); err != nil {
		return err
	}
	file, err := root.Create(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	_, err = io.Copy(file, object)
	return errors.Join(err, file.Close())
}

// key is that of a name.
func (s *Store) key(name string) string {
	if s.prefix == "" {
		return name
	}
	return s.prefix + "/" + name
}

// refusals are the codes with which a store rejects credentials.
var refusals = []string{"AccessDenied", "ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch"}

// explain says which store an error is about, and what to do about the errors that users make.
func (s *Store) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s at %s: %w", s.address, s.endpoint, context.Cause(ctx))
	}
	var response minio.ErrorResponse
	errors.As(err, &response)
	switch {
	case response.Code == "NoSuchBucket":
		return fmt.Errorf("%s: the bucket %s does not exist at %s", s.address, s.bucket, s.endpoint)
	case slices.Contains(refusals, response.Code):
		return fmt.Errorf("%s: %s refuses the credentials of the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN): %w", s.address, s.endpoint, err)
	}
	return fmt.Errorf("%s at %s: %w", s.address, s.endpoint, err)
}
