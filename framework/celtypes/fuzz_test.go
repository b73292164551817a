// SPDX-License-Identifier: Apache-2.0

package celtypes_test

import (
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/interTwin-eu/vk-test-set/framework/celtypes"
)

// FuzzCheck: no expression makes the check panic, each problem has a place and a text, and without types there is none
// that the evaluation does not have.
func FuzzCheck(f *testing.F) {
	for _, expression := range []string{
		`object.status.containerStatuses.all(c, c.ready) && object.typo`, `has(object.status.typo.x)`, `object["status"][?"x"].orValue(1) == {}`,
		`object.status.?containerStatuses[?0].optMap(x, x.y)`, "object\n.status == [1, 'a'][0] ? other.a : {'a': object}", `object.spec in object || !object`,
		`object.status.containerStatuses.map(c, c.name.ü == "ü")`, `[object.metadata].exists(m, m.labels[object.status] > 1u)`, `type(object) == int`,
	} {
		f.Add(expression)
	}
	env := newEnv(f)
	f.Fuzz(func(t *testing.T, expression string) {
		parsed, issues := env.Compile(expression)
		if issues.Err() != nil {
			return
		}
		if _, problems := celtypes.Check(env, parsed, nil); len(problems) > 0 {
			t.Errorf("%q without types: %v", expression, problems)
		}
		_, problems := celtypes.Check(env, parsed, map[string]reflect.Type{"object": reflect.TypeFor[corev1.Pod]()})
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.Msg == "" {
				t.Errorf("%q: %+v", expression, p)
			}
		}
	})
}
