// SPDX-License-Identifier: Apache-2.0

package exports

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/interTwin-eu/vk-test-set"

// forEmbedding are exported for programs that run the suite within one of their own; see docs/embedding.md.
var forEmbedding = []string{module + "/specs"}

// TestExportedNamesHaveUsers fails for every exported function, type, constant, variable and method of the suite that
// only its own package uses. Such a name promises something to nobody.
func TestExportedNamesHaveUsers(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks the whole module")
	}
	loaded, err := packages.Load(&packages.Config{
		Dir:   "../..",
		Tests: true,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, pkg := range loaded {
		for _, problem := range pkg.Errors {
			t.Fatalf("%s: %v", pkg.ID, problem)
		}
		home := strings.TrimSuffix(pkg.PkgPath, "_test")
		for _, object := range pkg.TypesInfo.Defs {
			if name, ok := object.(*types.TypeName); ok {
				addMethods(name)
			}
		}
		for _, object := range pkg.TypesInfo.Uses {
			if object.Pkg() != nil && object.Pkg().Path() != home {
				used[key(object)] = true
			}
		}
	}
	var all []types.Object
	for _, pkg := range loaded {
		checked := strings.HasPrefix(pkg.PkgPath, module+"/framework/") && !strings.HasSuffix(pkg.PkgPath, "_test")
		if !checked || strings.Contains(pkg.ID, " [") || slices.Contains(forEmbedding, pkg.PkgPath) {
			continue
		}
		all = append(all, exportedObjects(pkg.Types)...)
	}
	spread(all, used)
	var unused []string
	for _, object := range all {
		if !used[key(object)] {
			unused = append(unused, strings.TrimPrefix(key(object), module+"/"))
		}
	}
	slices.Sort(unused)
	for _, name := range unused {
		t.Errorf("%s is exported, but used in its own package only; unexport or delete it", name)
	}
}

// spread adds to used what the used names bring along: the types of their parameters, results and fields, and the
// constants of a used type, which are its values.
func spread(all []types.Object, used map[string]bool) {
	for grown := true; grown; {
		grown = false
		mark := func(object types.Object) {
			if object.Pkg() != nil && !used[key(object)] {
				used[key(object)], grown = true, true
			}
		}
		for _, object := range all {
			if named, ok := object.Type().(*types.Named); ok && named.Obj().Pkg() != nil && used[key(named.Obj())] {
				if _, isConst := object.(*types.Const); isConst {
					mark(object)
				}
			}
			if used[key(object)] {
				eachNamed(object.Type(), mark)
			}
		}
	}
}

// eachNamed calls found for the named types that a declaration of this type mentions.
func eachNamed(t types.Type, found func(types.Object)) {
	switch t := t.(type) {
	case *types.Named:
		found(t.Obj())
		if t.Obj().Exported() {
			if fields, ok := t.Underlying().(*types.Struct); ok {
				eachField(fields, found)
			}
		}
	case *types.Alias:
		eachNamed(types.Unalias(t), found)
	case *types.Pointer:
		eachMentioned(t.Elem(), found)
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				eachMentioned(v.Type(), found)
			}
		}
	default:
		eachMentioned(t, found)
	}
}

func eachField(fields *types.Struct, found func(types.Object)) {
	for field := range fields.Fields() {
		if field.Exported() {
			eachMentioned(field.Type(), found)
		}
	}
}

// eachMentioned calls found for the named types within a type expression, without looking into them.
func eachMentioned(t types.Type, found func(types.Object)) {
	switch t := t.(type) {
	case *types.Named:
		found(t.Obj())
	case *types.Pointer:
		eachMentioned(t.Elem(), found)
	case *types.Slice:
		eachMentioned(t.Elem(), found)
	case *types.Array:
		eachMentioned(t.Elem(), found)
	case *types.Chan:
		eachMentioned(t.Elem(), found)
	case *types.Map:
		eachMentioned(t.Key(), found)
		eachMentioned(t.Elem(), found)
	case *types.Signature:
		eachNamed(t, found)
	}
}

// exportedObjects are the exported names of a package, and the exported methods of its types as far as they are
// called by name: those that implement an interface of another package are called through that.
func exportedObjects(pkg *types.Package) []types.Object {
	var all []types.Object
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		all = append(all, object)
		named, ok := object.Type().(*types.Named)
		if _, isType := object.(*types.TypeName); !isType || !ok || types.IsInterface(named) {
			continue
		}
		methods := types.NewMethodSet(types.NewPointer(named)) // with those of embedded types
		for method := range methods.Methods() {
			if object := method.Obj(); object.Exported() && object.Pkg() == pkg && !ofInterface[object.Name()] {
				all = append(all, object)
			}
		}
	}
	return all
}

// ofInterface are methods that are called through an interface: those of fmt, errors, encoding and io, to which the
// test adds those of the interfaces of this module.
var ofInterface = map[string]bool{
	"String": true, "Error": true, "Unwrap": true, "Is": true, "As": true, "Format": true, "GoString": true,
	"MarshalText": true, "UnmarshalText": true, "MarshalJSON": true, "UnmarshalJSON": true,
	"MarshalYAML": true, "UnmarshalYAML": true, "Set": true, "Write": true, "Read": true, "Close": true,
}

// addMethods adds the methods of a type to ofInterface if it is an interface.
func addMethods(name *types.TypeName) {
	if declared, ok := name.Type().Underlying().(*types.Interface); ok {
		for method := range declared.Methods() {
			ofInterface[method.Name()] = true
		}
	}
}

// key names an object the same way in every package that sees it: each has it from its own reading of the export data.
func key(object types.Object) string {
	name := object.Name()
	if function, ok := object.(*types.Func); ok {
		name = strings.TrimPrefix(function.FullName(), object.Pkg().Path()+".")
		if receiver := function.Signature().Recv(); receiver != nil {
			name = types.TypeString(receiver.Type(), func(*types.Package) string { return "" }) + "." + object.Name()
			name = strings.TrimPrefix(name, "*")
		}
	}
	return object.Pkg().Path() + "." + name
}
