package interop

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestDocumentedFormats holds the table of docs/interop.md equal to the program's.
func TestDocumentedFormats(t *testing.T) {
	text, err := os.ReadFile("../../docs/interop.md")
	if err != nil {
		t.Fatal(err)
	}
	yes := map[bool]string{true: "yes", false: "no"}
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	var want strings.Builder
	want.WriteString("| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, f := range Formats() {
		fmt.Fprintf(&want, "| %s | `%s` | `%s` | %s | %s | %s | %s |\n", f.Title, f.Name, strings.Join(f.Extensions, "`, `"), yes[f.Reads()], yes[f.Writes()], or(f.Survives), or(f.Lost))
	}
	want.WriteString("\n")
	if !strings.Contains(string(text), want.String()) {
		t.Errorf("docs/interop.md lacks the table\n%s", want.String())
	}
}
