// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/facts"
	"github.com/interTwin-eu/vk-test-set/framework/validation"
)

// wrongly is a way in which a status is wrong that can be made on a node: its name in statusfaults, the word for it in
// the names of faults, and a sentence about a field.
type wrongly struct{ kind, word, sentence string }

var wronglies = []wrongly{
	{"missing", "missing", "The node never reports %s."},
	{"lost", "lost", "The node does not report %s any more"},
	{"kept as first reported", "kept", "The node still reports the first %s"},
	{"taken from a neighbour", "neighbour", "The node reports %s of another container of the pod"},
}

// ofStages are the pods in each stage, as conditions of rules. Which container of a pod is in a stage, the path says.
var ofStages = map[string]map[string]any{
	"every":         nil,
	"waiting":       {"phase": []string{"Pending", "Running"}, "not": "metadata.deletionTimestamp"},
	"running":       {"phase": []string{"Pending", "Running"}, "not": "metadata.deletionTimestamp"},
	"restarted":     {"phase": []string{"Pending", "Running"}, "not": "metadata.deletionTimestamp"},
	"being deleted": {"has": "metadata.deletionTimestamp"},
	"ended":         {"phase": []string{"Succeeded", "Failed"}, "not": "metadata.deletionTimestamp"},
}

// ofRestarts selects the containers that are, or are not, in the stage of those that have been restarted.
var ofRestarts = map[string]string{"waiting": "[restartCount=0]", "running": "[restartCount=0]", "restarted": "[restartCount!=0]"}

// member is what a fault is about within the state of a container. A state without any member means waiting.
func member(f *Fault) string {
	if strings.HasSuffix(f.Subject, ".state") && (f.Stage == "waiting" || f.Stage == "running") {
		return "." + f.Stage
	}
	return ""
}

// reportWrongly completes a fault in the status: what the node reports, and the templates whose checks name the field.
func (s *survey) reportWrongly(f *Fault) error {
	i := slices.IndexFunc(wronglies, func(w wrongly) bool { return w.kind == f.Kind })
	when, known := ofStages[f.Stage]
	if i < 0 || !known {
		return fmt.Errorf("%s %s, %s: no rule makes a node with this fault, and it has no reason", f.Kind, f.Subject, f.Stage)
	}
	rule := changed(f)
	if of, known := ofRestarts[f.Stage]; known && rule["path"] == nil {
		// Without a path, the condition has to say it.
		when = maps.Clone(when)
		when["has"] = "status." + strings.Replace(f.Subject[:strings.Index(f.Subject, "]")+1], "[*]", of, 1)
	}
	f.Meaning = fmt.Sprintf(strings.TrimSuffix(wronglies[i].sentence, ".")+".", f.Subject)
	if when != nil {
		rule["when"] = when
		f.Meaning = fmt.Sprintf(wronglies[i].sentence+" in the stage %q.", f.Subject, f.Stage)
	}
	f.Name = name(wronglies[i].word, "status."+f.Subject+"."+f.Stage)
	f.Rules = []rules{{"status": rule}}
	if f.Subject == "podIP" {
		// The API server takes each of the two from the other.
		both := maps.Clone(rule)
		both["path"] = "status.podIPs"
		f.Rules = append(f.Rules, rules{"status": both})
	}
	field := f.Subject + member(f)
	list, _, inList := strings.Cut(f.Subject, "[*]")
	f.Templates = s.touching(field, func(t *facts.Facts) bool {
		return namesInChecks(t, field) && (f.Stage != "restarted" || !inList || namesInChecks(t, list+"[*].restartCount"))
	})
	return nil
}

// changed is what the rule of a fault in the status does. At first, a node reports that containers wait, and nothing
// of what else is tried here.
func changed(f *Fault) map[string]any {
	if f.Kind == "taken from a neighbour" {
		return map[string]any{"transform": "of-another-container", "arg": strings.Replace(f.Subject, "[*]", "", 1)}
	}
	path := "status." + f.Subject
	if of, known := ofRestarts[f.Stage]; known {
		path = strings.Replace(path, "[*]", of, 1)
	}
	path += member(f)
	if f.Kind == "kept as first reported" && (f.Stage == "waiting" || strings.Contains(path, ".lastState.")) {
		return map[string]any{"path": path, "freeze": true}
	}
	return map[string]any{"path": path, "delete": true}
}

var selection = regexp.MustCompile(`\[(?:type=)?([^\]]*)\]\.`)

// namesInChecks tells whether an expression of a template names a field of the status: the list and the type that it is
// in, and the rest of its path, which may belong to a variable.
func namesInChecks(f *facts.Facts, field string) bool {
	var words []*regexp.Regexp
	rest := field
	if at := selection.FindStringSubmatchIndex(field); at != nil {
		words = append(words, regexp.MustCompile(`\bstatus\.`+field[:at[0]]+`\b`))
		if of := field[at[2]:at[3]]; of != "*" {
			words = append(words, regexp.MustCompile(`"`+of+`"`))
		}
		rest = field[at[1]:]
	} else {
		rest = "status." + rest
	}
	words = append(words, regexp.MustCompile(`\.`+regexp.QuoteMeta(rest)+`\b`))
	return slices.ContainsFunc(f.Rendered.Procedure.AllChecks(), func(c validation.Checks) bool {
		return slices.ContainsFunc(c.Objects, func(o validation.ObjectCheck) bool {
			return !slices.ContainsFunc(words, func(w *regexp.Regexp) bool { return !w.MatchString(o.Expression) })
		})
	})
}
