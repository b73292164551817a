// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	certutil "k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/certificate/csr"
	"k8s.io/client-go/util/keyutil"
)

// certificate requests a serving certificate for address, approves the request, and writes the certificate and its key
// into dir. The API server trusts no other one.
func certificate(ctx context.Context, c kubernetes.Interface, address, dir string) (certFile, keyFile string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	pem, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return "", "", err
	}
	subject := &pkix.Name{CommonName: "system:node:fleet", Organization: []string{"system:nodes"}}
	request, err := certutil.MakeCSR(key, subject, nil, []net.IP{net.ParseIP(address)})
	if err != nil {
		return "", "", err
	}
	signed, err := sign(ctx, c, request, key)
	if err != nil {
		return "", "", fmt.Errorf("cannot get a serving certificate: %w", err)
	}
	certFile, keyFile = filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	if err := os.WriteFile(certFile, signed, 0o600); err != nil {
		return "", "", err
	}
	return certFile, keyFile, os.WriteFile(keyFile, pem, 0o600)
}

// sign has the cluster sign a request, and removes the request.
func sign(ctx context.Context, c kubernetes.Interface, request []byte, key *ecdsa.PrivateKey) ([]byte, error) {
	usages := []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, certificatesv1.UsageServerAuth}
	name, uid, err := csr.RequestCertificateWithContext(ctx, c, request, "", certificatesv1.KubeletServingSignerName, nil, usages, key)
	if err != nil {
		return nil, err
	}
	requests := c.CertificatesV1().CertificateSigningRequests()
	defer func() { _ = requests.Delete(context.WithoutCancel(ctx), name, metav1.DeleteOptions{}) }()
	pending, err := requests.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	pending.Status.Conditions = append(pending.Status.Conditions, certificatesv1.CertificateSigningRequestCondition{
		Type: certificatesv1.CertificateApproved, Status: corev1.ConditionTrue,
		Reason: "SimulatedNodes", Message: "The administrator who simulates the nodes has approved it.",
	})
	if _, err := requests.UpdateApproval(ctx, name, pending, metav1.UpdateOptions{}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return csr.WaitForCertificate(ctx, c, name, uid)
}

// freePort is a port of address that nothing listens on.
func freePort(address string) (int, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		return 0, fmt.Errorf("--address: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
