// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/images"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/join"
	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/sandbox"
)

// defaultPort is the usual port of a kubelet.
const defaultPort = 10250

// stopTimeout is how long a command that is to end may take.
const stopTimeout = 30 * time.Second

func (a *app) join() *cobra.Command {
	var address net.IP
	port := defaultPort
	cmd := &cobra.Command{
		Use:   "join NAME [-- COMMAND...]",
		Short: "Let your own virtual kubelet join a sandbox as the node NAME",
		Long: `Let your own virtual kubelet join a sandbox as the node NAME. The command creates a service account with the permissions of a
virtual kubelet, a kubeconfig and a serving certificate. It then prints shell commands that set environment variables, closes its
standard output, and approves the node's certificate requests until you press Ctrl-C or remove the sandbox.

With COMMAND, it starts this command with these variables, and ends with it. The variables are those of the command of the
Virtual Kubelet library: KUBECONFIG, DEFAULT_NODE_NAME, VKUBELET_POD_IP, KUBELET_PORT, APISERVER_CERT_LOCATION,
APISERVER_KEY_LOCATION and APISERVER_CA_CERT_LOCATION. docs/join.md explains them.`,
		Example: `  sandbox up --no-node
  sandbox join my-node -- virtual-kubelet --provider=mock --provider-config=mock.json`,
		Args: joinArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.existing()
			if err != nil {
				return err
			}
			if !s.Running() {
				return fmt.Errorf("the sandbox %q is not running; to start it, run `%s`", s.Name, a.sandboxCommand("up"))
			}
			node, err := s.Joined(args[0], address, port)
			if err != nil {
				return err
			}
			ctx, cancel := s.WhileUp(cmd.Context())
			defer cancel()
			return a.joinNode(ctx, s, node, args[1:], cmd.OutOrStdout())
		},
	}
	cmd.Flags().IPVar(&address, "address", nil, "InternalIP of the node, where the API server reaches it (default: the address of the API server)")
	cmd.Flags().IntVar(&port, "port", port, "port of the kubelet API; 0 chooses a free one")
	return cmd
}

// joinArgs requires a name, and -- before a command.
func joinArgs(cmd *cobra.Command, args []string) error {
	names := len(args)
	if dash := cmd.ArgsLenAtDash(); dash >= 0 {
		names = dash
		if len(args) == dash {
			return errors.New("no command follows --")
		}
	}
	if names != 1 {
		return fmt.Errorf("join takes the name of one node; usage: %s", cmd.UseLine())
	}
	return nil
}

// joinNode prepares everything for a node, and approves its certificates until ctx or the command ends.
func (a *app) joinNode(ctx context.Context, s *sandbox.Sandbox, node join.Node, command []string, out io.Writer) error {
	wait, err := a.prepareJoin(ctx, s, node)
	if err != nil {
		return err
	}
	a.sayJoined(s, node)
	if len(command) > 0 {
		a.progress.Say("Starting %s. The certificate requests of the node are approved until it ends.", command[0])
		err = runCommand(ctx, command, node.Environment())
	} else {
		a.progress.Say("The certificate requests of the node are approved until you press Ctrl-C.")
		if err = printEnvironment(out, node.Environment()); err == nil {
			<-ctx.Done()
		}
	}
	wait()
	a.sayLeft(ctx, node)
	return err
}

// prepareJoin makes what the virtual kubelet needs. wait ends the approvals.
func (a *app) prepareJoin(ctx context.Context, s *sandbox.Sandbox, node join.Node) (wait func(), err error) {
	config, err := s.Config()
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	step := a.progress.Start("Creating the service account and the kubeconfig of %s", node.Name)
	err = node.Authorize(ctx, client)
	if err == nil {
		err = node.WriteKubeconfig(ctx, client, config)
	}
	if err != nil {
		step.Fail()
		return nil, err
	}
	step.Done()
	ctx, cancel := context.WithCancel(ctx)
	ended := node.Approve(ctx, client, a.progress.Say)
	wait = func() { cancel(); ended() }
	step = a.progress.Start("Requesting a serving certificate for %s", node.Name)
	if err := node.RequestCertificate(ctx); err != nil {
		step.Fail()
		wait()
		return nil, err
	}
	step.Done()
	return wait, nil
}

func (a *app) sayJoined(s *sandbox.Sandbox, node join.Node) {
	a.progress.Say("The node %s can join the sandbox %q.", node.Name, s.Name)
	a.progress.Say("  Kubeconfig    %s", node.Kubeconfig())
	a.progress.Say("  Kubelet API   %s, with the certificate %s;", node.Endpoint(), node.Certificate())
	a.progress.Say("                its clients have certificates of %s", node.ClientCA())
	a.progress.Say("  Node object   InternalIP %s, kubeletEndpoint port %d, label kubernetes.io/hostname=%s", node.Address, node.Port, node.Name)
	if all, err := s.Images(); err == nil && all[images.BusyboxName] != nil {
		a.progress.Say("  Images        http://%s, a mirror of all registries, for example %[1]s/%s", s.Registry(), images.BusyboxName)
	} else {
		a.progress.Say("  Images        none; the node pulls them from their registries")
	}
}

// sayLeft says what stays, unless nothing does.
func (a *app) sayLeft(ctx context.Context, node join.Node) {
	if errors.Is(context.Cause(ctx), sandbox.ErrRemoved) {
		a.progress.Say("The sandbox has been removed, and so has everything of the node %s.", node.Name)
		return
	}
	a.progress.Say("The certificate requests of %s are no longer approved. Its Node object, service account, permissions and files stay, so that "+
		"the virtual kubelet can run on.", node.Name)
	a.progress.Say("To remove them:  KUBECONFIG=$(%s) %s && rm -r %s", a.sandboxCommand("kubeconfig"), node.Removal(), node.Dir)
}

// printEnvironment prints shell commands that export variables. The end of the output says that everything is ready.
func printEnvironment(out io.Writer, variables []string) error {
	var text strings.Builder
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		fmt.Fprintf(&text, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	if _, err := io.WriteString(out, text.String()); err != nil {
		return err
	}
	if closer, ok := out.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

// runCommand runs a command of the user's until it ends, which it is told to do when ctx ends.
func runCommand(ctx context.Context, command, variables []string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), variables...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTimeout
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("%s: %w", command[0], err)
	}
	return nil
}
