// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// hidden lists what is missing from the node's metrics of the pods of a namespace: all of them if a field is empty.
func (p *Proxy) hidden(namespace, what string) []string {
	fault, faulty := p.catalogue.InNamespace(namespace)
	if !faulty {
		return nil
	}
	var fields []string
	for _, rule := range fault.Rules {
		if rule.Metrics != nil && rule.Metrics.Hide == what {
			fields = append(fields, rule.Metrics.Field)
		}
	}
	return fields
}

// rewriteBody replaces the body of a response as a whole.
func rewriteBody(resp *http.Response, change func([]byte) ([]byte, error)) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	if body, err = change(body); err != nil {
		return err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

func (p *Proxy) changeSummary(resp *http.Response) error {
	return rewriteBody(resp, func(body []byte) ([]byte, error) {
		o, err := jsonobject.Decode(body)
		if err != nil {
			return nil, err
		}
		pods, _ := o["pods"].([]any)
		o["pods"] = slices.DeleteFunc(pods, func(item any) bool {
			entry, _ := item.(object)
			fields := p.hidden(jsonobject.Text(jsonobject.Child(entry, "podRef"), "namespace"), "summary")
			for _, field := range fields {
				p.apply(faults.Fault{}, faults.Edit{Path: field, Delete: field != ""}, entry, nil)
			}
			return slices.Contains(fields, "")
		})
		return jsonobject.Encode(o), nil
	})
}

var inNamespace = regexp.MustCompile(`namespace="([^"]*)"`)

func (p *Proxy) changeResourceMetrics(resp *http.Response) error {
	return rewriteBody(resp, func(body []byte) ([]byte, error) {
		var kept strings.Builder
		for line := range strings.Lines(string(body)) {
			match := inNamespace.FindStringSubmatch(line)
			name, _, _ := strings.Cut(line, "{")
			if match == nil || !slices.ContainsFunc(p.hidden(match[1], "resource"), func(field string) bool { return field == "" || field == name }) {
				kept.WriteString(line)
			}
		}
		return []byte(kept.String()), nil
	})
}
