// SPDX-License-Identifier: Apache-2.0

package main

import "strings"

// bill is the part of CycloneDX 1.6 that is used.
type bill struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Ref        string     `json:"bom-ref"`
	Type       string     `json:"type"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	PURL       string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

const repository = "github.com/interTwin-eu/vk-test-set"

// document is the bill of a program. That go.sum's checksums are properties and no hashes is because they are of a
// module's tree and not of a file, for which CycloneDX has no algorithm.
func document(p program, goVersion string, modules []module) bill {
	main := component{Type: "application", Name: p.name, Version: p.version, PURL: purl(repository, p.version) + "#" + p.name}
	main.Ref = main.PURL
	standard := component{Type: "library", Name: "std", Version: strings.TrimSpace(goVersion)}
	standard.PURL = purl("std", strings.TrimPrefix(standard.Version, "go"))
	standard.Ref = standard.PURL
	components := []component{standard}
	for _, m := range modules {
		components = append(components, component{Ref: purl(m.Path, m.Version), Type: "library", Name: m.Path, Version: m.Version,
			PURL: purl(m.Path, m.Version), Properties: []property{{"go.sum", m.Sum}}})
	}
	needs := dependency{Ref: main.Ref}
	for _, c := range components {
		needs.DependsOn = append(needs.DependsOn, c.Ref)
	}
	return bill{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", SpecVersion: "1.6", Version: 1,
		Metadata: metadata{main}, Components: components, Dependencies: []dependency{needs}}
}

// purl is the package URL of a module: https://github.com/package-url/purl-spec.
func purl(path, version string) string {
	return "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
}
