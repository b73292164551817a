// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/faults"
)

// faultList is what `sandbox faults -o json` prints.
type faultList struct {
	// Classes are the ids of all classes of bugs, Excuses the reasons for those without a fault.
	Classes []string          `json:"classes"`
	Excuses map[string]string `json:"excuses"`
	Faults  []listedFault     `json:"faults"`
}

type listedFault struct {
	faults.Fault
	Namespace string `json:"namespace"`
}

func (a *app) faults() *cobra.Command {
	output, from := "", ""
	cmd := &cobra.Command{
		Use:   "faults",
		Short: "List the bugs that a node of a sandbox can have",
		Long: `List the bugs that a node of a sandbox can have: the name, the area, the classes of real provider bugs that it represents, and
the behaviour of the node. In a sandbox that was started with --faults, the node has the bug NAME for pods in the namespace
fault-NAME, and in namespaces whose name continues after another dash. Create the namespace to use the bug. For all other
pods, the node behaves correctly.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			catalogue := faults.Builtin()
			if from != "" {
				var err error
				if catalogue, err = catalogue.WithFile(from); err != nil {
					return err
				}
			}
			switch output {
			case "json":
				list := faultList{Classes: faults.Classes(), Excuses: catalogue.Excuses}
				for _, f := range catalogue.Faults {
					list.Faults = append(list.Faults, listedFault{f, f.Namespace()})
				}
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				encoder.SetEscapeHTML(false)
				return encoder.Encode(list)
			case "":
			default:
				return fmt.Errorf("-o %s: must be json", output)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 3, ' ', 0)
			fmt.Fprintln(table, "NAME\tAREA\tCLASSES\tMEANING")
			for _, f := range catalogue.Faults {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", f.Name, f.Area, strings.Join(f.Classes, " "), f.Meaning)
			}
			return table.Flush()
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "json: print all details, including the rules and the list of all classes")
	cmd.Flags().StringVar(&from, "faults-from", "", "`file` with additional faults, as of the command up")
	return cmd
}
