// SPDX-License-Identifier: Apache-2.0

// Package pki makes the certificates and kubeconfigs of a sandbox, with the library that kubeadm makes them with.
package pki

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	certutil "k8s.io/client-go/util/cert"
	kubeadmapi "k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm"
	"k8s.io/kubernetes/cmd/kubeadm/app/util/pkiutil"
)

// serviceAccount is the name of the key pair that signs service-account tokens.
const serviceAccount = "service-account"

// Authority is a sandbox's certificate authority, kept in a directory together with everything that it has signed.
type Authority struct {
	dir  string
	cert *x509.Certificate
	key  crypto.Signer
}

// Open loads the authority in dir and makes a new one where there is none.
func Open(dir string) (*Authority, error) {
	cert, key, err := pkiutil.TryLoadCertAndKeyFromDisk(dir, "ca")
	if err == nil {
		return &Authority{dir, cert, key}, nil
	}
	if _, statErr := os.Stat(filepath.Join(dir, "ca.crt")); !errors.Is(statErr, fs.ErrNotExist) {
		return nil, fmt.Errorf("load the sandbox's certificate authority: %w", err)
	}
	cert, key, err = pkiutil.NewCertificateAuthority(&pkiutil.CertConfig{
		Config:              certutil.Config{CommonName: "vk-test-set-sandbox"},
		EncryptionAlgorithm: kubeadmapi.EncryptionAlgorithmECDSAP256,
	})
	if err != nil {
		return nil, fmt.Errorf("create the sandbox's certificate authority: %w", err)
	}
	a := &Authority{dir, cert, key}
	return a, errors.Join(pkiutil.WriteCertAndKey(dir, "ca", cert, key), a.writeServiceAccountKey())
}

// writeServiceAccountKey makes an RSA pair: tokens signed with it are read by every client library.
func (a *Authority) writeServiceAccountKey() error {
	key, err := pkiutil.NewPrivateKey(kubeadmapi.EncryptionAlgorithmRSA2048)
	if err != nil {
		return err
	}
	return errors.Join(pkiutil.WriteKey(a.dir, serviceAccount, key), pkiutil.WritePublicKey(a.dir, serviceAccount, key.Public()))
}

// CA is the path of the authority's certificate.
func (a *Authority) CA() string { return a.Cert("ca") }

// Cert is the path of the certificate called name.
func (a *Authority) Cert(name string) string { return filepath.Join(a.dir, name+".crt") }

// Key is the path of the private key called name.
func (a *Authority) Key(name string) string { return filepath.Join(a.dir, name+".key") }

// ServiceAccountKeys are the paths of the public and the private key of service-account tokens.
func (a *Authority) ServiceAccountKeys() (public, private string) {
	return filepath.Join(a.dir, serviceAccount+".pub"), a.Key(serviceAccount)
}

// Subject says whom a certificate is for.
type Subject struct {
	// Name is the file name of the certificate, without extension.
	Name string
	// User and Groups are what Kubernetes reads as the client's identity.
	User   string
	Groups []string
	// DNS and IPs are the names a server answers to; a certificate that has any can serve.
	DNS []string
	IPs []net.IP
}

// Issue writes the certificate and key of a subject, valid for a year, over an earlier one of that name.
func (a *Authority) Issue(s Subject) error {
	config := &pkiutil.CertConfig{
		Config: certutil.Config{
			CommonName:   s.User,
			Organization: s.Groups,
			AltNames:     certutil.AltNames{DNSNames: s.DNS, IPs: s.IPs},
			Usages:       []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		},
		EncryptionAlgorithm: kubeadmapi.EncryptionAlgorithmECDSAP256,
	}
	if len(s.DNS)+len(s.IPs) > 0 {
		config.Usages = append(config.Usages, x509.ExtKeyUsageServerAuth)
	}
	cert, key, err := pkiutil.NewCertAndKey(a.cert, a.key, config)
	if err != nil {
		return fmt.Errorf("issue the certificate %s: %w", s.Name, err)
	}
	return pkiutil.WriteCertAndKey(a.dir, s.Name, cert, key)
}

// Kubeconfig issues a client certificate and writes a self-contained kubeconfig with it to path.
func (a *Authority) Kubeconfig(path, server string, s Subject) error {
	if err := a.Issue(s); err != nil {
		return err
	}
	var data [3][]byte
	for i, file := range []string{a.CA(), a.Cert(s.Name), a.Key(s.Name)} {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		data[i] = content
	}
	const name = "sandbox"
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: data[0]}
	config.AuthInfos[s.Name] = &clientcmdapi.AuthInfo{ClientCertificateData: data[1], ClientKeyData: data[2]}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: s.Name}
	config.CurrentContext = name
	return clientcmd.WriteToFile(*config, path)
}
