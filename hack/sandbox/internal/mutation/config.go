// SPDX-License-Identifier: Apache-2.0

package mutation

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// copyTemplates gives a job a directory with its templates alone: most of what a process of the suite costs is reading
// all the others.
func (r Runner) copyTemplates(dir string, templates []Template) (string, error) {
	own := filepath.Join(dir, "templates")
	if err := os.MkdirAll(own, 0o755); err != nil {
		return "", err
	}
	for _, t := range templates {
		text, err := r.source(t)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(own, t.Name), text, 0o644); err != nil {
			return "", err
		}
	}
	return own, nil
}

// source is the text of a template. Of files with the same name the one of the last directory counts.
func (r Runner) source(t Template) ([]byte, error) {
	for _, dir := range slices.Backward(r.Overlay) {
		text, err := os.ReadFile(filepath.Join(dir, t.Name))
		if !errors.Is(err, fs.ErrNotExist) {
			return text, err
		}
	}
	return os.ReadFile(filepath.Join(r.Builtin, t.Name))
}

// settings are what differs between the configurations of the suite.
type settings struct {
	Namespace  string
	Multiplier float64
	// Builtin is whether the built-in templates are used.
	Builtin   bool
	Templates []string
}

// writeConfig writes a configuration of the suite. JSON is YAML.
func (r Runner) writeConfig(path string, s settings) error {
	data, err := json.MarshalIndent(map[string]any{
		"target_nodes": []string{r.Node}, "timeout_multiplier": s.Multiplier,
		"builtin_templates": s.Builtin, "templates": append([]string{}, s.Templates...),
		"values": map[string]any{"namespace": s.Namespace, "tolerations": []any{}, "annotations": map[string]any{}},
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
