// SPDX-License-Identifier: Apache-2.0

// Package join lets a virtual kubelet of the user's join a sandbox as a node: it makes the identity, the permissions
// and the certificates of the node, and approves the certificates that the node requests itself.
package join

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/client-go/kubernetes"
)

// namespace is where the service accounts of nodes are.
const namespace = metav1.NamespaceSystem

// Node is a node of the user's.
type Node struct {
	// Name is the name of the Node object.
	Name string
	// Address is the InternalIP of the node. The API server reaches the kubelet API there, so the certificates are for
	// it.
	Address net.IP
	// Port is that of the kubelet API.
	Port int
	// Dir has the files that the virtual kubelet reads.
	Dir string
}

// CheckName refuses names that a node cannot have. The name is also the value of the label kubernetes.io/hostname.
func CheckName(name string) error {
	problems := append(validation.IsDNS1123Subdomain(name), validation.IsValidLabelValue(name)...)
	if len(problems) > 0 {
		return fmt.Errorf("invalid node name %q: use up to 63 lower-case letters, digits, dashes and dots, with a letter or a digit at both ends", name)
	}
	return nil
}

// Endpoint is the address of the kubelet API.
func (n Node) Endpoint() string {
	return "https://" + net.JoinHostPort(n.Address.String(), strconv.Itoa(n.Port))
}

// Kubeconfig is the path of the kubeconfig of the virtual kubelet.
func (n Node) Kubeconfig() string { return n.path("kubeconfig") }

// Certificate is the path of the serving certificate.
func (n Node) Certificate() string { return n.path("tls.crt") }

// Key is the path of the key of the serving certificate.
func (n Node) Key() string { return n.path("tls.key") }

// ClientCA is the path of the authority that has signed the API server's client certificate.
func (n Node) ClientCA() string { return n.path("ca.crt") }

func (n Node) path(name string) string { return filepath.Join(n.Dir, name) }

// Environment is what the command of the Virtual Kubelet library, and providers that are derived from it, read.
func (n Node) Environment() []string {
	return []string{
		"KUBECONFIG=" + n.Kubeconfig(),
		"DEFAULT_NODE_NAME=" + n.Name,
		"VKUBELET_POD_IP=" + n.Address.String(),
		"KUBELET_PORT=" + strconv.Itoa(n.Port),
		"APISERVER_CERT_LOCATION=" + n.Certificate(),
		"APISERVER_KEY_LOCATION=" + n.Key(),
		"APISERVER_CA_CERT_LOCATION=" + n.ClientCA(),
	}
}

// Owner is the object that owns all others that Authorize makes: without it, Kubernetes removes them.
func (n Node) Owner() string { return "clusterrole/" + n.role() }

// Removal is a command of kubectl that removes the node and all that Authorize has made.
func (n Node) Removal() string {
	return "kubectl delete --ignore-not-found node/" + n.Name + " " + n.Owner()
}

// role is the name of the roles and bindings.
func (n Node) role() string { return "virtual-kubelet:" + n.Name }

// account is the name of the service account, user how the API server calls it.
func (n Node) account() string { return "virtual-kubelet-" + n.Name }
func (n Node) user() string {
	return strings.Join([]string{"system:serviceaccount", namespace, n.account()}, ":")
}

// subject is the common name of the node's certificates.
func (n Node) subject() string { return "system:node:" + n.Name }

// Authorize makes the service account of the node with its permissions, or brings them up to date.
func (n Node) Authorize(ctx context.Context, client kubernetes.Interface) error {
	rbac := client.RbacV1()
	owner, err := apply(ctx, rbac.ClusterRoles(), n.clusterRole())
	if err != nil {
		return err
	}
	owned := n.owned(owner)
	if _, err := apply(ctx, rbac.ClusterRoleBindings(), n.clusterRoleBinding(owned)); err != nil {
		return err
	}
	if _, err := apply(ctx, rbac.Roles(leases), n.leaseRole(owned)); err != nil {
		return err
	}
	if _, err := apply(ctx, rbac.RoleBindings(leases), n.leaseRoleBinding(owned)); err != nil {
		return err
	}
	_, err = apply(ctx, client.CoreV1().ServiceAccounts(namespace), n.serviceAccount(owned))
	return err
}
