// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// Operator is the condition that a [Match] imposes on the matches.
type Operator string

// The operators of check_logs and exec.
const (
	Exists       Operator = "Exists"
	DoesNotExist Operator = "DoesNotExist"
	CountAtLeast Operator = "CountAtLeast"
	CountAtMost  Operator = "CountAtMost"
	CountExactly Operator = "CountExactly"
	Is           Operator = "Is"
)

var operatorWords = []string{"Exists", "DoesNotExist", "CountAtLeast", "CountAtMost", "CountExactly", "Is"}

// UnmarshalText accepts the operators, spelt exactly.
func (o *Operator) UnmarshalText(text []byte) error {
	*o = Operator(text)
	return member("operator", string(text), operatorWords)
}

// Condition determines when a [Cleanup] takes place.
type Condition string

// The conditions of clean_configs.
const (
	Always    Condition = "always"
	NeverDo   Condition = "never"
	OnSuccess Condition = "onSuccess"
	OnFailure Condition = "onFailure"
)

var conditionWords = []string{"always", "never", "onSuccess", "onFailure"}

// UnmarshalText accepts the conditions, spelt exactly.
func (c *Condition) UnmarshalText(text []byte) error {
	*c = Condition(text)
	return member("condition", string(text), conditionWords)
}

// Applies reports whether the object is to be removed after a test that passed or failed.
func (c Condition) Applies(passed bool) bool {
	switch c {
	case NeverDo:
		return false
	case OnSuccess:
		return passed
	case OnFailure:
		return !passed
	default:
		return true
	}
}

var phases = []string{"Pending", "Running", "Succeeded", "Failed", "Unknown"}

// member explains a word that is not one of a list.
func member(what, word string, words []string) error {
	for _, w := range words {
		if w == word {
			return nil
		}
	}
	return fmt.Errorf("unknown %s %q%s (allowed: %s)", what, word, yamlpos.Suggest(word, words), strings.Join(words, ", "))
}

// Seconds is a positive time span in seconds, whole or fractional.
type Seconds float64

// The bounds of a span in seconds: shorter ones are over before anything can be observed, and longer ones would not be
// valid durations after scaling.
const (
	minSeconds = 0.001
	maxSeconds = 365 * 24 * 3600
)

// UnmarshalText accepts a number above 0, also in quotes.
func (s *Seconds) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(string(text), 64)
	switch {
	case err != nil || math.IsNaN(f) || math.IsInf(f, 0):
		return fmt.Errorf("must be a number of seconds, got %q", text)
	case f <= 0:
		return fmt.Errorf("must be a number of seconds greater than 0, got %s", text)
	case f < minSeconds:
		return fmt.Errorf("must be at least %v seconds (one millisecond: nothing can be observed in less), got %s", minSeconds, text)
	case f > maxSeconds:
		return fmt.Errorf("must be at most %d seconds (one year), got %s", maxSeconds, text)
	}
	*s = Seconds(f)
	return nil
}

// duration returns the span, or the default for nil.
func (s *Seconds) duration() time.Duration {
	if s == nil || *s <= 0 {
		return DefaultTimeout
	}
	return max(time.Duration(float64(*s)*float64(time.Second)), 1)
}
