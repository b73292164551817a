// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Row is a line of the matrix: faults that occur together. Each of its phases is a run of its own.
type Row struct {
	// ID names the row, Does says in a sentence what happens.
	ID   string `json:"id"`
	Does string `json:"does"`
	// Faults are what happens in the phases.
	Faults []Fault `json:"faults"`
	Phases []Phase `json:"phases"`
	// HTTP1 lets the suite speak HTTP/1.1 to the proxy, and HTTP/2 otherwise.
	HTTP1 bool `json:"http1,omitempty"`
	// Overlap lets each test begin while the objects of the last one go.
	Overlap bool `json:"overlap,omitempty"`
	// Sample are the phases that are tried in the short run over a sandbox.
	Sample []Phase `json:"sample,omitempty"`
	// Wrong says, by phase, what the suite does wrong.
	Wrong map[Phase]string `json:"wrong,omitempty"`
}

// Kind is what a fault does.
type Kind string

// The kinds of faults.
const (
	// Answer answers with Code and RetryAfter instead of the API server.
	Answer Kind = "answer"
	// Reset resets the connection before the API server receives the request.
	Reset Kind = "reset"
	// Lose lets the API server execute the request, and resets the connection instead of passing the answer on; with a
	// Code, that is the answer.
	Lose Kind = "lose"
	// Delay passes requests on after Delay.
	Delay Kind = "delay"
	// Hang never answers.
	Hang Kind = "hang"
	// Away closes all connections, and refuses new ones; with a Code, it answers every request with that.
	Away Kind = "away"
	// Cut breaks a watch after Every, a log in its middle, and a command when its connection stands. After a watch that
	// was cut with Gone, the next one is answered 410.
	Cut Kind = "cut"
	// Silence holds back everything on a watch until the fault has ended.
	Silence Kind = "silence"
	// Late passes the events of a watch on after Delay.
	Late Kind = "late"
	// Double passes every event of a watch on twice.
	Double Kind = "double"
	// Replay sends, after every event of a watch, the revision of the same object before it.
	Replay Kind = "replay"
	// NoStatus closes the connection of a command properly, but without its exit status.
	NoStatus Kind = "no-status"
)

// Fault is one thing that happens to requests.
type Fault struct {
	Kind Kind `json:"kind"`
	// To are the requests that it happens to, all but those in Except if empty.
	To     []Request `json:"to,omitempty"`
	Except []Request `json:"except,omitempty"`
	// Share of them that it happens to, chosen by the seed of the run. 0 means all.
	Share float64 `json:"share,omitempty"`
	// Phase is when it happens, if not in that of the row.
	Phase Phase `json:"phase,omitempty"`
	// For is how long it lasts, from the beginning of the phase. 0 means as long as the phase.
	For   metav1.Duration `json:"for,omitempty"`
	Every metav1.Duration `json:"every,omitempty"`
	Delay metav1.Duration `json:"delay,omitempty"`
	// Code is a status of HTTP, RetryAfter a header in seconds.
	Code       int  `json:"code,omitempty"`
	RetryAfter int  `json:"retryAfter,omitempty"`
	Gone       bool `json:"gone,omitempty"`
}

// Request is a kind of request to the API server: a verb, or a subresource that is read as a stream.
type Request string

// The kinds of requests. Those of discovery are of none of them.
const (
	Watch  Request = "watch"
	Log    Request = "log"
	Exec   Request = "exec"
	Create Request = "create"
	Get    Request = "get"
	List   Request = "list"
	Patch  Request = "patch"
	Delete Request = "delete"
)

//go:embed rows.yaml
var rowsYAML []byte

// Rows are the rows of rows.yaml. The error says what is wrong with them.
func Rows() ([]Row, error) {
	var rows []Row
	if err := yaml.UnmarshalStrict(rowsYAML, &rows); err != nil {
		return nil, fmt.Errorf("rows.yaml: %w", err)
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if seen[row.ID] || row.ID == "" || row.Does == "" {
			return nil, fmt.Errorf("rows.yaml: row %q needs an id of its own and a sentence", row.ID)
		}
		seen[row.ID] = true
		if err := row.check(); err != nil {
			return nil, fmt.Errorf("rows.yaml: row %s: %w", row.ID, err)
		}
	}
	return rows, nil
}

var (
	kinds    = []Kind{Answer, Reset, Lose, Delay, Hang, Away, Cut, Silence, Late, Double, Replay, NoStatus}
	ofWatch  = []Kind{Silence, Late, Double, Replay}
	requests = []Request{Watch, Log, Exec, Create, Get, List, Patch, Delete}
)

func (r Row) check() error {
	for _, phase := range r.Phases {
		if !slices.Contains(Phases, phase) {
			return fmt.Errorf("unknown phase %q", phase)
		}
	}
	for _, phase := range slices.Concat(r.Sample, slices.Collect(maps.Keys(r.Wrong))) {
		if !slices.Contains(r.Phases, phase) {
			return fmt.Errorf("it does not have the phase %q", phase)
		}
	}
	if len(r.Faults) == 0 || len(r.Phases) == 0 {
		return fmt.Errorf("no faults or no phases")
	}
	for _, f := range r.Faults {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

func (f Fault) check() error {
	for _, to := range slices.Concat(f.To, f.Except) {
		if !slices.Contains(requests, to) {
			return fmt.Errorf("unknown request %q", to)
		}
	}
	only := func(to ...Request) bool {
		return len(f.To) > 0 && !slices.ContainsFunc(f.To, func(r Request) bool { return !slices.Contains(to, r) })
	}
	switch {
	case len(f.To) > 0 && len(f.Except) > 0:
		return fmt.Errorf("to and except exclude each other")
	case f.Phase != "" && !slices.Contains(Phases, f.Phase):
		return fmt.Errorf("unknown phase %q", f.Phase)
	case !slices.Contains(kinds, f.Kind):
		return fmt.Errorf("unknown kind %q", f.Kind)
	case slices.Contains(ofWatch, f.Kind) && !only(Watch):
		return fmt.Errorf("%s is for watches", f.Kind)
	case f.Kind == NoStatus && !only(Exec):
		return fmt.Errorf("%s is for commands", f.Kind)
	case f.Kind == Cut && (!only(Watch, Log, Exec) || only(Watch) && f.Every.Duration == 0):
		return fmt.Errorf("%s is for watches, every so often, for logs and for commands", f.Kind)
	case f.Kind == Answer && f.Code == 0:
		return fmt.Errorf("%s needs a code", f.Kind)
	case f.Kind == Away && f.For.Duration == 0:
		return fmt.Errorf("%s needs to end", f.Kind)
	case (f.Kind == Delay || f.Kind == Late) && f.Delay.Duration == 0:
		return fmt.Errorf("%s needs a delay", f.Kind)
	}
	return nil
}
