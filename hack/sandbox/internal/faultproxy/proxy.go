// SPDX-License-Identifier: Apache-2.0

// Package faultproxy sits between one node's kubelet and the API server, in both directions, and carries out the
// rules of package faults: on what the kubelet reads and writes, and on the logs and commands that the API server
// asks it for. What concerns other namespaces than those of faults passes untouched.
package faultproxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/batch"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// Config says where the proxy of a node listens and whom it speaks to. All paths are as the node sees them.
type Config struct {
	// APIListen is where the kubelet finds the API server, KubeletListen where the API server finds the kubelet.
	APIListen, KubeletListen string
	// APIServer and Kubelet are the URLs of the real ones.
	APIServer, Kubelet string
	// CA signs every certificate.
	CA string
	// Serving is the certificate of both listeners, Node the kubelet's client certificate, Admin the API server's
	// certificate towards kubelets, which also may do what a fault does behind the node's back.
	Serving, Node, Admin KeyPair
	// Caller is the name in the certificate of those who may use KubeletListen.
	Caller string
	// FaultsFile has faults besides those that the program carries. Empty: there are none.
	FaultsFile string `json:",omitempty"`
	// Batch gives the node the habits of a batch backend instead of faults; see package batch.
	Batch bool `json:",omitempty"`
}

// Catalogue is all faults that the proxy knows.
func (c Config) Catalogue() (*faults.Catalogue, error) {
	if c.Batch {
		return &faults.Catalogue{}, nil
	}
	if c.FaultsFile == "" {
		return faults.Builtin(), nil
	}
	return faults.Builtin().WithFile(c.FaultsFile)
}

// KeyPair is a certificate and its key.
type KeyPair struct{ Cert, Key string }

// ReadConfig reads a configuration.
func ReadConfig(path string) (Config, error) {
	var c Config
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(data, &c)
}

// Write stores a configuration at path.
func (c Config) Write(path string) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o600)
}

// Proxy is the proxy of one node.
type Proxy struct {
	catalogue *faults.Catalogue
	log       *log.Logger
	pods      *registry
	// api and admin send requests to the API server, with the node's certificate and with the administrator's.
	apiServer  *url.URL
	api, admin *http.Client
	toAPI      *httputil.ReverseProxy
	// agent is how the kubelet calls itself: what it writes is known by that.
	agent     atomic.Pointer[string]
	toKubelet *httputil.ReverseProxy
}

// Run serves until ctx ends.
func Run(ctx context.Context, c Config, catalogue *faults.Catalogue, logger *log.Logger) error {
	p, err := newProxy(c, catalogue, logger)
	if err != nil {
		return err
	}
	pool, err := readPool(c.CA)
	if err != nil {
		return err
	}
	serving, err := tls.LoadX509KeyPair(c.Serving.Cert, c.Serving.Key)
	if err != nil {
		return err
	}
	listen := func(address string, handler http.Handler) *http.Server {
		return &http.Server{Addr: address, Handler: handler, ErrorLog: logger, ReadHeaderTimeout: 10 * time.Second, TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{serving}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
		}}
	}
	api, kubelet := listen(c.APIListen, http.HandlerFunc(p.serveAPI)), listen(c.KubeletListen, http.HandlerFunc(p.serveCaller))
	kubelet.TLSConfig.ClientAuth = tls.VerifyClientCertIfGiven
	kubelet.TLSConfig.VerifyConnection = func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return nil // see serveCaller
		}
		if name := state.PeerCertificates[0].Subject.CommonName; name != c.Caller {
			return fmt.Errorf("%s may not speak to the kubelet", name)
		}
		return nil
	}
	defer context.AfterFunc(ctx, func() { _ = errors.Join(api.Close(), kubelet.Close()) })()
	ended := make(chan error, 2)
	for _, server := range []*http.Server{api, kubelet} {
		go func() { ended <- server.ListenAndServeTLS("", "") }()
	}
	logger.Printf("%d faults; %s stands for %s, %s for %s", len(catalogue.Faults), c.APIListen, c.APIServer, c.KubeletListen, c.Kubelet)
	if err := <-ended; ctx.Err() == nil {
		return err
	}
	return nil
}

func readPool(path string) (*x509.CertPool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	return pool, nil
}

// transport speaks TLS with a client certificate, and leaves compression alone: the proxy must read what passes.
func transport(ca string, pair KeyPair, http2 bool) (*http.Transport, error) {
	pool, err := readPool(ca)
	if err != nil {
		return nil, err
	}
	cert, err := tls.LoadX509KeyPair(pair.Cert, pair.Key)
	if err != nil {
		return nil, err
	}
	return &http.Transport{
		TLSClientConfig:    &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool, Certificates: []tls.Certificate{cert}},
		ForceAttemptHTTP2:  http2,
		DisableCompression: true, MaxIdleConnsPerHost: 16, IdleConnTimeout: 90 * time.Second,
	}, nil
}

func newProxy(c Config, catalogue *faults.Catalogue, logger *log.Logger) (*Proxy, error) {
	apiServer, err := url.Parse(c.APIServer)
	if err != nil {
		return nil, err
	}
	kubelet, err := url.Parse(c.Kubelet)
	if err != nil {
		return nil, err
	}
	asNode, err := transport(c.CA, c.Node, true)
	if err != nil {
		return nil, err
	}
	asAdmin, err := transport(c.CA, c.Admin, true)
	if err != nil {
		return nil, err
	}
	// Connections that exec takes over cannot be shared, as those of HTTP/2 are.
	backend, err := transport(c.CA, c.Admin, false)
	if err != nil {
		return nil, err
	}
	p := &Proxy{
		catalogue: catalogue, log: logger, apiServer: apiServer,
		api: &http.Client{Transport: asNode, Timeout: 30 * time.Second}, admin: &http.Client{Transport: asAdmin, Timeout: 30 * time.Second},
	}
	p.pods = newRegistry()
	toAPI, toKubelet := http.RoundTripper(asNode), http.RoundTripper(backend)
	if c.Batch {
		slow := batch.New(batch.Usual(), logger)
		toAPI, toKubelet = slow.ToAPI(asNode), slow.ToKubelet(backend)
	}
	p.toAPI = p.reverse(apiServer, toAPI, p.changeAPIResponse)
	p.toKubelet = p.reverse(kubelet, toKubelet, p.changeKubeletResponse)
	return p, nil
}

func (p *Proxy) reverse(target *url.URL, t http.RoundTripper, change func(*http.Response) error) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Accept-Encoding")
		},
		Transport: t, ModifyResponse: change, FlushInterval: -1, ErrorLog: p.log,
	}
}
