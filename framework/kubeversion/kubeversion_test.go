// SPDX-License-Identifier: Apache-2.0

package kubeversion_test

import (
	"strings"
	"testing"

	"github.com/interTwin-eu/vk-test-set/framework/kubeversion"
)

func TestReachedBy(t *testing.T) {
	for _, tt := range []struct {
		least    kubeversion.Minor
		versions []string
		want     bool
	}{
		{0, []string{"v1.28.0"}, true},
		{34, []string{"v1.34.0"}, true},
		{34, []string{"v1.34.0-rc.1"}, true},
		{34, []string{"v1.37.2+k3s1", "v1.36.1"}, true},
		{34, []string{"v1.33.9", "v1.37.2"}, false},
		{34, []string{"v1.37.2", "v1.31.4"}, false},
		{34, []string{"v1.37.2", "v1.31.4-vk-1.2.0"}, false},
		{34, []string{"v1.37.2", "v1.15.2-vk-1.2.0"}, true},
		{34, []string{"v1.37.2", "0.5.2"}, true}, // the provider's own version
		{34, []string{"v1.37.2", "1.2.0"}, true},
		{34, []string{"v1.37.2", "2.30.0"}, true},
		{34, []string{"v1.37.2", ""}, true},
		{34, nil, true},
	} {
		if got := tt.least.ReachedBy(tt.versions...); got != tt.want {
			t.Errorf("%s, %v: %t", tt.least, tt.versions, got)
		}
	}
}

// requirements are texts and what they require; "" for what is about something else.
var requirements = map[string]string{
	"kubernetes >= 1.33":        "1.33",
	"Kubernetes>=1.100":         "1.100",
	"kubernetes \t>=1.20":       "1.20",
	"kubernetes >= 1.19":        `"kubernetes >= 1.19" has no effect: versions before 1.20 are not compared`,
	"kubernetes >= 1.3":         `"kubernetes >= 1.3" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes >= 1.033":       `"kubernetes >= 1.033" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes >= v1.33":       `"kubernetes >= v1.33" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes >= 1.33.2":      `"kubernetes >= 1.33.2" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes >= 2.0":         `"kubernetes >= 2.0" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes > 1.33":         `"kubernetes > 1.33" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes 1.33 or newer":  `"kubernetes 1.33 or newer" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes":                `"kubernetes" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernets >= 1.33":         `"kubernets >= 1.33" is not a version of Kubernetes to require; write for example: kubernetes >= 1.33`,
	"kubernetes-node":           "",
	"kubernetes nodes with GPU": "",
	"exec":                      "",
	"a node >= 2 cores":         "",
	"":                          "",
}

func TestParseRequirement(t *testing.T) {
	for text, want := range requirements {
		least, is, err := kubeversion.ParseRequirement(text)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case is:
			got = least.String()
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

// FuzzParseRequirement: what is accepted can be written again, and what is not says so.
func FuzzParseRequirement(f *testing.F) {
	for text := range requirements {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		least, is, err := kubeversion.ParseRequirement(text)
		switch {
		case !is && (err != nil || least != 0), err != nil && least != 0:
			t.Errorf("%q: %s, %t, %v", text, least, is, err)
		case is && err == nil:
			again, _, err := kubeversion.ParseRequirement("kubernetes >= " + least.String())
			if err != nil || again != least || !least.Counts() || !strings.HasSuffix(text, least.String()) {
				t.Errorf("%q: %s, again %s, %v", text, least, again, err)
			}
		}
	})
}
