// SPDX-License-Identifier: Apache-2.0

package components

import (
	"bytes"
	"regexp"
)

// packageLine is what `go build -v` prints when it has begun to compile a package: its import path alone on a line.
var packageLine = regexp.MustCompile(`^[\w.~-]+(/[\w.~+-]+)*$`)

// packageCounter reads the output of `go build -v`, counts packages and passes everything else on.
type packageCounter struct {
	told    func(done int, pkg string)
	rest    *tailWriter
	partial []byte
	count   int
}

func (c *packageCounter) Write(data []byte) (int, error) {
	c.partial = append(c.partial, data...)
	for {
		line, after, found := bytes.Cut(c.partial, []byte("\n"))
		if !found {
			return len(data), nil
		}
		c.partial = after
		if !packageLine.Match(line) {
			c.rest.Write(append(line, '\n'))
			continue
		}
		c.count++
		if c.told != nil {
			c.told(c.count, string(line))
		}
	}
}

// tailWriter keeps the end of what is written to it: the error of a failed build stands there.
type tailWriter struct{ data []byte }

const tailSize = 4 << 10

func (t *tailWriter) Write(data []byte) (int, error) {
	t.data = append(t.data, data...)
	if extra := len(t.data) - tailSize; extra > 0 {
		t.data = t.data[extra:]
	}
	return len(data), nil
}

func (t *tailWriter) String() string { return string(bytes.TrimSpace(t.data)) }
