// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
)

// Implementation is what the nodes run: a provider, or a plugin of one, in one version.
type Implementation struct {
	// Name is the name of the implementation.
	Name string `json:"name" yaml:"name" yamlpos:"required"`
	// Version is the version that was tested.
	Version string `json:"version,omitempty" yaml:"version,omitempty"`
	// URL is the address of its website or repository.
	URL string `json:"url,omitempty" yaml:"url,omitempty"`
	// Contact is a mail address, or the address of a page, for questions about the report.
	Contact string `json:"contact,omitempty" yaml:"contact,omitempty"`
}

// String is the name with the version.
func (i Implementation) String() string { return strings.TrimSpace(i.Name + " " + i.Version) }

// Line is all of it, for a person.
func (i Implementation) Line() string {
	line := i.String()
	for _, more := range []string{i.URL, i.Contact} {
		if more != "" {
			line += ", " + more
		}
	}
	return line
}

// plain is the implementation without control characters.
func (i *Implementation) plain() *Implementation {
	if i == nil {
		return nil
	}
	return &Implementation{Name: plain(i.Name), Version: plain(i.Version), URL: plain(i.URL), Contact: plain(i.Contact)}
}

// mergeImplementation takes over the implementation if it is the same in all reports.
func (r *Report) mergeImplementation(sorted []Report) {
	r.Implementation = sorted[0].Implementation.plain()
	for _, other := range sorted[1:] {
		if mine, theirs := r.Implementation, other.Implementation; (mine == nil) != (theirs == nil) || mine != nil && *mine != *theirs {
			r.Implementation = nil
			r.Notes = append(r.Notes, "the merged runs differ in the implementation")
			return
		}
	}
}

// writeImplementation tells in a line what was tested.
func (r Report) writeImplementation(text *strings.Builder) {
	if r.Implementation != nil {
		fmt.Fprintf(text, "Implementation\n  %s\n\n", plain(r.Implementation.Line()))
	}
}
