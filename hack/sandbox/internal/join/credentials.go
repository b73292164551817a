// SPDX-License-Identifier: Apache-2.0

package join

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	certificatesv1 "k8s.io/api/certificates/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	certutil "k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/certificate/csr"
	"k8s.io/client-go/util/keyutil"
)

// tokenLifetime is that of the sandbox's certificates.
const tokenLifetime = 365 * 24 * time.Hour

// certificateTimeout is generous: signing takes the controller manager a moment, on a busy machine a few seconds.
const certificateTimeout = time.Minute

// WriteKubeconfig writes a kubeconfig with a token of the service account, and the authority of the cluster. config is
// the administrator's configuration.
func (n Node) WriteKubeconfig(ctx context.Context, client kubernetes.Interface, config *rest.Config) error {
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{
		ExpirationSeconds: new(int64(tokenLifetime / time.Second)),
	}}
	token, err := client.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, n.account(), request, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("create a token: %w", err)
	}
	const name = "sandbox"
	file := clientcmdapi.NewConfig()
	file.Clusters[name] = &clientcmdapi.Cluster{Server: config.Host, CertificateAuthorityData: config.CAData}
	file.AuthInfos[n.account()] = &clientcmdapi.AuthInfo{Token: token.Status.Token}
	file.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: n.account()}
	file.CurrentContext = name
	if err := os.MkdirAll(n.Dir, 0o700); err != nil {
		return err
	}
	return errors.Join(clientcmd.WriteToFile(*file, n.Kubeconfig()), os.WriteFile(n.ClientCA(), config.CAData, 0o600))
}

// RequestCertificate requests a serving certificate as the virtual kubelet itself would, waits until it has been
// approved and signed, and writes it and its key.
func (n Node) RequestCertificate(ctx context.Context) error {
	config, err := clientcmd.BuildConfigFromFlags("", n.Kubeconfig())
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	request, err := n.certificateRequest(key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, certificateTimeout)
	defer cancel()
	usages := []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, certificatesv1.UsageServerAuth}
	name, uid, err := csr.RequestCertificateWithContext(ctx, client, request, "", signer, nil, usages, key)
	if err != nil {
		return err
	}
	certificate, err := csr.WaitForCertificate(ctx, client, name, uid)
	if err != nil {
		return fmt.Errorf("wait for the certificate of the request %s: %w", name, err)
	}
	encoded, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(n.Certificate(), certificate, 0o600), os.WriteFile(n.Key(), encoded, 0o600))
}

// certificateRequest is what the signer wants of a kubelet, in PEM.
func (n Node) certificateRequest(key crypto.Signer) ([]byte, error) {
	return certutil.MakeCSRFromTemplate(key, &x509.CertificateRequest{
		Subject:     pkix.Name{CommonName: n.subject(), Organization: []string{"system:nodes"}},
		DNSNames:    []string{n.Name},
		IPAddresses: []net.IP{n.Address},
	})
}
