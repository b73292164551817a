// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/cert"
)

// door is where the suite comes in. It can be closed for a while, so that connections are refused.
type door struct {
	server *http.Server
	config net.ListenConfig
	addr   string

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	shut     bool
	reserved int // a socket
}

// certificate is that of all proxies of this process.
var certificate = sync.OnceValues(func() (pair tls.Certificate, err error) {
	certPEM, keyPEM, err := cert.GenerateSelfSignedCertKey("127.0.0.1", []net.IP{net.IPv4(127, 0, 0, 1)}, nil)
	if err != nil {
		return pair, err
	}
	certificatePEM = certPEM
	return tls.X509KeyPair(certPEM, keyPEM)
})

var certificatePEM []byte

type connKey struct{}

func openDoor(handler http.Handler, http1 bool) (*door, error) {
	pair, err := certificate()
	if err != nil {
		return nil, err
	}
	d := &door{conns: map[net.Conn]bool{}, config: net.ListenConfig{Control: reusePort}}
	d.server = &http.Server{
		Handler: handler, TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}}, ErrorLog: log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
		ConnState:   d.note,
	}
	if http1 {
		d.server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	d.addr = "127.0.0.1:0"
	if err := d.open(); err != nil {
		return nil, err
	}
	d.addr = d.listener.Addr().String() // for good
	// While the door is closed, no other process must get its port.
	if err := d.reserve(); err != nil {
		return nil, err
	}
	return d, nil
}

// reusePort allows a socket that is bound but does not listen besides the one that does.
func reusePort(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) })
	if err != nil {
		return err
	}
	return failed
}

func (d *door) open() error {
	listener, err := d.config.Listen(context.Background(), "tcp", d.addr)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		return listener.Close()
	}
	d.listener = listener
	go func() { _ = d.server.ServeTLS(listener, "", "") }()
	return nil
}

// reserve binds a socket to the port, which keeps it while nobody listens.
func (d *door) reserve() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return fmt.Errorf("reserve the port: %w", err)
	}
	addr := d.listener.Addr().(*net.TCPAddr)
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrInet4{Port: addr.Port, Addr: [4]byte(addr.IP.To4())})
	}
	if err != nil {
		return fmt.Errorf("reserve the port: %w", err)
	}
	d.reserved = fd
	return nil
}

func (d *door) note(c net.Conn, state http.ConnState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if state == http.StateClosed {
		delete(d.conns, c)
	} else {
		d.conns[c] = true
	}
}

// disconnect ends all connections, properly.
func (d *door) disconnect() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.conns {
		_ = tcpOf(c).Close()
	}
}

// refuse refuses connections for a while.
func (d *door) refuse(lasts time.Duration) {
	d.mu.Lock()
	listener := d.listener
	d.listener = nil
	d.mu.Unlock()
	if listener == nil { // refused already
		return
	}
	_ = listener.Close()
	d.disconnect()
	time.AfterFunc(lasts, func() {
		if err := d.open(); err != nil {
			panic(err) // the port is reserved
		}
	})
}

func (d *door) close() {
	d.mu.Lock()
	d.shut = true
	d.mu.Unlock()
	_ = d.server.Close()
	d.disconnect()
	_ = unix.Close(d.reserved)
}

func tcpOf(c net.Conn) net.Conn {
	if encrypted, ok := c.(*tls.Conn); ok {
		return encrypted.NetConn()
	}
	return c
}

// hangUp resets the connection of a request, and with it all other requests of that connection.
func hangUp(r *http.Request) {
	if conn, ok := r.Context().Value(connKey{}).(net.Conn); ok {
		conn = tcpOf(conn)
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// transportTo reaches the API server over HTTP/1.1, which can be upgraded.
func transportTo(config *rest.Config) (http.RoundTripper, error) {
	encryption, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, err
	}
	return rest.HTTPWrappersForConfig(config, &http.Transport{
		TLSClientConfig: encryption, DisableCompression: true, MaxIdleConnsPerHost: 100, IdleConnTimeout: time.Minute,
	})
}

// Kubeconfig is a kubeconfig for the proxy.
func (p *Proxy) Kubeconfig() string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: chaos
clusters: [{name: chaos, cluster: {server: 'https://%s', certificate-authority-data: %s}}]
contexts: [{name: chaos, context: {cluster: chaos, user: tester}}]
users: [{name: tester, user: {}}]
`, p.door.addr, base64Of(certificatePEM))
}
