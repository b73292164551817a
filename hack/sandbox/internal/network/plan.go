// SPDX-License-Identifier: Apache-2.0

// Package network connects the nodes of a sandbox with the machine: one bridge per sandbox, one veth pair per node, and
// address ranges that nothing else on the machine uses.
package network

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
)

// Plan is the addresses of one sandbox: a /16 whose second octet is Octet.
//
//	10.x.0.1          the machine itself: API server and image registry
//	10.x.0.1i         node i (from 1)
//	10.x.i.0/24       pods of node i
//	10.x.240.0/20     services
type Plan struct {
	Octet byte
}

// Limits of a plan.
const (
	firstOctet, lastOctet = 200, 250
	// MaxNodes keeps node and pod addresses within the plan.
	MaxNodes = 9
)

// Choose returns a plan that overlaps with no route or address of the machine and with none of the plans in use, and
// that claim accepts. Another sandbox may start at the same time, so claim takes the plan for this one, as Claim does.
func Choose(inUse []Plan, claim func(Plan) (bool, error)) (Plan, error) {
	taken, err := prefixesOnMachine()
	if err != nil {
		return Plan{}, err
	}
	for _, p := range inUse {
		taken = append(taken, p.Range())
	}
	for octet := firstOctet; octet <= lastOctet; octet++ {
		p := Plan{Octet: byte(octet)}
		if overlaps(p.Range(), taken) {
			continue
		}
		if claimed, err := claim(p); claimed || err != nil {
			return p, err
		}
	}
	return Plan{}, fmt.Errorf("every network from 10.%d.0.0/16 to 10.%d.0.0/16 is in use on this machine", firstOctet, lastOctet)
}

func overlaps(prefix netip.Prefix, others []netip.Prefix) bool {
	for _, other := range others {
		if prefix.Overlaps(other) {
			return true
		}
	}
	return false
}

// prefixesOnMachine returns the destinations of all routes, local addresses included, except the default route. Some
// may be missing if routes change at the same time, so this alone does not say that a plan is free.
func prefixesOnMachine() ([]netip.Prefix, error) {
	// Without a filter only the main table would be listed, and container tools keep routes in others.
	routes, err := netlink.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Table: 0}, netlink.RT_FILTER_TABLE)
	if err != nil && !errors.Is(err, netlink.ErrDumpInterrupted) {
		return nil, fmt.Errorf("list the machine's routes: %w", err)
	}
	var prefixes []netip.Prefix
	for _, route := range routes {
		if route.Dst == nil {
			continue
		}
		addr, ok := netip.AddrFromSlice(route.Dst.IP.To4())
		bits, _ := route.Dst.Mask.Size()
		if ok && bits > 0 {
			prefixes = append(prefixes, netip.PrefixFrom(addr, bits))
		}
	}
	return prefixes, nil
}

func (p Plan) addr(c, d byte) net.IP { return net.IPv4(10, p.Octet, c, d).To4() }

// Range is everything that belongs to the plan.
func (p Plan) Range() netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, p.Octet, 0, 0}), 16)
}

// Bridge is the name of the sandbox's network interface on the machine.
func (p Plan) Bridge() string { return fmt.Sprintf("vksandbox%d", p.Octet) }

// Host is the machine's own address in the sandbox.
func (p Plan) Host() net.IP { return p.addr(0, 1) }

// Node is the address of node i, counted from 1.
func (p Plan) Node(i int) net.IP { return p.addr(0, byte(10+i)) }

// Pods is the range of the pods on node i.
func (p Plan) Pods(i int) *net.IPNet {
	return &net.IPNet{IP: p.addr(byte(i), 0), Mask: net.CIDRMask(24, 32)}
}

// Services is the range of service addresses in CIDR notation.
func (p Plan) Services() string { return p.addr(240, 0).String() + "/20" }

// APIService is the address of the service that pods reach the API server at.
func (p Plan) APIService() net.IP { return p.addr(240, 1) }

// DNSService is the address that pods are told to ask for names.
func (p Plan) DNSService() net.IP { return p.addr(240, 10) }
