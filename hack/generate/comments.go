// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// comments are what a package's source says of its types.
type comments struct {
	// text is the comment of a type, "Type", or of a field, "Type.Field", without line breaks.
	text map[string]string
	// values are the constants of a type, in the order of the source.
	values map[string][]string
	// pkg is the comment of the package, a string for each of its paragraphs.
	pkg []string
}

// readComments reads the Go files of a directory, tests left out.
func readComments(dir string) (comments, error) {
	out := comments{text: map[string]string{}, values: map[string][]string{}}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return out, err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return out, err
		}
		if file.Doc != nil {
			out.pkg = paragraphs(file.Doc)
		}
		for _, decl := range file.Decls {
			if group, ok := decl.(*ast.GenDecl); ok {
				out.add(group)
			}
		}
	}
	if len(out.text) == 0 {
		return out, fmt.Errorf("no commented types in %s; run this in the root of the repository", dir)
	}
	return out, nil
}

func (c *comments) add(group *ast.GenDecl) {
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			c.text[spec.Name.Name] = flat(spec.Doc, group.Doc)
			if body, ok := spec.Type.(*ast.StructType); ok {
				c.fields(spec.Name.Name, body)
			}
		case *ast.ValueSpec:
			c.constant(group, spec)
		}
	}
}

// fields reads the comments of a struct's fields. One comment above several fields in a row counts for all of them.
func (c *comments) fields(name string, body *ast.StructType) {
	for _, f := range body.Fields.List {
		for _, ident := range f.Names {
			c.text[name+"."+ident.Name] = flat(f.Doc, f.Comment)
		}
	}
}

func (c *comments) constant(group *ast.GenDecl, spec *ast.ValueSpec) {
	typ, ok := spec.Type.(*ast.Ident)
	if !ok || group.Tok != token.CONST {
		return
	}
	for _, value := range spec.Values {
		if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				c.values[typ.Name] = append(c.values[typ.Name], text)
			}
		}
	}
}

// flat is the first comment that there is, in one line.
func flat(groups ...*ast.CommentGroup) string {
	for _, group := range groups {
		if text := strings.Join(strings.Fields(group.Text()), " "); text != "" {
			return reference.ReplaceAllString(text, "$1")
		}
	}
	return ""
}

// reference is how a comment refers to another name, "[Decode]", for tools that make a link of it.
var reference = regexp.MustCompile(`\[([A-Z][A-Za-z.]*)\]`)

func paragraphs(group *ast.CommentGroup) []string {
	var out []string
	for part := range strings.SplitSeq(strings.TrimSpace(group.Text()), "\n\n") {
		out = append(out, reference.ReplaceAllString(strings.Join(strings.Fields(part), " "), "$1"))
	}
	return out
}
