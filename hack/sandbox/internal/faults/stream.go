// SPDX-License-Identifier: Apache-2.0

package faults

// LogRule changes how the log of a container is served.
type LogRule struct {
	// When restricts the rule to logs of pods of that kind; State to containers that are waiting, running or
	// terminated; With to requests that have all of these parameters.
	When  When     `yaml:"when" json:"when,omitzero"`
	State string   `yaml:"state" json:"state,omitempty"`
	With  []string `yaml:"with" json:"with,omitempty"`
	// Anonymous serves the log to callers without credentials, at the node's own port.
	Anonymous bool `yaml:"anonymous" json:"anonymous,omitempty"`
	// Drop removes parameters of the request, Set sets them, Add adds a number to them where they are given.
	Drop []string          `yaml:"drop" json:"drop,omitempty"`
	Set  map[string]string `yaml:"set" json:"set,omitempty"`
	Add  map[string]int    `yaml:"add" json:"add,omitempty"`
	// Container names another container whose log is served: first, or a transform of the name.
	Container string `yaml:"container" json:"container,omitempty"`
	// Answer is the HTTP status that is served instead of the log, with Text.
	Answer int    `yaml:"answer" json:"answer,omitempty"`
	Text   string `yaml:"text" json:"text,omitempty"`
	// Begin and End are put before and after the log.
	Begin string `yaml:"begin" json:"begin,omitempty"`
	End   string `yaml:"end" json:"end,omitempty"`
	// Line is the name of a transform of every line, Arg its argument.
	Line string `yaml:"line" json:"line,omitempty"`
	Arg  string `yaml:"arg" json:"arg,omitempty"`
	// LoseLast loses that many lines at the end, LoseUnended a last line without a newline, Every each n-th line.
	LoseLast    int  `yaml:"lose_last" json:"lose_last,omitempty"`
	LoseUnended bool `yaml:"lose_unended" json:"lose_unended,omitempty"`
	LoseEvery   int  `yaml:"lose_every" json:"lose_every,omitempty"`
	// Head and Tail serve only that many bytes from the beginning or the end.
	Head int `yaml:"head" json:"head,omitempty"`
	Tail int `yaml:"tail" json:"tail,omitempty"`
	// LimitFromEnd serves as many bytes as limitBytes asks for, but the last ones.
	LimitFromEnd bool `yaml:"limit_from_end" json:"limit_from_end,omitempty"`
	// CutAfter ends the response after that long, CutIdle after that long without output.
	CutAfter Duration `yaml:"cut_after" json:"cut_after,omitzero"`
	CutIdle  Duration `yaml:"cut_idle" json:"cut_idle,omitzero"`
	// Open keeps the response open after the end of the log, until the reader goes. Hang never answers.
	Open bool `yaml:"open" json:"open,omitempty"`
	Hang bool `yaml:"hang" json:"hang,omitempty"`
}

// ExecRule changes how the node carries out exec, attach and port-forward.
type ExecRule struct {
	// Verb is exec, attach or portForward; With restricts the rule to requests that have all of these parameters.
	Verb string   `yaml:"verb" json:"verb"`
	With []string `yaml:"with" json:"with,omitempty"`
	// Anonymous serves the request to callers without credentials, at the node's own port.
	Anonymous bool `yaml:"anonymous" json:"anonymous,omitempty"`
	// Command is the name of a transform of the list of arguments, Arg its argument.
	Command string `yaml:"command" json:"command,omitempty"`
	Arg     string `yaml:"arg" json:"arg,omitempty"`
	// Set sets parameters of the request, such as stderr or tty; Drop removes them.
	Set  map[string]string `yaml:"set" json:"set,omitempty"`
	Drop []string          `yaml:"drop" json:"drop,omitempty"`
	// Container names another container that is used: first.
	Container string `yaml:"container" json:"container,omitempty"`
	// Answer refuses with that HTTP status; Hang never answers; Cut ends the connection once it is open, before the
	// node sends anything.
	Answer int  `yaml:"answer" json:"answer,omitempty"`
	Hang   bool `yaml:"hang" json:"hang,omitempty"`
	Cut    bool `yaml:"cut" json:"cut,omitempty"`
}
