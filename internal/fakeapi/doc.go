// SPDX-License-Identifier: Apache-2.0

// Package fakeapi is a Kubernetes API server for tests, over HTTP and in memory.
//
// It speaks the wire protocol: discovery, typed and custom resources with resourceVersions, lists, watches with
// bookmarks and lost history, patches, deletion with grace periods, finalizers and owners, subresources, logs, exec
// and port-forward, requests to nodes, and access reviews. Unlike client-go's fake clientsets it therefore exercises
// the real client: its transport, retries and reflectors, also in another process. It can be stopped and started on the
// same address, and [Server.OnRequest] answers any request with a fault.
//
// Scripted nodes ([Server.AddNode]) run pods: a [Script] lists the states that a pod goes through, its logs, and what
// becomes of commands and of its deletion. All of it happens within the request that causes it, so that no test waits
// for a clock.
//
// It validates nothing, and defaults only what clients read.
package fakeapi
