// SPDX-License-Identifier: Apache-2.0

// Package objectstore has tests of reports in an object store: with a real server, the Versity S3 Gateway of the module
// hack/s3, and with the manifests that hand its address to the suite.
package objectstore
