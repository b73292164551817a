// SPDX-License-Identifier: Apache-2.0

package specs_test

import "testing"

func TestSelection(t *testing.T) {
	playAll(t,
		scenario{name: "label-filter", templates: []string{"passes", "smoke", "slow"}, flags: []string{"--label-filter=smoke && !slow"}},
		scenario{name: "skip", templates: []string{"passes", "smoke", "slow"}, flags: []string{"--skip=smoke", "--skip=slow"}},
		scenario{name: "focus-nothing", templates: []string{"passes"}, flags: []string{"--focus=nothing", "--skip=this"}},
		scenario{name: "bad-filter", templates: []string{"passes"}, flags: []string{"--label-filter=smoke &&"}},
		scenario{name: "bad-focus", templates: []string{"passes"}, flags: []string{"--focus=("}},
		scenario{name: "fail-fast", nodes: []string{"vk-1", "vk-2"}, templates: []string{"passes", "fails", "smoke"}, flags: []string{"--fail-fast"}},
		scenario{name: "dry-run", templates: []string{"passes", "smoke"}, flags: []string{"--ginkgo.dry-run", "--ginkgo.v"}},
	)
}

// TestContext: the context of the kubeconfig is that of the commands that are printed, too.
func TestContext(t *testing.T) {
	playAll(t,
		scenario{name: "context", templates: []string{"fails"}, flags: []string{"--vktest.context=fake", "--vktest.keep"}},
		scenario{
			name: "context-unknown", templates: []string{"passes"}, flags: []string{"--vktest.context=fkae"}, consoleVaries: true,
			says: []string{"--vktest.context: KUBECONFIG=", `: there is no context "fkae" (the contexts are fake), did you mean "fake"?`},
		},
	)
}

func TestMisuse(t *testing.T) {
	playAll(t,
		scenario{name: "bad-templates", templates: []string{"bad-field", "bad-variable", "passes"}},
		scenario{name: "no-templates"},
		scenario{name: "bad-config", templates: []string{"passes"}, config: "target_nodez: [vk-1]\n"},
	)
}

func TestParallel(t *testing.T) {
	playAll(t, scenario{
		name: "parallel", nodes: []string{"vk-1", "vk-2"}, templates: []string{"passes", "fails", "smoke"}, config: "ordered: false\n",
		procs: 2, consoleVaries: true, says: []string{"Running in parallel across 2 processes", "10 Passed", "2 Failed"},
	})
}

func TestEmbedding(t *testing.T) {
	playAll(t, scenario{name: "embedded", templates: []string{"passes"}, embedded: true})
}

func TestReportsThatCannotBeWritten(t *testing.T) {
	playAll(t,
		scenario{name: "no-reports", templates: []string{"passes"}, flags: []string{"--vktest.report-dir="}},
		scenario{name: "unwritable-reports", templates: []string{"passes"}, flags: []string{"--vktest.report-dir=config.yaml/reports"}},
	)
}
