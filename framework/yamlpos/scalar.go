// SPDX-License-Identifier: Apache-2.0

package yamlpos

import (
	"encoding/base64"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The implicit types of YAML 1.1 as PyYAML resolves them. They differ from YAML 1.2 and from this module's parser:
// "yes" is a bool, "1e20" is text (a float needs a dot and a signed exponent), "0o17" is text, "017" is fifteen.
var (
	boolPattern  = regexp.MustCompile(`^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$`)
	nullPattern  = regexp.MustCompile(`^(?:~|null|Null|NULL|)$`)
	intPattern   = regexp.MustCompile(`^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*(?::[0-5]?[0-9])*|0x[0-9a-fA-F_]+)$`)
	floatPattern = regexp.MustCompile(`^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|` +
		`[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$`)
)

// scalar is the Go value of a scalar node: nil, bool, int, *big.Int (beyond an int), float64 or string.
func scalar(n *yaml.Node) any {
	if n.Style&yaml.TaggedStyle != 0 {
		return tagged(n.Tag, n.Value)
	}
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if n.Style&quoted != 0 {
		return n.Value
	}
	return plain(n.Value)
}

func plain(s string) any {
	switch {
	case nullPattern.MatchString(s):
		return nil
	case boolPattern.MatchString(s):
		return truth(s)
	case intPattern.MatchString(s):
		return integer(s)
	case floatPattern.MatchString(s):
		return float(s)
	}
	return s
}

// tagged applies an explicit core tag. Text that does not fit its tag stays text: the audit has reported it.
func tagged(tag, s string) any {
	switch tag {
	case "!!null":
		return nil
	case "!!bool":
		if boolPattern.MatchString(s) {
			return truth(s)
		}
	case "!!int":
		return integer(s)
	case "!!float":
		return float(s)
	case "!!binary":
		if b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), "")); err == nil {
			return string(b)
		}
	}
	return s
}

func truth(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "true", "on":
		return true
	}
	return false
}

func integer(s string) any {
	digits := strings.ReplaceAll(s, "_", "")
	negative := strings.HasPrefix(digits, "-")
	digits = strings.TrimLeft(digits, "+-")
	n := new(big.Int)
	ok := true
	switch {
	case digits == "0":
	case strings.HasPrefix(digits, "0b"):
		_, ok = n.SetString(digits[2:], 2)
	case strings.HasPrefix(digits, "0x"):
		_, ok = n.SetString(digits[2:], 16)
	case strings.HasPrefix(digits, "0"):
		_, ok = n.SetString(digits, 8)
	default:
		// Base 60 ("1:30" is ninety) is a plain number with one part.
		for part := range strings.SplitSeq(digits, ":") {
			p, good := new(big.Int).SetString(part, 10)
			if ok = ok && good; !ok {
				break
			}
			n.Add(n.Mul(n, big.NewInt(60)), p)
		}
	}
	if !ok {
		return s
	}
	if negative {
		n.Neg(n)
	}
	if n.IsInt64() && int64(int(n.Int64())) == n.Int64() {
		return int(n.Int64())
	}
	return n
}

func float(s string) any {
	text := strings.ToLower(strings.ReplaceAll(s, "_", ""))
	sign := 1.0
	if strings.HasPrefix(text, "-") {
		sign = -1
	}
	text = strings.TrimLeft(text, "+-")
	switch text {
	case ".inf":
		return math.Inf(int(sign))
	case ".nan":
		return math.NaN()
	}
	total := 0.0
	for part := range strings.SplitSeq(text, ":") {
		f, err := strconv.ParseFloat(part, 64)
		if err != nil && !math.IsInf(f, 0) {
			return s
		}
		total = total*60 + f
	}
	return sign * total
}
