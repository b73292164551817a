// SPDX-License-Identifier: Apache-2.0

package join

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	certificatesv1 "k8s.io/api/certificates/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	certutil "k8s.io/client-go/util/cert"
)

func mine() Node {
	return Node{Name: "my-node", Address: net.IPv4(127, 0, 0, 1), Port: 10250}
}

// request is one that is approved, but for what change does to it.
func request(t *testing.T, change func(*x509.CertificateRequest, *certificatesv1.CertificateSigningRequest)) *certificatesv1.CertificateSigningRequest {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.CertificateRequest{
		Subject:     pkix.Name{CommonName: "system:node:my-node", Organization: []string{"system:nodes"}},
		DNSNames:    []string{"my-node"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	object := &certificatesv1.CertificateSigningRequest{
		ObjectMeta: metav1.ObjectMeta{Name: "csr-1", UID: "1"},
		Spec: certificatesv1.CertificateSigningRequestSpec{
			SignerName: certificatesv1.KubeletServingSignerName,
			Username:   "system:serviceaccount:kube-system:virtual-kubelet-my-node",
			Usages:     []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, certificatesv1.UsageServerAuth},
		},
	}
	if change != nil {
		change(template, object)
	}
	if object.Spec.Request == nil {
		if object.Spec.Request, err = certutil.MakeCSRFromTemplate(key, template); err != nil {
			t.Fatal(err)
		}
	}
	return object
}

type change = func(*x509.CertificateRequest, *certificatesv1.CertificateSigningRequest)

func TestCheck(t *testing.T) {
	uri, err := url.Parse("spiffe://my-node")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		change change
		want   string // of the error; "" for an approval
	}{
		"as it should be": {nil, ""},
		"without a DNS name": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.DNSNames = nil
		}, ""},
		"for a key that enciphers": {func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			r.Spec.Usages = append(r.Spec.Usages, certificatesv1.UsageKeyEncipherment)
		}, ""},
		"from the administrator": {func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			r.Spec.Username = "sandbox-admin"
		}, "it comes from the user sandbox-admin"},
		"from another node": {func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			r.Spec.Username = "system:serviceaccount:kube-system:virtual-kubelet-other"
		}, "it comes from the user system:serviceaccount:kube-system:virtual-kubelet-other"},
		"for another node": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.Subject.CommonName = "system:node:vk-node-1"
		}, "its common name is system:node:vk-node-1, not system:node:my-node"},
		"for a name that begins like the node's": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.Subject.CommonName += "-2"
		}, "its common name is system:node:my-node-2"},
		"for an administrator": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.Subject.Organization = append(c.Subject.Organization, "system:masters")
		}, "organization is not system:nodes"},
		"for no node": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.Subject.CommonName = "kubernetes"
		}, "common name does not begin with system:node:"},
		"for a client": {func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			r.Spec.Usages = append(r.Spec.Usages, certificatesv1.UsageClientAuth)
		}, "usages did not match"},
		"for another DNS name": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.DNSNames = append(c.DNSNames, "kubernetes.default")
		}, "it is for the DNS name kubernetes.default; the node's only one is my-node"},
		"for another address": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.IPAddresses = append(c.IPAddresses, net.IPv4(10, 0, 0, 1))
		}, "it is for the address 10.0.0.1; the node's address is 127.0.0.1 (--address)"},
		"for no address": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.DNSNames, c.IPAddresses = nil, nil
		}, "DNS or IP subjectAltName is required"},
		"for a mail address": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.EmailAddresses = []string{"root@my-node"}
		}, "Email subjectAltNames are not allowed"},
		"for a URI": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.URIs = []*url.URL{uri}
		}, "URI subjectAltNames are not allowed"},
		"not a request": {func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			r.Spec.Request = []byte("x")
		}, "PEM block type must be CERTIFICATE REQUEST"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := mine().check(request(t, test.change)); err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestCheckSignature: the one who requests a certificate has the key of it.
func TestCheckSignature(t *testing.T) {
	signed := request(t, nil)
	block, _ := pem.Decode(signed.Spec.Request)
	block.Bytes[len(block.Bytes)-1] ^= 1
	signed.Spec.Request = pem.EncodeToMemory(block)
	if err := mine().check(signed); err == nil {
		t.Error("a request with a wrong signature is approved")
	}
}

func TestConcerned(t *testing.T) {
	tests := map[string]struct {
		change change
		want   bool
	}{
		"the node's": {nil, true},
		"of somebody else in the node's name": {func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			r.Spec.Username = "somebody"
		}, true},
		"the node's in another name": {func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
			c.Subject.CommonName = "system:node:other"
		}, true},
		"another node's": {func(c *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			c.Subject.CommonName, r.Spec.Username = "system:node:other", "system:node:other"
		}, false},
		"for another signer": {func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
			r.Spec.SignerName = certificatesv1.KubeAPIServerClientKubeletSignerName
		}, false},
	}
	for name, test := range tests {
		if got := mine().concerned(request(t, test.change)); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

// TestApprove: of the requests there are and of those that come, exactly the node's are approved, even if the API
// server refuses at first; decided ones are left alone.
func TestApprove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(
			named(t, "before", nil),
			named(t, "denied", func(_ *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
				r.Status.Conditions = []certificatesv1.CertificateSigningRequestCondition{{Type: certificatesv1.CertificateDenied}}
			}),
			named(t, "other", func(c *x509.CertificateRequest, r *certificatesv1.CertificateSigningRequest) {
				c.Subject.CommonName, r.Spec.Username = "system:node:other", "system:node:other"
			}),
		)
		refused := false
		client.PrependReactor("update", "certificatesigningrequests", func(clienttesting.Action) (bool, runtime.Object, error) {
			first := !refused
			refused = true
			return first, nil, errors.New("away")
		})
		ctx, cancel := context.WithCancel(t.Context())
		said := make(chan string)
		wait := mine().Approve(ctx, client, func(format string, args ...any) { said <- fmt.Sprintf(format, args...) })
		expect := func(want string) {
			if got := <-said; got != want {
				t.Errorf("said: %s\nwant: %s", got, want)
			}
		}
		expect("The certificate request before cannot be approved, which is tried again: away.")
		expect("Approved the certificate request before.")
		requests := client.CertificatesV1().CertificateSigningRequests()
		for _, later := range []*certificatesv1.CertificateSigningRequest{
			named(t, "wrong", func(c *x509.CertificateRequest, _ *certificatesv1.CertificateSigningRequest) {
				c.DNSNames = []string{"elsewhere"}
			}),
			named(t, "later", nil),
		} {
			if _, err := requests.Create(ctx, later, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		expect("The certificate request wrong is not approved: it is for the DNS name elsewhere; the node's only one is my-node.")
		expect("Approved the certificate request later.")
		cancel()
		wait()
		for name, want := range map[string]string{"before": "Approved", "later": "Approved", "denied": "Denied", "wrong": "", "other": ""} {
			r, err := requests.Get(t.Context(), name, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, c := range r.Status.Conditions {
				got += string(c.Type)
			}
			if got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func named(t *testing.T, name string, change change) *certificatesv1.CertificateSigningRequest {
	t.Helper()
	r := request(t, change)
	r.Name, r.UID = name, types.UID(name)
	return r
}
