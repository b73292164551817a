// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"encoding"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	nodeType = reflect.TypeFor[*yaml.Node]()
	posType  = reflect.TypeFor[Pos]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// numeric reports whether a type is one of numbers.
func numeric(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64
}

// exponent is a number with an exponent as most languages write it, which is text in YAML 1.1.
var exponent = regexp.MustCompile(`^[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+$`)

// decode stores node in v or reports why it cannot.
func (d *decoder) decode(node *yaml.Node, v reflect.Value, path string) {
	n := resolve(node)
	if v.Type() == nodeType {
		v.Set(reflect.ValueOf(n))
		return
	}
	if n.Kind == yaml.ScalarNode && scalar(n) == nil {
		return
	}
	if v.Addr().Type().Implements(textType) {
		d.text(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		d.decode(n, target.Elem(), path)
		v.Set(target)
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(freeForm(n)))
		}
	case reflect.Struct:
		d.object(n, v, path)
	case reflect.Map:
		d.mapping(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.mismatch(n, v.Type(), path)
		return
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
		d.report(n, "%s%s", prefix(path), err)
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.mismatch(n, v.Type(), path)
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		at := path + "[" + strconv.Itoa(i) + "]"
		if target := resolve(item); target.Kind == yaml.ScalarNode && scalar(target) == nil && !nullable(v.Type().Elem()) {
			d.report(item, "%sexpected %s, got null", prefix(at), TypeName(v.Type().Elem()))
			continue
		}
		d.decode(item, out.Index(i), at)
	}
	v.Set(out)
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode || v.Type().Key().Kind() != reflect.String {
		d.mismatch(n, v.Type(), path)
		return
	}
	out := reflect.MakeMapWithSize(v.Type(), len(n.Content)/2)
	for _, e := range entries(n) {
		name := keyText(e.key)
		item := reflect.New(v.Type().Elem()).Elem()
		d.decode(e.value, item, join(path, name))
		out.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), item)
	}
	v.Set(out)
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.mismatch(n, v.Type(), path)
		return
	}
	if !assign(scalar(n), v) {
		d.mismatch(n, v.Type(), path)
	}
}

// assign stores a scalar in v if that loses nothing: 60.0 is good for an integer, 60.5 and 2^70 are not.
func assign(value any, v reflect.Value) bool {
	switch x := value.(type) {
	case string:
		if v.Kind() == reflect.String {
			v.SetString(x)
			return true
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(x)
			return true
		}
	case int:
		return number(float64(x), int64(x), v)
	case float64:
		if v.CanFloat() {
			v.SetFloat(x)
			return true
		}
		return x == math.Trunc(x) && math.Abs(x) < 1<<53 && number(x, int64(x), v)
	case *big.Int:
		if v.CanFloat() {
			f, _ := new(big.Float).SetInt(x).Float64()
			v.SetFloat(f)
			return true
		}
	}
	return false
}

func number(f float64, i int64, v reflect.Value) bool {
	switch {
	case v.CanFloat():
		v.SetFloat(f)
	case v.CanInt() && !v.OverflowInt(i):
		v.SetInt(i)
	case v.CanUint() && i >= 0 && !v.OverflowUint(uint64(i)):
		v.SetUint(uint64(i))
	default:
		return false
	}
	return true
}

func (d *decoder) mismatch(n *yaml.Node, want reflect.Type, path string) {
	hint := ""
	_, text := freeForm(n).(string)
	switch {
	case want.Kind() == reflect.String && n.Kind == yaml.ScalarNode:
		hint = fmt.Sprintf("; quote it: %q", n.Value)
	case want.Kind() == reflect.Slice && n.Kind == yaml.ScalarNode && strings.ContainsAny(n.Value, " \t\n"):
		hint = "; write a list with each item by itself, such as [a, b]"
	case want.Kind() == reflect.Slice && n.Kind == yaml.ScalarNode:
		hint = fmt.Sprintf("; write [%s]", n.Value)
	case n.Kind == yaml.ScalarNode && text && assign(plain(n.Value), reflect.New(want).Elem()):
		hint = fmt.Sprintf("; remove the quotes: %s", n.Value)
	case n.Kind == yaml.ScalarNode && numeric(want) && exponent.MatchString(n.Value):
		hint = "; a number with an exponent needs a dot and a sign, such as 1.0e+3"
	}
	expected := TypeName(want)
	if path == "" && expected == "a mapping" {
		expected = "a mapping (lines of \"key: value\") at the top level"
		if gluedColon.MatchString(n.Value) {
			hint = "; add a space after the colon"
		}
	}
	d.report(n, "%sexpected %s, got %s%s", prefix(path), expected, describe(n), hint)
}
