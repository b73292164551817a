// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"encoding/json"
	"errors"
	"io"
	"os"
)

// EnvRecord is the environment variable that names the file to which a run appends its observations; see
// docs/reference.md.
const EnvRecord = "VKTEST_RECORD"

// Recorder returns a function that appends observations to a file, each as a line of JSON, so that the processes of a
// run can share it; nil if there is no file. The function panics if it cannot write, which fails the test.
func Recorder(file string) func(Observation) {
	if file == "" {
		return nil
	}
	return func(seen Observation) {
		line, err := json.Marshal(seen)
		if err != nil {
			panic(err) // it came as JSON
		}
		out, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			panic(err)
		}
		_, err = out.Write(append(line, '\n'))
		if err = errors.Join(err, out.Close()); err != nil {
			panic(err)
		}
	}
}

// ReadObservations reads what a Recorder has written.
func ReadObservations(in io.Reader) (all []Observation, err error) {
	decoder := json.NewDecoder(in)
	for {
		var seen Observation
		err := decoder.Decode(&seen)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, seen)
	}
}
