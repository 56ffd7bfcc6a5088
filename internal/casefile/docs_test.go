package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/graphx-dev/graphx/internal/evidence"
)

const formatDoc = "../../docs/case-format.md"

// docBlocks finds the fenced examples of the documentation: the name of the file
// that a line of its own above one gives, or the case whose problems it shows,
// and the text in it.
var docBlocks = regexp.MustCompile("(?m)^(?:`(\\S+)`:\n\n|<!-- problems: (\\S+) -->\n)```[a-z]+\n((?s:.*?))^```$")

var docFields = regexp.MustCompile(`(?ms)^<!-- fields: ([a-z ]+) -->\n(.*?)^<!-- end -->$`)

// TestDoc loads every example of docs/case-format.md: those without a block of
// problems have none, the others give just these. The lists of fields are
// those of the field table.
func TestDoc(t *testing.T) {
	raw, err := os.ReadFile(formatDoc)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	cases := map[string]fstest.MapFS{}
	problems := map[string]string{}
	blocks := docBlocks.FindAllStringSubmatch(doc, -1)
	if fences := strings.Count(doc, "\n```"); fences != 2*len(blocks) {
		t.Errorf("%d fences, but %d of them with a file's name above: every example needs one", fences, len(blocks))
	}
	for _, b := range blocks {
		if b[2] != "" {
			problems[b[2]] = b[3]
			continue
		}
		name, file, _ := strings.Cut(b[1], "/")
		if cases[name] == nil {
			cases[name] = fstest.MapFS{}
		}
		if cases[name][file] != nil {
			t.Errorf("%s is there twice", b[1])
		}
		cases[name][file] = &fstest.MapFile{Data: []byte(b[3])}
	}
	if len(cases) < 5 {
		t.Fatalf("%d cases in the documentation, want more", len(cases))
	}
	want := doc
	for name, fsys := range cases {
		got := report(fsys)
		if _, ok := problems[name]; ok {
			mark := "<!-- problems: " + name + " -->\n```text\n"
			want = strings.Replace(want, mark+problems[name]+"```", mark+got+"```", 1)
			continue
		}
		if got != "" {
			t.Errorf("the case %s of the documentation has problems:\n%s", name, got)
		}
		for file, f := range fsys {
			if section, ext, _ := strings.Cut(file[strings.LastIndexByte(file, '/')+1:], "."); ext == "yaml" {
				if folder, _, nested := strings.Cut(file, "/"); nested {
					section = folder
				}
				if err := schemaTakes(t, section, f.Data); err != nil {
					t.Errorf("%s/%s against its schema: %v", name, file, err)
				}
			}
		}
	}
	want = docFields.ReplaceAllStringFunc(want, func(s string) string {
		name := docFields.FindStringSubmatch(s)[1]
		for _, table := range allTables {
			if table.name == name {
				return "<!-- fields: " + name + " -->\n" + fieldList(table) + "<!-- end -->"
			}
		}
		t.Errorf("there is no table %s", name)
		return s
	})
	for _, table := range allTables {
		if !strings.Contains(want, "<!-- fields: "+table.name+" -->") {
			t.Errorf("the fields of %s are not in the documentation", table.name)
		}
	}
	golden(t, formatDoc, want)

	first := mustLoad(t, cases["first"])
	for _, name := range []string{"first-csv", "first-jsonl"} {
		same(t, mustLoad(t, cases[name]), first)
	}
	if t.Failed() {
		return
	}

	// The digest and the seal are those of the snapshot that is shown.
	oslo := mustLoad(t, cases["oslo"])
	snapshot := cases["oslo"]["snapshots/times.txt"].Data
	sum := sha256.Sum256(snapshot)
	if got, want := oslo.Source("times-report").SHA256, hex.EncodeToString(sum[:]); got != want {
		t.Errorf("sha256 in the documentation = %s, want %s", got, want)
	}
	c := oslo.Relation("ana-criticised-foreign-office").Citations[0]
	passage := string([]rune(evidence.Normalize(string(snapshot)))[c.Start:c.End])
	if want := "Dora Primer told him of it: Ms Beispiel complained."; passage != want {
		t.Errorf("the sealed passage is %q, want %q", passage, want)
	}
	if got, want := c.Seal, evidence.SealOf(passage); got != want {
		t.Errorf("seal in the documentation = %s, want %s", got, want)
	}
}

// fieldList is the Markdown table of a table's fields.
func fieldList(table *table) string {
	var b bytes.Buffer
	b.WriteString("| field | meaning | written as |\n| --- | --- | --- |\n")
	for _, f := range table.fields {
		shape := map[shape]string{oneText: "text", texts: "list", oneDate: "date", count: "number", yesNo: "true or false", pairs: "names and values", values: "names and values", records: "list of records", oneRecord: "names and values", rowsByID: "records by id"}[f.shape]
		if f.enum != nil {
			shape = "one of " + strings.Join(f.enum, ", ")
		}
		if f.required {
			shape += ", required"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, strings.ReplaceAll(f.doc, "|", `\|`), shape)
	}
	return b.String()
}
