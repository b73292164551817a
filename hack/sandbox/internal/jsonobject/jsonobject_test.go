// SPDX-License-Identifier: Apache-2.0

package jsonobject

import "testing"

func TestNumbersKeepTheirForm(t *testing.T) {
	const text = `{"big":9007199254740993,"small":1.50}`
	o, err := Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(Encode(Copy(o))); got != text {
		t.Errorf("%s, want %s", got, text)
	}
}

func TestCopyIsDeep(t *testing.T) {
	o := Object{"metadata": Object{"name": "a"}}
	Child(Copy(o), "metadata")["name"] = "b"
	if got := Text(Child(o, "metadata"), "name"); got != "a" {
		t.Errorf("name %q", got)
	}
}

func TestFieldsOfAnotherType(t *testing.T) {
	o := Object{"a": true}
	if Text(o, "a") != "" || Child(o, "a") != nil || Text(nil, "a") != "" || Child(nil, "a") != nil {
		t.Error("a boolean is neither a string nor an object")
	}
}
