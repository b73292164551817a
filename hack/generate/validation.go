// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// schemaAddress is where the schemas are published.
const schemaAddress = "https://raw.githubusercontent.com/interTwin-eu/vk-test-set/main/" + schemaDir + "/"

// sections are the types of the validation section that have a heading, in the order of the page.
var sections = []section{
	{reflect.TypeFor[validation.Procedure](), "The section", "This"},
	{reflect.TypeFor[validation.PodCheck](), "check_pods", eachEntry},
	{reflect.TypeFor[validation.LogCheck](), "check_logs", eachEntry},
	{reflect.TypeFor[validation.ObjectCheck](), "check_objects", eachEntry},
	{reflect.TypeFor[validation.OtherObject](), "others", eachEntry},
	{reflect.TypeFor[validation.EventCheck](), "check_events", eachEntry},
	{reflect.TypeFor[validation.Cleanup](), "clean_configs", eachEntry},
	{reflect.TypeFor[validation.Step](), "steps", eachEntry},
	{reflect.TypeFor[validation.Create](), "create", "`create`"},
	{reflect.TypeFor[validation.Patch](), "patch", "`patch`"},
	{reflect.TypeFor[validation.Delete](), "delete", "`delete`"},
	{reflect.TypeFor[validation.Exec](), "exec", "`exec`"},
	{reflect.TypeFor[validation.Attach](), "attach", "`attach`"},
	{reflect.TypeFor[validation.PortForward](), "port_forward", "`port_forward`"},
	{reflect.TypeFor[validation.KubeletGet](), "kubelet_get", "`kubelet_get`"},
	{reflect.TypeFor[validation.Hook](), "hook", "`hook`"},
}

// eachEntry is the subject of the sentence that describes the entries of a list.
const eachEntry = "Each entry"

// section is a type with a heading of its own.
type section struct {
	typ     reflect.Type
	heading string
	// name replaces the Go name at the beginning of the type's comment.
	name string
}

// about is the comment of the type.
func (s section) about(found comments) string {
	text := found.text[s.typ.Name()]
	if rest, ok := strings.CutPrefix(text, s.typ.Name()+" "); ok {
		return s.name + " " + rest
	}
	return text
}

// everyKey is a section that has every sort of entry, with nothing but what each requires, so that the rest are
// defaults.
const everyKey = `
check_pods: [{name: p}]
check_logs: [{name: p, regex: r}]
check_objects: [{kind: Pod, name: p, expression: has(object.status)}]
check_events: [{name: p}]
clean_configs: [{type: pod, name: p}]
steps:
- create: {manifests: {apiVersion: v1, kind: Pod, metadata: {name: p}}}
- patch: {type: pod, name: p, patch: {a: b}}
- delete: {type: pod, name: p}
- exec: {name: p, command: [a]}
- attach: {name: p, regex: r}
- port_forward: {name: p, port: 1, regex: r}
- kubelet_get: {name: node, path: healthz}
- hook: {name: h}
`

// validationPage describes the validation section of templates.
func validationPage(root string) (string, error) {
	found, err := readComments(filepath.Join(root, validations.source))
	if err != nil {
		return "", err
	}
	procedure, err := validation.Decode("everyKey", []byte(everyKey), nil)
	if err != nil {
		return "", err
	}
	defaults := map[string]reflect.Value{}
	collect(reflect.ValueOf(procedure), defaults)
	headings := map[string]string{}
	for _, s := range sections {
		headings[s.typ.Name()] = s.heading
	}
	var m markdown
	m.heading(1, "The validation section")
	m.paragraph("The validation section is the part of a template below the line `## VALIDATION ##`. The suite reads it strictly: unknown keys, duplicate " +
		"keys, values of the wrong type, and regular expressions or CEL expressions that do not compile are errors, reported before anything is " +
		"created. `--vktest.lint` reports them without a cluster, along with further mistakes. Programs can use " +
		"[validation.schema.json](schema/validation.schema.json), a JSON Schema of the rendered section.")
	m.paragraph(found.pkg[len(found.pkg)-1])
	m.WriteString(judged)
	for _, s := range sections {
		m.heading(2, s.heading)
		m.paragraph(s.about(found))
		if err := validationTable(&m, s.typ, found, headings, defaults); err != nil {
			return "", err
		}
	}
	return m.page(), nil
}

func validationTable(m *markdown, t reflect.Type, found comments, headings map[string]string, defaults map[string]reflect.Value) error {
	var rows [][]string
	for _, f := range fieldsOf(t, validations.tag) {
		text, err := meaning(f, found)
		if err != nil {
			return err
		}
		typ, def := kind(f.typ, found, headings), details[f.id].fallback
		if override := details[f.id].kind; override != "" {
			typ = override
		}
		// A key that only some require has been given, so that what it holds is no default.
		if v, ok := defaults[f.id]; ok && def == "" && !slices.Contains(requiredToo["LogCheck"], f.key) {
			def = value(v)
		}
		if requires(t, f) {
			def = "required"
		}
		rows = append(rows, []string{"`" + f.key + "`", typ, def, text})
	}
	m.table([]string{"Key", "Type", "Default", "Meaning"}, rows)
	return nil
}

// collect finds the values of all fields below v, by "Type.Field"; the first one found of each counts.
func collect(v reflect.Value, into map[string]reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			collect(v.Elem(), into)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), into)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Tag.Get("yaml") == "-" {
				continue
			}
			id := v.Type().Name() + "." + f.Name
			if _, ok := into[id]; !ok {
				into[id] = v.Field(i)
			}
			collect(v.Field(i), into)
		}
	}
}
