// SPDX-License-Identifier: Apache-2.0

// Package html renders a report as one page for the browser, which needs nothing but itself.
package html

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/interTwin-eu/vk-test-set/framework/report"
)

// The page's parts. They are put together into one file that loads nothing.
//
//go:embed page
var pageFiles embed.FS

// scripts are the page's scripts in the order in which they are joined.
var scripts = []string{"data", "filter", "matrix", "keys", "problems", "causes", "timeline", "detail", "durations", "main"}

// page is what the template sees.
type page struct {
	Report report.Report
	// Policy is the content security policy: only this script and these styles, nothing from anywhere else.
	Policy string
	Style  template.CSS
	Script template.JS
	// Data and Details are shown by the script. Details are apart, because they are read on demand.
	Data    pageData
	Details []pageDetail
	// Verdicts are those that occur; Groups are nodes with the same description; Config is YAML.
	Verdicts []pageVerdict
	Groups   []nodeGroup
	Config   string
	// Duration is how long the run took; Problems are for browsers without scripts.
	Duration string
	Problems []report.Result
}

// maxPlainProblems bounds what a browser without scripts shows.
const maxPlainProblems = 200

// Write writes a complete report as one page that needs nothing but itself: from a file, from an artifact
// store, printed. older are reports of earlier runs, in any order; the page shows how durations changed.
func Write(w io.Writer, r report.Report, older ...report.Report) error {
	p, err := newPage(r, older)
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	source, err := pageFiles.ReadFile("page/page.html.tmpl")
	if err != nil {
		return err
	}
	parsed, err := template.New("page").Funcs(template.FuncMap{"symbol": symbol, "text": report.Verdict.Text, "join": strings.Join}).Parse(string(source))
	if err != nil {
		return err
	}
	// Through a buffer: a page that breaks off in the middle helps nobody.
	var out bytes.Buffer
	if err := parsed.Execute(&out, p); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

func newPage(r report.Report, older []report.Report) (page, error) {
	p := page{
		Report: r, Duration: r.Run.Duration(), Groups: groupNodes(r.Nodes), Data: newPageData(r, older), Details: details(r, older),
	}
	for _, v := range report.Verdicts() {
		if n := r.Counts.Of(v); n > 0 {
			p.Verdicts = append(p.Verdicts, pageVerdict{Verdict: v, Count: n})
		}
	}
	for _, t := range r.Results {
		if t.Verdict != report.Passed && len(p.Problems) < maxPlainProblems {
			p.Problems = append(p.Problems, t)
		}
	}
	if len(r.Config) > 0 {
		config, err := yaml.Marshal(r.Config)
		if err != nil {
			return page{}, err
		}
		p.Config = string(config)
	}
	style, err := joinStyles("page", "causes", "detail")
	if err != nil {
		return page{}, err
	}
	script, err := joinScripts()
	if err != nil {
		return page{}, err
	}
	p.Style, p.Script = template.CSS(style), template.JS(script)
	p.Policy = fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'", digest(script), digest(style))
	return p, nil
}

// joinStyles puts styles one after the other.
func joinStyles(names ...string) (all []byte, err error) {
	for _, name := range names {
		style, err := pageFiles.ReadFile("page/" + name + ".css")
		if err != nil {
			return nil, err
		}
		all = append(all, style...)
	}
	return all, nil
}

// joinScripts puts the scripts into one function, so that they share names among themselves only.
func joinScripts() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("(function () {\n\"use strict\";\n")
	for _, name := range scripts {
		source, err := pageFiles.ReadFile("page/" + name + ".js")
		if err != nil {
			return nil, err
		}
		out.Write(source)
	}
	out.WriteString("})();\n")
	return out.Bytes(), nil
}

// digest is how a content security policy names a script or a style.
func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
