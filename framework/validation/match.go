// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/interTwin-eu/vk-test-set/framework/pyregexp"
	"github.com/interTwin-eu/vk-test-set/framework/text"
	"github.com/interTwin-eu/vk-test-set/framework/yamlpos"
)

// matcher is a Match, compiled.
type matcher struct {
	regex *pyregexp.Regexp
	// count is the value of the Count operators, text that of Is.
	count int
	text  string
}

// match compiles the regex and the value.
func (c *checker) match(m *Match, pos yamlpos.Pos, path string) {
	if m.Operator == "" {
		m.Operator = Exists
	}
	var err error
	if m.compiled.regex, err = pyregexp.Compile(m.Regex); err != nil {
		c.add(pos.KeyLine("regex"), "%s.%v", path, err)
	}
	line := pos.KeyLine("value")
	switch m.Operator {
	case CountAtLeast, CountAtMost, CountExactly:
		if m.compiled.count, err = countValue(m.Value); err != nil {
			c.add(line, "%s.value: operator %s %v", path, m.Operator, err)
		} else {
			c.zeroCount(m, pos, path)
		}
	case Is:
		if m.compiled.text, err = textValue(m.Value); err != nil {
			c.add(line, "%s.value: operator Is %v", path, err)
		}
		if re := m.compiled.regex; re != nil && re.Groups() > 1 {
			c.add(pos.KeyLine("regex"), "%s.regex: the pattern has %d groups, so its matches are tuples, which never equal a string; use (?:…) for all groups but one",
				path, re.Groups())
		}
	default:
		if m.Value != nil {
			c.add(line, "%s.value: operator %s takes no value; remove it, or use Is, CountAtLeast, CountAtMost or CountExactly", path, m.Operator)
		}
	}
}

// optionalMatch compiles a regex that may be left out. Then what else the action returns is all that counts.
func (c *checker) optionalMatch(m *Match, pos yamlpos.Pos, path, what string) {
	_, given := pos.Keys["regex"]
	switch {
	case m.Regex != "":
		c.match(m, pos, path)
	case m.Operator != "" || m.Value != nil:
		c.missing(pos.KeyLine("regex"), "%s.regex: must not be empty when operator or value is set", path)
	case given:
		c.missing(pos.KeyLine("regex"), "%s.regex: must not be empty: give it a value, or remove the key if only the %s counts", path, what)
	}
}

// countValue reads a number of matches. A number in quotes is accepted: its meaning is plain. A float or a bool is a
// slip of the pen.
func countValue(value any) (int, error) {
	switch v := value.(type) {
	case nil:
		return 0, fmt.Errorf("requires a value: the number of matches, 0 or more")
	case int:
		if v < 0 {
			return 0, fmt.Errorf("requires a number of matches, 0 or more, got %d", v)
		}
		return v, nil
	case string:
		if n, err := strconv.ParseUint(v, 10, 31); err == nil {
			return int(n), nil
		}
		return 0, fmt.Errorf("requires a number of matches, 0 or more, got the string %q", v)
	case float64:
		if v >= 0 && v == math.Trunc(v) && v < 1<<31 {
			return 0, fmt.Errorf("requires an integer, got %s; write %d", pythonFloat(v), int(v))
		}
		return 0, fmt.Errorf("requires an integer, 0 or more, got %s", pythonFloat(v))
	default:
		return 0, fmt.Errorf("requires an integer, 0 or more, got %s", kindOf(value))
	}
}

// textValue reads what a match is compared with: the text that Python's str() makes of it.
func textValue(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", fmt.Errorf("requires a value: the string that a match must equal")
	case string:
		return v, nil
	case int:
		return strconv.Itoa(v), nil
	case *big.Int:
		return v.String(), nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case float64:
		return pythonFloat(v), nil
	default:
		return "", fmt.Errorf("requires a string, got %s", kindOf(value))
	}
}

func kindOf(value any) string {
	switch v := value.(type) {
	case bool:
		return fmt.Sprintf("the boolean %t", v)
	case *big.Int:
		return "the number " + v.String()
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	default:
		return fmt.Sprintf("%v", v)
	}
}

// pythonFloat prints a float as Python does: the shortest form that reads back, with an exponent outside of 1e-4 to
// 1e16.
func pythonFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// want says what the match demands: operator CountAtMost 3, regex "…".
func (m Match) want() string {
	regex := `regex "` + text.Printable(text.Truncate(m.Regex, 200)) + `"` // as in the template, backslashes too
	switch m.Operator {
	case CountAtLeast, CountAtMost, CountExactly:
		return fmt.Sprintf("operator %s %d, %s", m.Operator, m.compiled.count, regex)
	case Is:
		return fmt.Sprintf("operator Is %q, %s", text.Truncate(m.compiled.text, 200), regex)
	default:
		return fmt.Sprintf("operator %s, %s", m.Operator, regex)
	}
}
