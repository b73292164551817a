// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Document is a Markdown file, taken apart.
type Document struct {
	// Path is relative to the root of the repository, with slashes.
	Path string
	// Text is everything but the blocks of code.
	Text string
	// Blocks are the blocks of code, in order.
	Blocks []Block
}

// Block is a block of code, fenced or indented.
type Block struct {
	// Line is that of the first line of the code, from 1.
	Line int
	// Language is the first word behind the fence; "indented" for a block without fence.
	Language string
	// File is where the document says the content belongs: ```yaml file=my-templates/900-first.yaml
	File string
	// Lines are the code.
	Lines []string
}

// Read takes a file apart. A fence that is not closed extends to the end.
func Read(root, path string) (Document, error) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
	if err != nil {
		return Document{}, err
	}
	return Parse(path, string(data)), nil
}

// Parse takes the text of a file apart.
func Parse(path, text string) Document {
	d := Document{Path: path}
	var prose strings.Builder
	open, indent := false, ""
	blank, inList := true, false
	for i, line := range strings.Split(text, "\n") {
		info, fence := strings.CutPrefix(strings.TrimLeft(line, " "), "```")
		switch {
		case fence && !open:
			d.Blocks = append(d.Blocks, newBlock(i+2, info))
			open, indent = true, line[:len(line)-len(strings.TrimLeft(line, " "))]
		case fence:
			open = false
		case open:
			d.last().Lines = append(d.last().Lines, strings.TrimPrefix(line, indent))
		case strings.HasPrefix(line, "    ") && (blank && !inList || d.continues(i+1)):
			if !d.continues(i + 1) {
				d.Blocks = append(d.Blocks, Block{Line: i + 1, Language: indented})
			}
			d.last().Lines = append(d.last().Lines, line[len("    "):])
		default:
			prose.WriteString(line)
		}
		prose.WriteByte('\n')
		if blank = strings.TrimSpace(line) == ""; !blank {
			inList = listItem.MatchString(line) || inList && strings.HasPrefix(line, "  ")
		}
	}
	d.Text = prose.String()
	return d
}

const indented = "indented"

var listItem = regexp.MustCompile(`^ *([-*+]|\d+\.) `)

func newBlock(line int, info string) Block {
	b := Block{Line: line}
	for i, word := range strings.Fields(info) {
		if name, ok := strings.CutPrefix(word, "file="); ok {
			b.File = name
		} else if i == 0 {
			b.Language = word
		}
	}
	return b
}

func (d *Document) last() *Block { return &d.Blocks[len(d.Blocks)-1] }

// continues tells whether a line follows right on an indented block.
func (d *Document) continues(line int) bool {
	return len(d.Blocks) > 0 && d.last().Language == indented && d.last().Line+len(d.last().Lines) == line
}

// Command is a command of a document, as it is typed.
type Command struct {
	Document string
	Line     int
	Text     string
}

// program is how a line of an indented block begins if it is a command.
var program = regexp.MustCompile(`^([A-Z_]+=\S* )*(sudo |export )?(make|bin/|go |git |kubectl|vktest|ginkgo|cp |mkdir |cd |curl|docker|apt-get|[A-Z_]+=\S)`)

// comment is what may stand behind a command.
var comment = regexp.MustCompile(`(^|\s\s+)#( .*|)$`)

// Commands are all lines of the blocks of the language sh, and those of indented blocks that begin with a program.
// Lines that end in a backslash go on in the next one; comments are cut.
func (d Document) Commands() []Command {
	var out []Command
	for _, b := range d.Blocks {
		if b.Language != "sh" && b.Language != indented {
			continue
		}
		for _, c := range b.commands() {
			if b.Language == "sh" || program.MatchString(c.Text) {
				c.Document = d.Path
				out = append(out, c)
			}
		}
	}
	return out
}

// commands joins the lines of a block that belong together.
func (b Block) commands() []Command {
	var out []Command
	more := false
	for i, line := range b.Lines {
		line = strings.TrimSpace(comment.ReplaceAllString(line, ""))
		part, goesOn := strings.CutSuffix(line, `\`)
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case more:
			last := &out[len(out)-1]
			last.Text += " " + part
		default:
			out = append(out, Command{Line: b.Line + i, Text: part})
		}
		more = goesOn && (more || part != "")
	}
	return out
}
