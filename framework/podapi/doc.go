// SPDX-License-Identifier: Apache-2.0

// Package podapi knows what the Pod API means: which container a request addresses, whether a container is started
// again, how to describe a pod, which pods a name selects, and where each workload kind keeps the template of its pods.
// Its functions are pure. Where kubectl or the kubelet decides, the comment names the function that is followed, as of
// the Kubernetes version in go.mod.
package podapi
