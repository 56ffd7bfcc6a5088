// Package graphx_test holds the checks on the repository as a whole: who may
// import whom, and that what the documents show is what the program does.
package graphx_test

import (
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/graphx-dev/graphx/"

// knows lists for each room which other rooms it may import (docs/architecture.md).
var knows = map[string]string{
	"internal/plain":                     "",
	"internal/thirdparty":                "",
	"internal/evidence":                  "",
	"internal/entities":                  "internal/defect internal/evidence",
	"internal/relations":                 "internal/entities internal/evidence",
	"internal/compare":                   "internal/relations internal/entities internal/evidence",
	"internal/defect":                    "",
	"internal/atomicfile":                "",
	"internal/readfile":                  "",
	"internal/revision":                  "",
	"internal/mutants":                   "",
	"internal/packed":                    "internal/atomicfile internal/defect internal/entities internal/evidence internal/readfile internal/relations",
	"internal/snapshots":                 "internal/defect internal/relations internal/entities internal/evidence internal/readfile",
	"internal/publish":                   "internal/relations internal/entities internal/evidence",
	"internal/casefile":                  "internal/atomicfile internal/defect internal/relations internal/entities internal/evidence internal/plain internal/readfile",
	"internal/interop":                   "internal/casefile internal/defect internal/relations internal/entities internal/evidence internal/plain internal/readfile",
	"internal/index":                     "internal/defect internal/relations internal/entities internal/evidence internal/packed",
	"internal/render":                    "internal/compare internal/plain internal/relations internal/entities internal/evidence",
	"internal/render/words":              "internal/compare internal/render internal/plain internal/relations internal/entities internal/evidence",
	"internal/render/drawing":            "internal/plain internal/render",
	"internal/render/chart":              "internal/compare internal/defect internal/render internal/render/drawing internal/render/graphviz internal/plain internal/relations internal/entities internal/evidence",
	"internal/render/figure":             "internal/render internal/render/words internal/render/chart internal/plain internal/relations internal/entities internal/evidence",
	"internal/render/paint":              "internal/render/drawing",
	"internal/render/graphviz":           "internal/defect internal/render/graphviz/child internal/render/graphviz/wasmcache",
	"internal/render/graphviz/child":     "",
	"internal/render/graphviz/wasmcache": "",
	"internal/render/rendertest":         "internal/render/graphviz internal/plain internal/relations internal/entities internal/evidence",
	"data":                               "",
	"internal/ask":                       "data internal/atomicfile internal/casefile internal/compare internal/entities internal/evidence internal/index internal/interop internal/packed internal/plain internal/publish internal/readfile internal/relations internal/render internal/render/words internal/render/chart internal/render/drawing internal/render/figure internal/render/graphviz internal/render/paint internal/revision internal/snapshots",
	"cmd/graphx":                         "internal/ask internal/atomicfile internal/casefile internal/defect internal/entities internal/interop internal/index internal/packed internal/plain internal/readfile internal/relations internal/render internal/render/chart internal/render/figure internal/render/graphviz internal/render/words internal/snapshots",
}

// tenants lists for each package of others the one room that imports it.
var tenants = map[string]string{
	"github.com/urfave/cli/v2":          "cmd/graphx",
	"github.com/dominikbraun/graph":     "internal/evidence", // tests of internal/index compare their searches with it
	"github.com/goccy/go-graphviz":      "internal/render/graphviz",
	"github.com/edsrzf/mmap-go":         "internal/packed",
	"github.com/rivo/uniseg":            "internal/render/words",
	"golang.org/x/image":                "internal/render/chart internal/render/paint",
	"github.com/go-text/typesetting":    "internal/render/paint",
	"codeberg.org/go-pdf/fpdf":          "internal/render/paint",
	"codeberg.org/go-fonts/liberation":  "internal/render/paint",
	"go.yaml.in/yaml/v4":                "internal/casefile",
	"github.com/hbollon/go-edlib":       "internal/entities",
	"github.com/mozillazg/go-unidecode": "internal/entities",
	"golang.org/x/net/html":             "internal/snapshots",
	"golang.org/x/text/unicode/norm":    "internal/evidence internal/entities internal/publish",
	"golang.org/x/text/width":           "internal/casefile internal/render/chart internal/render/paint",
	"golang.org/x/text/unicode/bidi":    "internal/render",
	"golang.org/x/text/encoding":        "internal/interop",
	"golang.org/x/text/transform":       "internal/interop",
}

// oneFile lists the packages that a single file may import.
var oneFile = []string{"github.com/dominikbraun/graph", "github.com/goccy/go-graphviz", "codeberg.org/go-pdf/fpdf"}

// TestImports holds the house in shape: rooms import downwards only, and each
// package of others has one room.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		room := strings.TrimPrefix(fields[0], module)
		if fields[0]+"/" == module {
			continue // this package
		}
		allowed, known := knows[room]
		if !known {
			t.Errorf("%s is a room that docs/architecture.md does not draw", room)
			continue
		}
		seen++
		for _, imported := range fields[1:] {
			if other, ours := strings.CutPrefix(imported, module); ours {
				if !slices.Contains(strings.Fields(allowed), other) {
					t.Errorf("%s imports %s", room, other)
				}
				continue
			}
			if !strings.Contains(strings.Split(imported, "/")[0], ".") {
				continue // the standard library
			}
			home := ""
			for pkg, in := range tenants {
				if imported == pkg || strings.HasPrefix(imported, pkg+"/") {
					home = in
				}
			}
			if !slices.Contains(strings.Fields(home), room) {
				t.Errorf("%s imports %s, whose home is %q", room, imported, home)
			}
		}
	}
	if seen != len(knows) {
		t.Errorf("go list shows %d rooms of %d", seen, len(knows))
	}
}

// TestOneFile holds the two engines to one file each, so that they can be
// replaced.
func TestOneFile(t *testing.T) {
	for _, pkg := range oneFile {
		out, err := exec.Command("git", "grep", "-lE", "--untracked", `^[[:space:]]*(import )?"`+pkg+`"`, "--", "*.go", ":!bench").Output()
		if err != nil {
			t.Skipf("no git checkout to look through: %v", err)
		}
		var files []string
		for f := range strings.FieldsSeq(string(out)) {
			if !strings.HasSuffix(f, "_test.go") && !strings.Contains(f, "/testdata/") {
				files = append(files, f)
			}
		}
		if len(files) != 1 {
			t.Errorf("%s is imported by %v, want one file", pkg, files)
		}
	}
}

// TestArchitecture: docs/architecture.md names every room, and every package of
// others once, with the room that imports it.
func TestArchitecture(t *testing.T) {
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	for room := range knows {
		base := path.Base(room)
		if !regexp.MustCompile(`(?m)(-- |` + "`" + `|/)` + regexp.QuoteMeta(base) + `\b`).MatchString(doc) {
			t.Errorf("docs/architecture.md does not name %s", room)
		}
	}
	for pkg, rooms := range tenants {
		rows := 0
		for line := range strings.Lines(doc) {
			cells := strings.Split(line, "|")
			name, _, _ := strings.Cut(strings.TrimSpace(cells[min(1, len(cells)-1)]), " ")
			if name == "" || len(cells) < 6 || !strings.HasPrefix(strings.TrimPrefix(pkg, "github.com/")+"/", name+"/") {
				continue
			}
			rows++
			for room := range strings.FieldsSeq(rooms) {
				if where := cells[2]; !strings.Contains(where, path.Base(room)) && !strings.Contains(where, "several") {
					t.Errorf("docs/architecture.md has %s in%s, and %s imports it", pkg, where, room)
				}
			}
		}
		if rows != 1 {
			t.Errorf("docs/architecture.md lists %s %d times, want once", pkg, rows)
		}
	}
}

// TestFuzzTargets holds the list of .ci/run to the fuzz targets that there are:
// each line names one, and each is named.
func TestFuzzTargets(t *testing.T) {
	script, err := os.ReadFile(".ci/run")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for line := range strings.Lines(string(script)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "fuzz" {
			listed = append(listed, f[1]+" "+f[2])
		}
	}
	out, err := exec.Command("git", "grep", "--untracked", "-ohE", "^func Fuzz[A-Za-z]+", "--", "*_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := len(strings.Fields(string(out))) / 2
	for _, target := range listed {
		dir, name, _ := strings.Cut(target, " ")
		if exec.Command("git", "grep", "--untracked", "-qE", `^func `+name+`\(f \*testing\.F\)`, "--", dir+"/*_test.go").Run() != nil {
			t.Errorf(".ci/run fuzzes %s, which is not there", target)
		}
	}
	slices.Sort(listed)
	if n := len(slices.Compact(listed)); n != all || n == 0 {
		t.Errorf(".ci/run fuzzes %d targets of %d", n, all)
	}
}

// TestSecurityRows: every row of docs/security.md names a test that is
// there.
func TestSecurityRows(t *testing.T) {
	text, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rows, _ := strings.Cut(string(text), "## What was tried")
	n := 0
	for line := range strings.Lines(rows) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 7 || strings.Contains(line, "---") || strings.Contains(line, "| held by |") {
			continue
		}
		held := cells[len(cells)-2]
		tests := regexp.MustCompile(`(Test|Fuzz)[A-Z]\w*`).FindAllString(held, -1)
		scripts := regexp.MustCompile(`[a-z-]+\.txtar`).FindAllString(held, -1)
		for _, name := range tests {
			if exec.Command("git", "grep", "--untracked", "-qE", `^func `+name+`\(`, "--", "*_test.go").Run() != nil {
				t.Errorf("docs/security.md names %s, which is not there", name)
			}
		}
		for _, name := range scripts {
			if _, err := os.Stat("cmd/graphx/testdata/script/" + name); err != nil {
				t.Error(err)
			}
		}
		if len(tests)+len(scripts) == 0 {
			t.Errorf("no test holds this: %s", line)
		}
		n++
	}
	if n < 30 {
		t.Errorf("%d rows", n)
	}
}
