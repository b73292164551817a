// SPDX-License-Identifier: Apache-2.0

package jinja

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/nikolalohinski/gonja/v2/exec"
)

// tojsonFilter writes what Jinja2's tojson writes: Python's json.dumps with sorted keys and ASCII only, in which
// "<", ">", "&" and "'" are escaped so that the result can stand in HTML and in YAML.
func tojsonFilter(_ *exec.Evaluator, in *exec.Value, params *exec.VarArgs) *exec.Value {
	if in.IsError() {
		return in
	}
	if err := arity(params, 1, "indent"); err != nil {
		return exec.AsValue(err)
	}
	w := jsonWriter{indent: -1}
	if indent := argument(params, 0, "indent"); indent != nil && !indent.IsNil() {
		if !indent.IsInteger() {
			return exec.AsValue(exec.ErrInvalidCall(fmt.Errorf("indent must be an integer")))
		}
		w.indent = max(0, indent.Integer())
	}
	if err := w.write(plainValue(in), 0); err != nil {
		return exec.AsValue(exec.ErrInvalidCall(err))
	}
	return exec.AsSafeValue(w.out.String())
}

// plainValue takes the engine's wrapping off a value.
func plainValue(v *exec.Value) any {
	if v == nil || v.IsNil() {
		return nil
	}
	if inner, ok := v.Interface().(*exec.Value); ok && inner != v {
		return plainValue(inner)
	}
	return v.ToGoSimpleType(true)
}

type jsonWriter struct {
	out    strings.Builder
	indent int // spaces a level; -1 writes one line
}

const maxJSONDepth = 200

func (w *jsonWriter) write(v any, depth int) error {
	if depth > maxJSONDepth {
		return fmt.Errorf("the value is nested more than %d levels deep", maxJSONDepth)
	}
	switch x := v.(type) {
	case nil:
		w.out.WriteString("null")
	case bool:
		w.out.WriteString(strconv.FormatBool(x))
	case int:
		w.out.WriteString(strconv.Itoa(x))
	case *big.Int:
		w.out.WriteString(x.String())
	case float64:
		w.out.WriteString(pythonFloat(x, "NaN", "Infinity"))
	case string:
		w.text(x)
	case *exec.Value: // before error, which it is, too
		return w.write(plainValue(x), depth)
	case error:
		return x
	default:
		return w.composite(reflect.ValueOf(v), depth)
	}
	return nil
}

func (w *jsonWriter) composite(v reflect.Value, depth int) error {
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		return w.container('[', ']', v.Len(), depth, func(i int) error {
			return w.write(v.Index(i).Interface(), depth+1)
		})
	case reflect.Map:
		keys, err := sortedKeys(v)
		if err != nil {
			return err
		}
		return w.container('{', '}', len(keys), depth, func(i int) error {
			w.text(keyText(keys[i].Interface()))
			w.out.WriteString(": ")
			return w.write(v.MapIndex(keys[i]).Interface(), depth+1)
		})
	}
	return fmt.Errorf("values of type %s cannot be converted to JSON", v.Kind())
}

func (w *jsonWriter) container(begin, end byte, n, depth int, item func(int) error) error {
	w.out.WriteByte(begin)
	for i := range n {
		if i > 0 {
			w.out.WriteByte(',')
			if w.indent < 0 {
				w.out.WriteByte(' ')
			}
		}
		w.newline(depth + 1)
		if err := item(i); err != nil {
			return err
		}
	}
	if n > 0 {
		w.newline(depth)
	}
	w.out.WriteByte(end)
	return nil
}

func (w *jsonWriter) newline(depth int) {
	if w.indent >= 0 {
		w.out.WriteByte('\n')
		w.out.WriteString(strings.Repeat(" ", w.indent*depth))
	}
}

var jsonEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\f': `\f`, '\b': `\b`,
	'<': `\u003c`, '>': `\u003e`, '&': `\u0026`, '\'': `\u0027`,
}

func (w *jsonWriter) text(s string) {
	w.out.WriteByte('"')
	for _, r := range s {
		escape, special := jsonEscapes[r]
		switch {
		case special:
			w.out.WriteString(escape)
		case r >= 0x20 && r <= 0x7e:
			w.out.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&w.out, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			fmt.Fprintf(&w.out, `\u%04x`, r)
		}
	}
	w.out.WriteByte('"')
}

// sortedKeys orders keys as Python's sorted does: text by code point, numbers by value; a mixture is an error there
// too.
func sortedKeys(v reflect.Value) ([]reflect.Value, error) {
	keys := v.MapKeys()
	texts := 0
	for _, k := range keys {
		if _, ok := k.Interface().(string); ok {
			texts++
		}
	}
	if texts > 0 && texts < len(keys) {
		return nil, fmt.Errorf("a mapping with both string and non-string keys cannot be sorted")
	}
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		if texts > 0 {
			return strings.Compare(a.Interface().(string), b.Interface().(string))
		}
		return cmp.Compare(number(a.Interface()), number(b.Interface()))
	})
	return keys, nil
}

func number(v any) float64 {
	switch x := v.(type) {
	case int:
		return float64(x)
	case float64:
		return x
	case bool:
		if x {
			return 1
		}
	}
	return 0
}

func keyText(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case string:
		return x
	case float64:
		return pythonFloat(x, "NaN", "Infinity")
	}
	return fmt.Sprint(v)
}

// pythonFloat is repr(float): the shortest digits that read back the same, an exponent below 1e-4 and from 1e16 on.
func pythonFloat(f float64, nan, infinity string) string {
	switch {
	case math.IsNaN(f):
		return nan
	case math.IsInf(f, 1):
		return infinity
	case math.IsInf(f, -1):
		return "-" + infinity
	}
	scientific := strconv.FormatFloat(f, 'e', -1, 64)
	_, exponent, _ := strings.Cut(scientific, "e")
	if e, err := strconv.Atoi(exponent); err == nil && (e < -4 || e >= 16) {
		return scientific
	}
	plain := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain
}
