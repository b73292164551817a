// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
)

func base64Of(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// cutStream breaks the log or the command that an answer is about: a log after half of what comes first, a command as
// soon as its connection stands.
func cutStream(resp *http.Response) {
	if upgraded, ok := resp.Body.(io.ReadWriteCloser); ok && resp.StatusCode == http.StatusSwitchingProtocols {
		resp.Body = cutConnection{upgraded}
		return
	}
	resp.Body = &cutBody{ReadCloser: resp.Body}
	resp.ContentLength = -1
	resp.Header.Del("Content-Length")
}

type cutConnection struct{ io.ReadWriteCloser }

// Read implements io.Reader.
func (cutConnection) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type cutBody struct {
	io.ReadCloser
	cut bool
}

// Read implements io.Reader.
func (b *cutBody) Read(p []byte) (int, error) {
	if b.cut {
		return 0, io.ErrUnexpectedEOF
	}
	b.cut = true
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, err
	}
	return n / 2, nil
}
