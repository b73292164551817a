// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"os"
	"strings"
	"testing"
)

// causes are the names that docs/reports.md has for what a failure is attributed to.
var causes = map[attribution]string{
	byNode: "The node", byAPIServer: "The API server and the network", byAdmission: "Admission", byRights: "Permissions",
	byOthers: "Other users", bySuite: "The suite", byInterrupt: "An interrupt", byTime: "The time",
}

// The table of causes in the documentation has all of them, with the verdicts that they have.
func TestEveryCauseIsDocumented(t *testing.T) {
	documented := rowsBelow(t, "../docs/reports.md", "| Cause |")
	for by := byNode; by <= byTime; by++ {
		cells := documented[causes[by]]
		if cells == nil {
			t.Errorf("cause %d (%q) has no row", by, causes[by])
			continue
		}
		if want := "`" + string(by.verdict()) + "`"; cells[len(cells)-1] != want {
			t.Errorf("%s: %s, want %s", causes[by], cells[len(cells)-1], want)
		}
	}
	if len(documented) != len(causes) {
		t.Errorf("%d rows for %d causes", len(documented), len(causes))
	}
}

// rowsBelow are the rows of the table with this header: the cells by the first of them.
func rowsBelow(t *testing.T, file, header string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "\n"+header)
	rows := map[string][]string{}
	for i, line := range strings.Split(table, "\n") {
		switch cells := strings.Split(strings.Trim(line, "| "), " | "); {
		case i < 2: // the rest of the header, and the line below it
		case !strings.HasPrefix(line, "|"):
			return rows
		default:
			rows[cells[0]] = cells[1:]
		}
	}
	return rows
}
