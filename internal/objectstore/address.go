// SPDX-License-Identifier: Apache-2.0

package objectstore

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// amazon is the endpoint if the environment names none, as for other programs that use S3.
const amazon = "https://s3.amazonaws.com"

// Open returns the store at an address, s3://BUCKET/PREFIX. Everything else comes from the environment, in the
// variables that other programs use, too: the endpoint from AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, the region from
// AWS_REGION or AWS_DEFAULT_REGION, and the credentials from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN. Open makes no request; see [Store.Check].
func Open(address string) (*Store, error) {
	s, err := parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	s.endpoint = cmp.Or(os.Getenv("AWS_ENDPOINT_URL_S3"), os.Getenv("AWS_ENDPOINT_URL"), amazon)
	host, secure, err := hostOf(s.endpoint)
	if err != nil {
		return nil, err
	}
	id, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	if id == "" || secret == "" {
		return nil, fmt.Errorf("%s: there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment", address)
	}
	region := cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"))
	if region == "" && s.endpoint != amazon { // others may refuse to tell the region of a bucket
		region = "us-east-1"
	}
	s.client, err = minio.New(host, &minio.Options{
		Creds:  credentials.NewStaticV4(id, secret, os.Getenv("AWS_SESSION_TOKEN")),
		Secure: secure, Region: region,
	})
	if err != nil {
		return nil, fmt.Errorf("%s at %s: %w", address, s.endpoint, err)
	}
	return s, nil
}

// parse splits an address.
func parse(address string) (*Store, error) {
	rest, ok := strings.CutPrefix(address, "s3://")
	if !ok {
		return nil, errors.New("not an address of an object store; want s3://BUCKET/PREFIX")
	}
	bucket, prefix, _ := strings.Cut(rest, "/")
	if strings.Contains(rest, "@") {
		return nil, errors.New("an address has no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment")
	}
	if strings.ContainsAny(rest, "?#") {
		return nil, errors.New("an address has no parameters; set AWS_ENDPOINT_URL and AWS_REGION in the environment")
	}
	if err := s3utils.CheckValidBucketNameStrict(bucket); err != nil {
		return nil, fmt.Errorf("%q cannot be the name of a bucket: %w", bucket, err)
	}
	prefix = strings.TrimSuffix(prefix, "/")
	if prefix != "" && path.Clean("/"+prefix) != "/"+prefix {
		return nil, fmt.Errorf("the prefix %q has a part that is empty, or . or .. only", prefix)
	}
	return &Store{address: address, bucket: bucket, prefix: prefix}, nil
}

// hostOf reads an endpoint.
func hostOf(endpoint string) (host string, secure bool, err error) {
	u, err := url.Parse(endpoint)
	if err == nil && u.User != nil { // not to be printed
		return "", false, errors.New("AWS_ENDPOINT_URL has credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead")
	}
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return "", false, fmt.Errorf("AWS_ENDPOINT_URL is %q; want https://HOST or https://HOST:PORT", endpoint)
	}
	return u.Host, u.Scheme == "https", nil
}
