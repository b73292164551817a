// SPDX-License-Identifier: Apache-2.0

package objectstore

import (
	"bytes"
	"context"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket is the only one of a gateway.
const bucket = "results"

// gateway is a running Versity S3 Gateway, with a directory behind it.
type gateway struct{ address string }

const user, password = "conformance", "not-a-secret-of-anybody"

// startGateway compiles the gateway, unless Go has it in its cache, and starts it. The test stops it.
func startGateway(t *testing.T) gateway {
	t.Helper()
	find := exec.CommandContext(t.Context(), "go", "tool", "-modfile=hack/s3/go.mod", "-n", "versitygw")
	find.Dir = "../.."
	var problems bytes.Buffer
	find.Stderr = &problems
	path, err := find.Output()
	if err != nil {
		t.Fatalf("compile the gateway: %v\n%s", err, &problems)
	}
	g := gateway{freeAddress(t)}
	server := exec.CommandContext(t.Context(), strings.TrimSpace(string(path)), "--port="+g.address, "--quiet", "posix", "--sidecar="+t.TempDir(), t.TempDir())
	server.Env = append(server.Environ(), "ROOT_ACCESS_KEY_ID="+user, "ROOT_SECRET_ACCESS_KEY="+password)
	var log bytes.Buffer
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- server.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = server.Process.Kill()
		for range ended { // until it is closed
		}
	})
	g.await(t, ended, &log)
	g.makeBucket(t)
	return g
}

// freeAddress is one that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// await returns when the gateway listens.
func (g gateway) await(t *testing.T, ended chan error, log *bytes.Buffer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", g.address)
		if err == nil {
			_ = connection.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the gateway has ended: %v\n%s", err, log)
		case <-ctx.Done():
			t.Fatalf("the gateway does not listen: %v", err)
		case <-again.C:
		}
	}
}

func (g gateway) makeBucket(t *testing.T) {
	t.Helper()
	client, err := minio.New(g.address, &minio.Options{Creds: credentials.NewStaticV4(user, password, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.MakeBucket(t.Context(), bucket, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
}

// environment are the variables with which a program uses the gateway.
func (g gateway) environment() []string {
	return []string{"AWS_ENDPOINT_URL=http://" + g.address, "AWS_ACCESS_KEY_ID=" + user, "AWS_SECRET_ACCESS_KEY=" + password, "AWS_REGION=us-east-1", "AWS_ENDPOINT_URL_S3=", "AWS_SESSION_TOKEN="}
}
