// SPDX-License-Identifier: Apache-2.0

// Package supervisor runs the programs of a control plane or of a node as children of one process, restarts those that
// end, and takes them all down with it, however it ends itself.
package supervisor

import (
	"encoding/json"
	"os"
)

// Program is one child.
type Program struct {
	// Name is the component's name, and that of its log file.
	Name string
	// Path is the program, Args what follows it.
	Path string
	Args []string
	// Env is added to the supervisor's environment.
	Env []string
	// After is a file that another program makes when it is ready; this one is started then.
	After string `json:",omitempty"`
}

// Spec is what one supervisor runs: a file, whose path on the command line is the supervisor's identity.
type Spec struct {
	// Logs is the directory of the log files, one per program.
	Logs string
	// Programs are started in order and stopped in reverse order.
	Programs []Program
	// Machine is set for a node: the supervisor is then the first process of namespaces of its own.
	Machine *Machine `json:",omitempty"`
}

// Machine is what makes a supervisor's namespaces a machine of their own.
type Machine struct {
	// Hostname is the node's name.
	Hostname string
	// Binds maps directories of the real machine to short absolute paths in the node's private /run.
	Binds []Bind
}

// Bind is one directory that the node sees at another place.
type Bind struct{ Source, Target string }

// ReadSpec reads a specification.
func ReadSpec(path string) (Spec, error) {
	var s Spec
	data, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

// Write stores a specification at path.
func (s Spec) Write(path string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
