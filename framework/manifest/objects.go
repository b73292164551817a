// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// maxListDepth bounds Lists inside Lists.
const maxListDepth = 10

// decoder turns the manifests of a rendered template into objects.
type decoder struct {
	path     string
	line     func(int) int // from the line of the manifests to that of the file
	problems *yamlpos.Problems
	objects  []*unstructured.Unstructured
	lines    []int
	sources  []source
}

// decode reads a stream of documents. Empty ones are skipped, Lists are replaced by their items.
func (d *decoder) decode(text string) {
	for _, doc := range documents(text) {
		line := func(n int) int { return d.line(n + doc.offset) }
		// The first pass finds every duplicate key and syntax error with its line, the second reads the document as
		// kubectl does.
		var keys map[string]any
		if err := yamlpos.Decode(d.path, []byte(doc.text), &keys, yamlpos.WithLines(line)); err != nil {
			d.problems.Join(err)
			continue
		}
		if len(keys) == 0 {
			continue
		}
		start := line(firstLine(doc.text))
		object, err := toObject(yamlpos.JoinSurrogates([]byte(doc.text)))
		if err != nil {
			d.problems.Add(d.path, start, "invalid manifest: %s", err)
			continue
		}
		d.add(object, start, "", source{text: doc.text, line: line})
	}
}

func toObject(text []byte) (map[string]any, error) {
	data, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	return object, utiljson.Unmarshal(data, &object)
}

// firstLine is the number of the first line that is neither empty nor a comment.
func firstLine(text string) int {
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return i + 1
		}
	}
	return 1
}

func (d *decoder) add(object map[string]any, line int, where string, from source) {
	kind, _ := object["kind"].(string)
	if items, ok := object["items"].([]any); ok && strings.HasSuffix(kind, "List") {
		d.addItems(kind, items, line, from)
		return
	}
	bad := false
	for _, key := range []string{"apiVersion", "kind"} {
		bad = !d.requireText(object, key, line, where) || bad
	}
	if !d.requireName(object, line, where) || bad {
		return
	}
	d.objects = append(d.objects, &unstructured.Unstructured{Object: object})
	d.lines = append(d.lines, line)
	d.sources = append(d.sources, from)
}

func (d *decoder) addItems(kind string, items []any, line int, from source) {
	if len(from.path) == 2*maxListDepth {
		d.problems.Add(d.path, line, "lists are nested more than %d levels deep", maxListDepth)
		return
	}
	for i, item := range items {
		object, ok := item.(map[string]any)
		if !ok {
			d.problems.Add(d.path, line, "item %d of the %s is not an object", i, kind)
			continue
		}
		path := append(slices.Clone(from.path), "items", strconv.Itoa(i))
		d.add(object, line, "item "+strconv.Itoa(i)+" of the "+kind+": ", source{text: from.text, line: from.line, path: path})
	}
}

func (d *decoder) requireText(object map[string]any, key string, line int, where string) bool {
	switch value, present := object[key]; v := value.(type) {
	case string:
		if v != "" {
			return true
		}
		d.problems.Add(d.path, line, "%s%s must not be empty", where, key)
	default:
		if !present || value == nil {
			d.problems.Add(d.path, line, "%smissing %s", where, key)
		} else {
			d.problems.Add(d.path, line, "%s%s must be a string, got %v; quote it", where, key, value)
		}
	}
	return false
}

func (d *decoder) requireName(object map[string]any, line int, where string) bool {
	if kind, _ := object["kind"].(string); kind != "" {
		where += kind + ": "
	}
	metadata, _ := object["metadata"].(map[string]any)
	for _, key := range []string{"name", "generateName"} {
		if value := metadata[key]; value != nil && value != "" {
			return d.requireText(map[string]any{"metadata." + key: value}, "metadata."+key, line, where)
		}
	}
	d.problems.Add(d.path, line, "%smissing metadata.name or metadata.generateName", where)
	return false
}
