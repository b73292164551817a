// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"strings"
	"testing"
)

func TestLineOf(t *testing.T) {
	source := `{% set x = 1 %}
# t
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: one
      image: i
    - image: j
      command:
        - sh
        - -c
{% for n in [1, 2] %}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata:
      name: b{{ n }}
      labels: &l
        x: y
      annotations: *l
{% endfor %}
# VALIDATION
check_pods: [{name: a}]
`
	r, err := render(t, source)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		object int
		path   string
		want   int
	}{
		{0, "", 3}, {0, "kind", 4}, {0, "metadata name", 5}, {0, "spec containers", 7}, {0, "spec containers 0", 8}, {0, "spec containers 0 image", 9},
		{0, "spec containers 1 image", 10}, {0, "spec containers 1 command 1", 13}, {0, "spec containers 1 tty", 10}, {0, "spec containers 9", 7}, {0, "status", 3},
		{1, "metadata name", 22}, {1, "kind", 20}, {2, "metadata labels x", 24}, {2, "metadata annotations x", 24}, {2, "nothing", 16},
	} {
		if got := r.LineOf(tt.object, strings.Fields(tt.path)...); got != tt.want {
			t.Errorf("object %d, %s: line %d, want %d", tt.object, tt.path, got, tt.want)
		}
	}
}
