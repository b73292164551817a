// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

// LearnObject remembers the secrets of an object of the Kubernetes API:
//   - data and stringData of Secrets;
//   - the value of what has a name and a value, as an environment variable, if the name is that of a secret;
//   - text under a key that is the name of a secret: in ConfigMaps, labels, annotations, options of volumes;
//   - in commands and arguments, the values of such flags;
//   - whatever [Redactor.Text] recognises in any other text.
func (r *Redactor) LearnObject(object map[string]any) { r.walk(object, scope{}, r.learnLeaf) }

// Values is a copy of values that have no schema, as those of the configuration, without their secrets, which are
// remembered. The rules are those of [Redactor.LearnObject], and under a key that is the name of a secret everything is
// secret.
func (r *Redactor) Values(values map[string]any) map[string]any {
	start := scope{inherits: true}
	r.walk(values, start, r.learnLeaf)
	return r.walk(values, start, r.hideLeaf).(map[string]any)
}

// LearnCommand remembers the secrets in the arguments of a command.
func (r *Redactor) LearnCommand(args []string) {
	list := make([]any, len(args))
	for i, arg := range args {
		list[i] = arg
	}
	r.list(list, scope{}, true, r.learnLeaf)
}

// LearnPatch remembers the secrets of a patch, in any of the three formats, of an object of a kind.
func (r *Redactor) LearnPatch(kind string, patch any) {
	if strings.EqualFold(kind, secretKind) {
		kind = secretKind
	}
	r.walk(patch, scope{kind: kind}, r.learnLeaf)
}

// Manifest is objects as documents of YAML, without their secrets.
func (r *Redactor) Manifest(objects []*unstructured.Unstructured) string {
	for _, object := range objects { // first all: what one has is hidden in another
		r.LearnObject(object.Object)
	}
	documents := make([]string, 0, len(objects))
	for _, object := range objects {
		text, err := yaml.Marshal(r.walk(object.Object, scope{}, r.hideLeaf))
		if err != nil {
			text = fmt.Appendf(nil, "# %s %s cannot be rendered: %v\n", object.GetKind(), object.GetName(), err)
		}
		documents = append(documents, string(text))
	}
	return strings.Join(documents, "---\n")
}

// Pod is a pod as YAML, without its secrets, managed fields, and what kubectl stores for its own use.
func (r *Redactor) Pod(pod *corev1.Pod) string {
	object, err := podObject(pod)
	if err != nil {
		return fmt.Sprintf("# pod %s/%s cannot be rendered: %v\n", pod.Namespace, pod.Name, err)
	}
	return r.Manifest([]*unstructured.Unstructured{{Object: object}})
}

// LearnPod remembers the secrets of a pod.
func (r *Redactor) LearnPod(pod *corev1.Pod) {
	if object, err := podObject(pod); err == nil {
		r.LearnObject(object)
	}
}

func podObject(pod *corev1.Pod) (map[string]any, error) {
	pod = pod.DeepCopy()
	pod.APIVersion, pod.Kind = "v1", "Pod"
	pod.ManagedFields = nil
	delete(pod.Annotations, corev1.LastAppliedConfigAnnotation)
	return runtime.DefaultUnstructuredConverter.ToUnstructured(pod)
}

// secretKind is the kind of objects whose data are secret.
const secretKind = "Secret"

// scope is where a value stands.
type scope struct {
	// key is the key that it is stored under, above the one before.
	key, above string
	// secret is set in the data of a Secret, and in all that is under a secret key if inherits is set.
	secret, inherits bool
	// kind is that of the object.
	kind string
}

// leaf makes of a text, which may be secret as a whole, what stands in the copy.
type leaf func(text string, secret bool) any

func (r *Redactor) hideLeaf(text string, secret bool) any {
	if secret && text != "" {
		return Marker
	}
	return r.Text(text)
}

func (r *Redactor) learnLeaf(text string, secret bool) any {
	if secret && text != Marker {
		r.Learn(text)
	}
	text, spans := r.matches(text)
	for _, s := range append(spans, r.recognise(text)...) {
		found := text[s.from:s.to]
		r.Learn(found)
		if plain, err := strconv.Unquote(`"` + found + `"`); err == nil {
			r.Learn(plain)
		}
	}
	return text
}

// walk copies a value. A name and a value side by side, as in env, are a key and what is stored under it.
func (r *Redactor) walk(value any, at scope, do leaf) any {
	switch value := value.(type) {
	case map[string]any:
		if kind, ok := value["kind"].(string); ok {
			at.kind = kind
		}
		name, _ := value["name"].(string)
		path, patches := value["path"].(string)
		if patches = patches && value["op"] != nil; patches { // an operation of a JSON patch
			name = path[strings.LastIndexByte(path, '/')+1:]
		}
		out := make(map[string]any, len(value))
		for key, item := range value {
			inner := scope{key: key, above: at.key, secret: at.secret, inherits: at.inherits, kind: at.kind}
			if text, ok := item.(string); ok && key == "value" && r.secret(name, text) {
				inner.secret = true
			}
			inner.secret = inner.secret || at.kind == secretKind && (key == "data" || key == "stringData" || patches && key == "value")
			out[key] = r.walk(item, inner, do)
		}
		return out
	case []any:
		return r.list(value, at, at.key == "command" || at.key == "args", do)
	case string:
		return do(value, at.secret || r.secretKey(at, value))
	case nil:
		return nil
	}
	if text := fmt.Sprint(value); at.inherits && (at.secret || r.secretKey(at, text)) {
		return do(text, true)
	}
	return value
}

func (r *Redactor) secretKey(at scope, value string) bool {
	_, key, ok := strings.Cut(at.key, "/") // what is before it in an annotation says who reads it
	if !ok {
		key = at.key
	}
	return r.secret(key, value) || at.inherits && r.secret(at.above+"."+key, value)
}

// list copies a list. In a command, what follows a flag is its value.
func (r *Redactor) list(list []any, at scope, command bool, do leaf) any {
	inner := at
	inner.secret = at.secret
	out := make([]any, len(list))
	var before []string
	for i, item := range list {
		text, isText := item.(string)
		inner.secret = at.secret
		if isText && command {
			inner.secret = inner.secret || r.followsFlag(before, text)
			before = append(before, text)
		}
		out[i] = r.walk(item, inner, do)
	}
	return out
}

// followsFlag tells whether an argument is the secret value of the flag before it.
func (r *Redactor) followsFlag(before []string, arg string) bool {
	if len(before) == 0 || strings.HasPrefix(arg, "-") {
		return false
	}
	dashed := before[len(before)-1]
	name := strings.TrimLeft(dashed, "-")
	if name == dashed || strings.ContainsAny(name, "= \n") {
		return false
	}
	return r.secret(name, arg) || isPassword(name, arg, strings.Join(before, " "))
}
