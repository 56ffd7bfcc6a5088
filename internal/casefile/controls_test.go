package casefile

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestControls puts a control character into every field of every table that has
// text in it, and looks for a problem at the place. Reading by way of the tables
// is what the readers of all formats do.
func TestControls(t *testing.T) {
	fields := 0
	var visit func(tb *table, way string)
	visit = func(tb *table, way string) {
		for _, f := range tb.fields {
			name := way + "." + f.name
			for _, tt := range []struct {
				text    string
				refused bool
			}{{`a\eb`, true}, {`a\x7fb`, true}, {`a\x9bb`, true}, {`a\Lb`, true}, {`a\rb`, !f.prose}, {`a\nb\tc`, false}, {`\u202eab`, false}} {
				value := `"` + tt.text + `"`
				var list []string
				switch {
				case f.in != nil, f.shape == yesNo, f.shape == count:
					continue // of records, or refused for another reason
				case f.shape == pairs:
					list = []string{"{a: " + value + "}", "{" + value + ": a}"}
				case f.shape == texts:
					list = []string{value, "[a, " + value + "]"}
				default:
					list = []string{value}
				}
				fields++
				for _, v := range list {
					text := f.name + ": " + v + "\n"
					d := newDecoder(newFile("x.yaml", text))
					d.record(tb, tb.fresh(), d.readYAML(text, 0))
					found := ""
					for _, p := range d.problems {
						if strings.Contains(p.message, "control character") {
							found = p.message
						}
					}
					if (found != "") != tt.refused {
						t.Errorf("%s %s: %q, want refused: %v", name, v, found, tt.refused)
					}
				}
			}
			if f.in != nil && f.in != tb {
				visit(f.in, name)
			}
		}
	}
	for _, tb := range []*table{caseTable, sourceTable, entityTable, relationTable} {
		visit(tb, tb.name)
	}
	if fields < 7*40 {
		t.Errorf("%d texts were tried; the tables have more", fields)
	}
}

// TestControlsPlace: the problem of a field that was left out before names file,
// line and column, and a case is refused for it.
func TestControlsPlace(t *testing.T) {
	_, err := ReadFS(fstest.MapFS{
		"case.yaml": {Data: []byte("title: x\nkinds:\n  k: {label: \"a\\e]0;PWNED\\a\", is: document}\n")},
	}, "x")
	if err == nil || !strings.Contains(fmt.Sprint(err), "case.yaml:3:14: control character U+001B") {
		t.Errorf("%v", err)
	}
}
