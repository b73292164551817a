// SPDX-License-Identifier: Apache-2.0

package config

import (
	"net/mail"
	"net/url"
	"regexp"
)

// Implementation is what the nodes run: a provider, or a plugin of one, in one version. The reports contain it, so that
// reports of several implementations can be compared.
type Implementation struct {
	// Name of the implementation: letters, digits, ".", "_", "+" and "-", at most 63 characters. Required.
	Name string `yaml:"name" yamlpos:"required"`
	// Version of the implementation that was tested, with the same characters. Required.
	Version string `yaml:"version" yamlpos:"required"`
	// Address of its website or repository. Default: none.
	URL string `yaml:"url,omitempty"`
	// Who answers questions about the report: a mail address, or the address of a page. Default: none.
	Contact string `yaml:"contact,omitempty"`
}

// directory is what can be the name of a directory everywhere: reports are kept by implementation and version.
var directory = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._+-]{0,61}[A-Za-z0-9])?$`)

// check does not miss what is absent; decoding does.
func (i Implementation) check(report reporter) {
	for _, field := range []struct{ key, value, example string }{{"name", i.Name, "interlink-slurm"}, {"version", i.Version, "0.5.1"}} {
		if field.value != "" && !directory.MatchString(field.value) {
			report("implementation", "implementation."+field.key, `%q is not a valid %s: use letters, digits, ".", "_", "+" and "-", at most 63, e.g. %s`,
				field.value, field.key, field.example)
		}
	}
	if i.URL != "" && !isAddress(i.URL) {
		report("implementation", "implementation.url", "%q is not the address of a page, e.g. https://example.org/provider", i.URL)
	}
	if _, err := mail.ParseAddress(i.Contact); i.Contact != "" && err != nil && !isAddress(i.Contact) {
		report("implementation", "implementation.contact", "%q is neither a mail address nor the address of a page", i.Contact)
	}
}

func isAddress(text string) bool {
	address, err := url.Parse(text)
	return err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Host != ""
}
