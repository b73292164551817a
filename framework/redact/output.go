// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"bytes"
	"encoding/json"
	"io"
)

// Writer returns a writer that redacts before it writes to w. What is written in one call is one text: a secret must
// not be spread over two.
func (r *Redactor) Writer(w io.Writer) io.Writer { return writer{r, w} }

type writer struct {
	redactor *Redactor
	to       io.Writer
}

// Write implements io.Writer. Its count is that of p, as is asked of writers, and not of what it became.
func (w writer) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, w.redactor.Text(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// JSON is v as JSON in which all strings are redacted; names of fields stay.
func (r *Redactor) JSON(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(r.strings(value))
}

func (r *Redactor) strings(value any) any {
	switch value := value.(type) {
	case string:
		return r.Text(value)
	case []any:
		for i, item := range value {
			value[i] = r.strings(item)
		}
	case map[string]any:
		for key, item := range value {
			value[key] = r.strings(item)
		}
	}
	return value
}
