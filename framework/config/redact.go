// SPDX-License-Identifier: Apache-2.0

package config

import (
	"regexp"

	"go.yaml.in/yaml/v3"
)

// secretName matches keys of values whose content must not be printed.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|secret|token|credential|private_?-?key|access_?-?key|api_?-?key|bearer`)

// RedactedText stands for a value that is not shown.
const RedactedText = "(redacted)"

// Redacted is a copy for printing and reports: in values, what is stored under a key that names a password, secret, token,
// credential or key is replaced by RedactedText. Empty text is kept, for it says that something is not set.
func (c Config) Redacted() Config {
	if c.Values != nil {
		c.Values = redact(c.Values).(map[string]any)
	}
	return c
}

func redact(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, item := range x {
			if secretName.MatchString(k) && item != nil && item != "" {
				out[k] = RedactedText
				continue
			}
			out[k] = redact(item)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = redact(item)
		}
		return out
	}
	return v
}

// YAML is the effective configuration, redacted, as a file would hold it.
func (c Config) YAML() (string, error) {
	data, err := yaml.Marshal(c.Redacted())
	return string(data), err
}
