// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// goAPIRoots are the directories whose packages others may import.
var goAPIRoots = []string{"framework", "specs", "templates"}

// goFormat is that of gofmt.
var goFormat = printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}

// goAPIPage lists the exported declarations of all packages, as `go doc` prints them but without comments, so that a
// change of the Go API is visible in review.
func goAPIPage(root string) (string, error) {
	var out bytes.Buffer
	out.WriteString("# The exported Go API of the module. Generated: make generate\n")
	for _, top := range goAPIRoots {
		err := filepath.WalkDir(filepath.Join(root, top), func(dir string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			if entry.Name() == "testdata" || entry.Name() == "internal" {
				return filepath.SkipDir
			}
			name, err := filepath.Rel(root, dir)
			if err != nil {
				return err
			}
			return writePackage(&out, dir, filepath.ToSlash(name))
		})
		if err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

// writePackage lists one package; a directory without Go files is none.
func writePackage(out *bytes.Buffer, dir, name string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil
	}
	pkg, err := doc.NewFromFiles(fset, files, path.Join("github.com/interTwin-eu/vk-test-set", name))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n## %s\n\n", name)
	for _, decl := range exported(pkg) {
		withoutComments(decl)
		var text bytes.Buffer
		if err := goFormat.Fprint(&text, fset, decl); err != nil {
			return err
		}
		// Where a comment was, an empty line is left.
		out.WriteString(strings.ReplaceAll(text.String(), "\n\n", "\n") + "\n")
	}
	return nil
}

// exported are the declarations of a package in the order of `go doc`: constants, variables, functions, and types with
// what belongs to them.
func exported(pkg *doc.Package) []ast.Decl {
	var decls []ast.Decl
	values := func(all []*doc.Value) {
		for _, v := range all {
			decls = append(decls, v.Decl)
		}
	}
	funcs := func(all []*doc.Func) {
		for _, f := range all {
			decls = append(decls, f.Decl)
		}
	}
	values(pkg.Consts)
	values(pkg.Vars)
	funcs(pkg.Funcs)
	slices.SortFunc(pkg.Types, func(a, b *doc.Type) int { return cmp.Compare(a.Name, b.Name) })
	for _, t := range pkg.Types {
		decls = append(decls, t.Decl)
		values(t.Consts)
		values(t.Vars)
		funcs(t.Funcs)
		funcs(t.Methods)
	}
	return decls
}

// withoutComments leaves the bare declaration: the body of a function and every comment go.
func withoutComments(decl ast.Decl) {
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			n.Doc, n.Body = nil, nil
		case *ast.GenDecl:
			n.Doc = nil
		case *ast.TypeSpec:
			n.Doc, n.Comment = nil, nil
		case *ast.ValueSpec:
			n.Doc, n.Comment = nil, nil
		case *ast.Field:
			n.Doc, n.Comment = nil, nil
		}
		return true
	})
}
