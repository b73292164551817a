// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parse reads the one document of data; nil if there is none. The error is a syntax error in our words, with the line
// it is on.
func parse(data []byte) (doc *yaml.Node, line int, err error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	doc, err = next(dec)
	if err == nil && doc != nil {
		var second *yaml.Node
		if second, err = next(dec); err == nil && second != nil {
			return nil, second.Line, errors.New("a second YAML document starts here, but only one is allowed; remove the line \"---\" or the document")
		}
	}
	if err != nil {
		line, text := explain(data, err)
		return nil, line, errors.New(text)
	}
	return doc, 0, nil
}

// next turns the end of the stream into a nil document and a panic of the parser into an error.
func next(dec *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("the YAML parser gave up: %v", r)
		}
	}()
	doc = new(yaml.Node)
	if err := dec.Decode(doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	return doc, nil
}

// trimYAML takes "yaml: line 3: " off a parser message: the line is often one off, so errorLine finds it anew.
func trimYAML(msg string) (line int, rest string) {
	rest = strings.TrimPrefix(msg, "yaml: ")
	if after, ok := strings.CutPrefix(rest, "line "); ok {
		if number, text, found := strings.Cut(after, ": "); found {
			line, _ = strconv.Atoi(number)
			return line, text
		}
	}
	return 0, rest
}

// maxSearchLines bounds the search of errorLine, which parses the text once for each line it goes back.
const maxSearchLines = 2000

// errorLine is the line from which on the text cannot be parsed any more: the last one whose removal, with everything
// after it, makes the rest good YAML. For an unclosed bracket that is the line that opens it. It is 0 if the text is
// too long to search.
func errorLine(data []byte) int {
	lines := bytes.SplitAfter(data, []byte("\n"))
	last := len(lines)
	if last > maxSearchLines {
		return 0
	}
	end := len(data)
	for last > 1 {
		end -= len(lines[last-1])
		if good(data[:end]) {
			return last
		}
		last--
	}
	return 1
}

func good(data []byte) bool {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	for {
		doc, err := next(dec)
		if err != nil {
			return false
		}
		if doc == nil {
			return true
		}
	}
}
