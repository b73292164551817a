// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
	kyaml "sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/capability"
)

// Format writes the template out again: the objects as they are sent, and the validation section with every default
// filled in. The text is plain YAML, and itself a template that renders to the same. Only the labels of a run are
// missing, which every object gets when it is created.
func (r *Rendered) Format() (string, error) {
	var b strings.Builder
	for i, o := range r.Objects {
		text, err := kyaml.Marshal(o.Object)
		if err != nil {
			return "", fmt.Errorf("%s: write %s %s: %w", r.Template.Path, o.GetKind(), o.GetName(), err)
		}
		if i > 0 {
			b.WriteString("---\n")
		}
		b.Write(text)
	}
	checks, err := formatSection(r.Procedure)
	if err != nil {
		return "", fmt.Errorf("%s: write the validation section: %w", r.Template.Path, err)
	}
	b.WriteString("\n## VALIDATION ##\n" + checks)
	return formatHeader(r.Template) + raw(b.String()), nil
}

func formatHeader(t Template) string {
	lines := []string{t.Title}
	if t.Doc != "" {
		lines = append(append(lines, ""), strings.Split(t.Doc, "\n")...)
	}
	if len(t.Labels) > 0 {
		lines = append(lines, "", "Labels: "+strings.Join(t.Labels, ", "))
	}
	if len(t.Requires) > 0 {
		lines = append(lines, "", "Requires: "+capability.List(t.Requires))
	}
	if len(t.Guards) > 0 {
		lines = append(lines, "", "Guards: "+strings.Join(t.Guards, " "))
	}
	if t.CleanupGrace > 0 {
		lines = append(lines, "", fmt.Sprintf("Cleanup-Grace: %d", t.CleanupGrace))
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight("## "+line, " ")
	}
	return raw(strings.Join(lines, "\n")+"\n") + "\n"
}

// endRaw ends a raw block: text that holds one must leave the block for it.
var endRaw = regexp.MustCompile(`\{%([-+]?\s*endraw)`)

// raw keeps what looks like Jinja from being rendered once more, by statements that are comments of YAML.
func raw(text string) string {
	for _, sign := range []string{"{{", "{%", "{#"} {
		if strings.Contains(text, sign) {
			return "# {% raw %}\n" + endRaw.ReplaceAllString(text, "{% endraw %}{{ '{%' }}{% raw %}$1") + "# {% endraw %}\n"
		}
	}
	return text
}

func marshal(node *yaml.Node) (string, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(node); err != nil {
		return "", err
	}
	return b.String(), enc.Close()
}
