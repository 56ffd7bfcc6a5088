package words

import (
	"html"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/render"
)

// hostileNames are titles that would end the alternative text of an image, or
// begin something else.
var hostileNames = []string{"a ] b", "`x`", "<img src=x onerror=alert(1)>", `back\slash\`, `a\](javascript:alert(1)) ![`, "&lt;script&gt;", "*x* _y_", `"q" onerror="x`, "two\nlines", "ليلى ]"}

// TestMarkdownAlt: the alternative text has no character that Markdown or HTML
// knows but those of its references, and means what it meant.
func TestMarkdownAlt(t *testing.T) {
	for _, name := range hostileNames {
		got := AltMarkdown(name)
		if strings.ContainsAny(got, "[]<>\"'`\\*_()!\n") {
			t.Errorf("AltMarkdown(%q) = %q", name, got)
		}
		if back, want := html.UnescapeString(got), render.OneLine(name); back != want {
			t.Errorf("AltMarkdown(%q) means %q", name, back)
		}
	}
}

// TestMarked: marked 15, which does not quote the text, makes one image of it with
// no attribute but ours.
func TestMarked(t *testing.T) {
	const lib = "../testdata/marked/node_modules/marked/lib/marked.esm.js"
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(lib); err != nil || missing != nil {
		t.Skip("no node with marked: npm install --prefix internal/render/testdata/marked")
	}
	for _, name := range hostileNames {
		cmd := exec.Command(node, "--input-type=module", "-e", `import {marked} from "`+lib+`"; process.stdout.write(marked.parse(process.argv[1]))`, "--", "!["+AltMarkdown(name)+"](./x.svg)")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		s := strings.TrimSpace(string(out))
		alt, whole := strings.CutPrefix(s, `<p><img src="./x.svg" alt="`)
		alt, end := strings.CutSuffix(alt, `"></p>`)
		if !whole || !end || strings.ContainsAny(alt, `"<>`) {
			t.Errorf("%q becomes %s", name, s)
		}
	}
}
