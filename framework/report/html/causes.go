// SPDX-License-Identifier: Apache-2.0

package html

import (
	"reflect"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/diagnosis"
	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// pageDiagnosis are the causes of the failures of nodes that have the same ones.
type pageDiagnosis struct {
	Nodes []string `json:"nodes"`
	// Says is the number of the causes, and of the failures that they explain, of each of the nodes.
	Says        string         `json:"says"`
	Causes      []report.Cause `json:"causes"`
	Unexplained []string       `json:"unexplained,omitempty"`
}

// addDiagnoses adds the diagnoses of a report, and the titles of the classes that they name. The nodes of a site mostly
// have the same bugs, so they share a diagnosis.
func (d *pageData) addDiagnoses(all []report.Diagnosis) {
	var kinds []report.Diagnosis
	for _, one := range all {
		node := one.Node
		one.Node = ""
		i := slices.IndexFunc(kinds, func(k report.Diagnosis) bool { return reflect.DeepEqual(k, one) })
		if i < 0 {
			i = len(kinds)
			kinds = append(kinds, one)
			d.Diagnoses = append(d.Diagnoses, pageDiagnosis{Says: one.String(), Causes: one.Causes, Unexplained: one.Unexplained})
		}
		d.Diagnoses[i].Nodes = append(d.Diagnoses[i].Nodes, node)
		for _, c := range one.Causes {
			for _, class := range append([]string{c.Class}, c.Or...) {
				d.name(class)
			}
		}
	}
}

// name adds the title of a class.
func (d *pageData) name(class string) {
	if d.Classes == nil {
		d.Classes = map[string]string{}
	}
	d.Classes[class] = diagnosis.Title(class)
}
