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

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/jsonobject"
)

// hides tells whether the pods of a namespace are missing from the node's metrics.
func (p *Proxy) hides(namespace, what string) bool {
	fault, faulty := p.catalogue.InNamespace(namespace)
	if !faulty {
		return false
	}
	for _, rule := range fault.Rules {
		if rule.Metrics != nil && rule.Metrics.Hide == what {
			return true
		}
	}
	return false
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
			return p.hides(jsonobject.Text(jsonobject.Child(entry, "podRef"), "namespace"), "summary")
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
			if match == nil || !p.hides(match[1], "resource") {
				kept.WriteString(line)
			}
		}
		return []byte(kept.String()), nil
	})
}
