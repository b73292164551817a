// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/commandline"
	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
)

var (
	// defaultSentence and flagSentence are how comments of the configuration end.
	defaultSentence = regexp.MustCompile(` ?Default: ([^.]*)\.`)
	flagSentence    = regexp.MustCompile(` ?Flag: (--[a-z-]+\.[a-z-]+)(, which [^.]*)?[.;]`)
)

// configurationPage describes the keys of the configuration file, the flags and the environment.
func configurationPage(root string) (string, error) {
	found, err := readComments(filepath.Join(root, configs.source))
	if err != nil {
		return "", err
	}
	var m markdown
	m.heading(1, "Configuration")
	m.paragraph("One YAML file configures a run: `" + config.DefaultFile + "` in the working directory, or the file given by the flag `--vktest.config` or " +
		"the environment variable `" + config.EnvFile + "`. [" + config.DefaultFile + "](../" + config.DefaultFile +
		") is an annotated sample. The suite reads the file strictly: unknown keys, duplicate keys and values of the wrong type are errors. It " +
		"reports all errors at once. Flags take precedence over the file, and the file takes precedence over the defaults.")
	m.WriteString("To get completion and validation in an editor with a YAML language server, begin the file with this line:\n\n```yaml\n# yaml-language-server: $schema=" +
		schemaAddress + "config.schema.json\n```\n\n")
	known := section{reflect.TypeFor[config.KnownFailure](), "known_failures", eachEntry}
	implementation := section{reflect.TypeFor[config.Implementation](), "implementation", ""}
	own := section{reflect.TypeFor[config.NodeValues](), "node_values", ""}
	secrets := section{reflect.TypeFor[config.Redact](), "redact", ""}
	parts := []struct {
		section
		about string
	}{
		{implementation, "What the nodes run: a provider, or a plugin of one, in one version. [implementations.md](implementations.md) describes how reports " +
			"of implementations are published and compared."},
		{own, "Each entry has values for some of the nodes. They are merged into `values`: mappings key by key, and everything else is replaced. The " +
			"templates are rendered once for all nodes with the same values before anything is created."},
		{known, known.about(found)},
		{secrets, "The suite recognises most secrets automatically; see [reports.md](reports.md#secrets). This key defines additional secrets."},
	}
	headings := map[string]string{}
	for _, part := range parts {
		headings[part.typ.Name()] = part.heading
	}
	m.heading(2, "Keys")
	if err := configTable(&m, configs.root, found, headings); err != nil {
		return "", err
	}
	for _, part := range parts {
		m.heading(2, part.heading)
		m.paragraph(part.about)
		if err := configTable(&m, part.typ, found, headings); err != nil {
			return "", err
		}
	}
	commandLine(&m)
	return m.page(), nil
}

// commandLine describes the flags and the environment.
func commandLine(m *markdown) {
	m.heading(2, "Flags")
	m.paragraph("All flags of Ginkgo work as well. `--help` lists the most common ones, and `--help-all` lists all of them.")
	m.table([]string{"Flag", "Meaning"}, flagRows())
	m.heading(2, "Environment")
	m.table([]string{"Variable", "Meaning"}, [][]string{
		{"`KUBECONFIG`", "path of the kubeconfig, as for kubectl; if unset, the suite uses the cluster that it runs in. `--vktest.context` names another context than the current one"},
		{"`" + config.EnvFile + "`", "path of the configuration file, unless `--vktest.config` is given"},
	})
}

func configTable(m *markdown, t reflect.Type, found comments, headings map[string]string) error {
	var rows [][]string
	for _, f := range fieldsOf(t, configs.tag) {
		text, err := meaning(f, found)
		if err != nil {
			return err
		}
		row := []string{"`" + f.key + "`", cmp.Or(details[f.id].kind, kind(f.typ, found, headings)), details[f.id].fallback, "", ""}
		if part := defaultSentence.FindStringSubmatch(text); part != nil {
			row[2] = part[1]
		}
		if part := flagSentence.FindStringSubmatch(text); part != nil {
			row[3] = "`" + part[1] + "`"
		}
		text = defaultSentence.ReplaceAllString(text, "")
		text = flagSentence.ReplaceAllStringFunc(text, func(sentence string) string {
			if part := flagSentence.FindStringSubmatch(sentence); part[2] != "" {
				return " The flag" + strings.TrimPrefix(part[2], ", which") + "."
			}
			return ""
		})
		if requires(t, f) {
			text = strings.TrimSuffix(text, " Required.")
			row[2] = "required"
		}
		row[4] = strings.TrimSpace(text)
		rows = append(rows, row)
	}
	m.table([]string{"Key", "Type", "Default", "Flag", "Meaning"}, rows)
	return nil
}

// flagRows are the flags of the suite as its command line declares them.
func flagRows() [][]string {
	_ = os.Unsetenv(config.EnvFile) // it would be shown as a default
	flags := flag.NewFlagSet("vktest", flag.ContinueOnError)
	commandline.New(flags, manifest.Layer{})
	var rows [][]string
	flags.VisitAll(func(f *flag.Flag) {
		argument, usage := flag.UnquoteUsage(f)
		name := "--" + f.Name
		optional, _ := f.Value.(interface{ IsBoolFlag() bool })
		switch {
		case argument == "" || argument == "value":
		case optional != nil && optional.IsBoolFlag():
			name += "[=" + argument + "]"
		default:
			name += " " + strings.ToUpper(argument)
		}
		rows = append(rows, []string{"`" + name + "`", strings.Join(strings.Fields(usage), " ")})
	})
	return rows
}
