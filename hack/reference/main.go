// SPDX-License-Identifier: Apache-2.0

// Command reference works with the traces that the built-in templates leave on a kubelet; see docs/reference.md. Run it
// in the root of the repository:
//
//	go run ./hack/reference merge RECORDING…      make the shipped traces from recordings
//	go run ./hack/reference compare RECORDING…    print how recordings differ from them; exit status 1 if they do
//	go run ./hack/reference show TEMPLATE…        print traces
//	go run ./hack/reference stale                 list the templates that have none, or one of an earlier source
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/interTwin-eu/vk-test-set/framework/reference"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/templates"
)

// shippedFile is embedded by the package reference.
const shippedFile = "framework/reference/traces.jsonl.gz"

const usage = "usage: reference merge RECORDING… | compare RECORDING… | show TEMPLATE… | stale"

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	shipped, err := reference.Shipped()
	if err != nil {
		return fmt.Errorf("%s: %w", shippedFile, err)
	}
	hashes, err := hashesOf(templates.FS)
	if err != nil {
		return err
	}
	switch command, rest := args[0], args[1:]; command {
	case "merge":
		return merge(rest, shipped, hashes, out)
	case "compare":
		return compare(rest, shipped, out)
	case "show":
		return show(rest, shipped, out)
	case "stale":
		return stale(shipped, hashes, out)
	}
	return errors.New(usage)
}

// hashesOf are the hashes of the templates, by their names.
func hashesOf(files fs.FS) (map[string]string, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	hashes := map[string]string{}
	for _, name := range names {
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		hashes[name] = reference.Hash(string(source))
	}
	return hashes, nil
}

// read returns the observations of recordings, in the order of the files.
func read(files []string) (all []reference.Observation, err error) {
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		seen, err := reference.ReadObservations(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, seen...)
	}
	return all, nil
}

func merge(files []string, shipped reference.Traces, hashes map[string]string, out io.Writer) error {
	seen, err := read(files)
	if err != nil {
		return err
	}
	type key struct{ template, kubernetes string }
	each := map[key][]reference.Trace{}
	for _, o := range seen {
		if trace := reference.Of(o); hashes[o.Template] == o.Hash {
			id := key{trace.Template, trace.Kubernetes}
			each[id] = append(each[id], trace)
		}
	}
	var merged reference.Traces
	for _, observed := range each {
		merged = append(merged, reference.Merge(observed))
	}
	all := shipped.With(merged, hashes)
	var file bytes.Buffer
	if err := all.Write(&file); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d templates recorded; %s has %d traces in %d bytes\n", len(merged), shippedFile, len(all), file.Len())
	return os.WriteFile(shippedFile, file.Bytes(), 0o644)
}

func compare(files []string, shipped reference.Traces, out io.Writer) error {
	seen, err := read(files)
	if err != nil {
		return err
	}
	compared, found := 0, 0
	for _, o := range seen {
		trace, known := shipped.For(o.Template, o.Hash, o.Kubernetes)
		if !known {
			continue
		}
		compared++
		for _, d := range trace.Compare(o, len(o.Steps)) {
			found++
			fmt.Fprintf(out, "%s: %s\n", o.Template, d)
		}
	}
	fmt.Fprintf(out, "%d of %d observations compared, %s\n", compared, len(seen), text.Count(found, "difference"))
	if found > 0 {
		return errors.New("they differ from the traces")
	}
	return nil
}

func show(names []string, shipped reference.Traces, out io.Writer) error {
	for _, trace := range shipped {
		if slices.Contains(names, trace.Template) {
			fmt.Fprintln(out, trace)
		}
	}
	return nil
}

func stale(shipped reference.Traces, hashes map[string]string, out io.Writer) error {
	recorded := map[string]bool{}
	for _, trace := range shipped {
		recorded[trace.Template] = recorded[trace.Template] || hashes[trace.Template] == trace.Hash
	}
	for _, name := range slices.Sorted(maps.Keys(hashes)) {
		if current, known := recorded[name]; !current {
			fmt.Fprintf(out, "%s: %s; run make reference ONLY=%s\n", name, map[bool]string{true: "its trace is stale", false: "it has no trace"}[known], name)
		}
	}
	return nil
}
