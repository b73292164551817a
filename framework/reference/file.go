// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// header is the comment of the compressed file, and the first line of what is in it.
const header = "Traces of the built-in templates on a kubelet. Generated: make reference"

// Traces are traces of templates, sorted by template and version of Kubernetes.
type Traces []Trace

//go:embed traces.jsonl.gz
var shipped []byte

var readShipped = sync.OnceValues(func() (Traces, error) { return Read(bytes.NewReader(shipped)) })

// Shipped returns the traces that are part of the program.
func Shipped() (Traces, error) { return readShipped() }

// For returns the trace of a template with this hash: that of the version of Kubernetes, such as "v1.37.2", if there is
// one, else that of the newest. It returns false if the template was never recorded as it is.
func (t Traces) For(template, hash, kubernetes string) (found Trace, ok bool) {
	for _, trace := range t {
		if trace.Template == template && trace.Hash == hash && (!ok || found.Kubernetes != minor(kubernetes)) {
			found, ok = trace, true
		}
	}
	return found, ok
}

// Write writes the traces: compressed, a comment, and below it each trace as a line of JSON.
func (t Traces) Write(out io.Writer) error {
	compressed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	compressed.Comment = header
	_, err = fmt.Fprintf(compressed, "# %s\n", header)
	encoder := json.NewEncoder(compressed)
	encoder.SetEscapeHTML(false)
	for _, trace := range t {
		err = errors.Join(err, encoder.Encode(trace))
	}
	return errors.Join(err, compressed.Close())
}

// Read reverses Write.
func Read(in io.Reader) (Traces, error) {
	compressed, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(compressed)
	if err != nil {
		return nil, err
	}
	return parse(data)
}

// parse reads what is compressed. The error names the line.
func parse(data []byte) (traces Traces, err error) {
	for i, line := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		if i == 0 && bytes.HasPrefix(line, []byte("#")) {
			continue
		}
		var trace Trace
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		err := decoder.Decode(&trace)
		if err == nil {
			err = trace.check()
		}
		if err == nil && len(traces) > 0 && compare(traces[len(traces)-1], trace) >= 0 {
			err = errors.New("it is not in order")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		traces = append(traces, trace)
	}
	return traces, nil
}

// compare is the order of traces in a file.
func compare(a, b Trace) int {
	return slices.Compare([]string{a.Template, a.Kubernetes}, []string{b.Template, b.Kubernetes})
}

func (t Trace) check() error {
	if t.Template == "" || t.Hash == "" {
		return errors.New("a trace needs a template and a hash")
	}
	for _, o := range t.Objects {
		for _, s := range o.Stages {
			for path, value := range s.Fields {
				if path == "" || !value.valid() {
					return fmt.Errorf("%s %s: %q is not a value of %q", o.Kind, o.Name, value, path)
				}
			}
		}
	}
	return nil
}

// With returns the traces with others added, which replace those of the same template and version. Of templates that
// keep, by their names and hashes, does not have, none is returned.
func (t Traces) With(more Traces, keep map[string]string) Traces {
	all := slices.Concat(more, t)
	slices.SortStableFunc(all, compare)
	all = slices.CompactFunc(all, func(a, b Trace) bool { return compare(a, b) == 0 })
	return slices.DeleteFunc(all, func(t Trace) bool { return keep[t.Template] != t.Hash })
}

// String is the trace for people: a line for each stage, and below it its fields.
func (t Trace) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s on Kubernetes %s\n", t.Template, t.Kubernetes)
	for _, o := range t.Objects {
		fmt.Fprintf(&text, "\n%s %s, recorded %d×\n", o.Kind, o.Name, o.Samples)
		for i := range o.Stages {
			text.WriteString(o.Stages[i].String())
		}
	}
	return text.String()
}
