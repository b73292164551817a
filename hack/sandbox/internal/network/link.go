// SPDX-License-Identifier: Apache-2.0

package network

import (
	"errors"
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// uplink is the name of a node's interface inside the node.
const uplink = "eth0"

var nodeMask = net.CIDRMask(24, 32)

// Claim makes the sandbox's bridge on the machine. It returns false if there is one: another sandbox has this plan.
func (p Plan) Claim() (bool, error) {
	attrs := netlink.NewLinkAttrs()
	attrs.Name = p.Bridge()
	err := netlink.LinkAdd(&netlink.Bridge{LinkAttrs: attrs})
	if errors.Is(err, unix.EEXIST) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("create the network bridge %s: %w", p.Bridge(), err)
	}
	return true, nil
}

// Up puts the sandbox's bridge, which a reboot may have removed, into operation.
func (p Plan) Up() error {
	if _, err := p.Claim(); err != nil {
		return err
	}
	link, err := netlink.LinkByName(p.Bridge())
	if err != nil {
		return fmt.Errorf("find the network bridge %s: %w", p.Bridge(), err)
	}
	addr := &netlink.Addr{IPNet: &net.IPNet{IP: p.Host(), Mask: nodeMask}}
	if err := netlink.AddrReplace(link, addr); err != nil {
		return fmt.Errorf("set the address of %s to %s: %w", p.Bridge(), addr.IPNet, err)
	}
	return netlink.LinkSetUp(link)
}

// vethName is the name of the machine's end of the connection to node i.
func (p Plan) vethName(i int) string { return fmt.Sprintf("vks%dn%d", p.Octet, i) }

// Down removes the cables and the bridge, and with it every route of the sandbox. What is missing is no error: the
// kernel removes a veth pair itself, but only some time after the last process of its node.
func (p Plan) Down() error {
	for i := 1; i <= MaxNodes; i++ {
		if err := remove(p.vethName(i)); err != nil {
			return err
		}
	}
	return remove(p.Bridge())
}

func remove(name string) error {
	link, err := netlink.LinkByName(name)
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := netlink.LinkDel(link); err != nil && !errors.Is(err, unix.ENODEV) {
		return fmt.Errorf("remove the network interface %s: %w", name, err)
	}
	return nil
}

// Connect gives the network namespace of process pid the place of node i: its address, the way to the machine, and
// routes to the pods of the other nodes, of which there are nodes in all.
func (p Plan) Connect(pid, i, nodes int) error {
	if err := p.connectNode(p.vethName(i), pid); err != nil {
		return fmt.Errorf("connect node %d to %s: %w", i, p.Bridge(), err)
	}
	if err := p.configureNode(pid, i, nodes); err != nil {
		return fmt.Errorf("set up the network of node %d: %w", i, err)
	}
	bridge, err := netlink.LinkByName(p.Bridge())
	if err != nil {
		return err
	}
	return netlink.RouteReplace(&netlink.Route{LinkIndex: bridge.Attrs().Index, Dst: p.Pods(i), Gw: p.Node(i)})
}

// connectNode makes a veth pair between the bridge and the namespace of process pid.
func (p Plan) connectNode(name string, pid int) error {
	bridge, err := netlink.LinkByName(p.Bridge())
	if err != nil {
		return err
	}
	if err := remove(name); err != nil {
		return err
	}
	attrs := netlink.NewLinkAttrs()
	attrs.Name = name
	attrs.MasterIndex = bridge.Attrs().Index
	veth := &netlink.Veth{LinkAttrs: attrs, PeerName: uplink, PeerNamespace: netlink.NsPid(pid)}
	if err := netlink.LinkAdd(veth); err != nil {
		return err
	}
	return netlink.LinkSetUp(veth)
}

func (p Plan) configureNode(pid, i, nodes int) error {
	ns, err := netns.GetFromPid(pid)
	if err != nil {
		return err
	}
	defer ns.Close()
	inside, err := netlink.NewHandleAt(ns)
	if err != nil {
		return err
	}
	defer inside.Close()
	for _, name := range []string{"lo", uplink} {
		link, err := inside.LinkByName(name)
		if err != nil {
			return err
		}
		if name == uplink {
			addr := &netlink.Addr{IPNet: &net.IPNet{IP: p.Node(i), Mask: nodeMask}}
			if err := inside.AddrReplace(link, addr); err != nil {
				return err
			}
		}
		if err := inside.LinkSetUp(link); err != nil {
			return err
		}
	}
	if err := inside.RouteReplace(&netlink.Route{Gw: p.Host()}); err != nil {
		return err
	}
	for other := 1; other <= nodes; other++ {
		if other == i {
			continue
		}
		if err := inside.RouteReplace(&netlink.Route{Dst: p.Pods(other), Gw: p.Node(other)}); err != nil {
			return err
		}
	}
	return nil
}
