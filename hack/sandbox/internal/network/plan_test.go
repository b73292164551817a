// SPDX-License-Identifier: Apache-2.0

package network

import "testing"

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
	first, err := Choose(nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Choose([]Plan{first})
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
	if p, err := Choose(all); err == nil {
		t.Errorf("%v was chosen though all are in use", p)
	}
}
