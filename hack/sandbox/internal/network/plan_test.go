// SPDX-License-Identifier: Apache-2.0

package network

import (
	"errors"
	"os"
	"testing"
)

func TestAddressesOfAPlan(t *testing.T) {
	p := Plan{Octet: 203}
	for got, want := range map[string]string{
		p.Range().String():      "10.203.0.0/16",
		p.Host().String():       "10.203.0.1",
		p.Node(2).String():      "10.203.0.12",
		p.Pods(2).String():      "10.203.2.0/24",
		p.Services():            "10.203.240.0/20",
		p.APIService().String(): "10.203.240.1",
		p.DNSService().String(): "10.203.240.10",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if len(p.Bridge()) > 15 || len(p.vethName(MaxNodes)) > 15 {
		t.Errorf("the kernel takes at most 15 characters for an interface: %s, %s", p.Bridge(), p.vethName(MaxNodes))
	}
}

func TestChooseKeepsOffWhatIsInUse(t *testing.T) {
	take := func(Plan) (bool, error) { return true, nil }
	first, err := Choose(nil, take)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Choose([]Plan{first}, take)
	if err != nil {
		t.Fatal(err)
	}
	if first == second {
		t.Errorf("%v was chosen twice", first)
	}
	var all []Plan
	for octet := firstOctet; octet <= lastOctet; octet++ {
		all = append(all, Plan{Octet: byte(octet)})
	}
	if p, err := Choose(all, take); err == nil {
		t.Errorf("%v was chosen though all are in use", p)
	}
}

// TestChooseGoesOnToTheNext: another sandbox may have taken a plan that seems to be free.
func TestChooseGoesOnToTheNext(t *testing.T) {
	var asked []Plan
	got, err := Choose(nil, func(p Plan) (bool, error) {
		asked = append(asked, p)
		return len(asked) == 3, nil
	})
	if err != nil || len(asked) != 3 || got != asked[2] || asked[0] == asked[1] {
		t.Errorf("%v, %v, asked for %v", got, err, asked)
	}
	if _, err := Choose(nil, func(Plan) (bool, error) { return false, os.ErrPermission }); !errors.Is(err, os.ErrPermission) {
		t.Errorf("the error is %v", err)
	}
}

// TestClaim takes a plan that no sandbox has, which only one can.
func TestClaim(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("network interfaces need root")
	}
	p := Plan{Octet: lastOctet + 1}
	t.Cleanup(func() {
		if err := p.Down(); err != nil {
			t.Error(err)
		}
	})
	for _, want := range []bool{true, false} {
		if got, err := p.Claim(); got != want || err != nil {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
	if err := p.Up(); err != nil {
		t.Errorf("the claimed plan does not come up: %v", err)
	}
}
