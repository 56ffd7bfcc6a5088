package render

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// need skips a test for want of something, or fails it where
// GRAPHX_REQUIRE_BROWSER=1 asks for everything to be there.
func need(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("GRAPHX_REQUIRE_BROWSER") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// A browserPage is a figure in a web page, as a browser without a window sees it.
type browserPage struct{ chromium, dir string }

func newPage(t *testing.T) *browserPage {
	t.Helper()
	slow(t)
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return &browserPage{path, t.TempDir()}
		}
	}
	need(t, "no Chromium: Debian's package is chromium")
	return nil
}

// run loads a page, or one with a figure, and a script that ends in done(VALUE), and
// returns the value's JSON.
func (p *browserPage) run(t *testing.T, name string, svg []byte, script string, into any) {
	t.Helper()
	const show = `<script>function done(v) { document.documentElement.innerHTML = "<head></head><body><pre>BEGIN" + JSON.stringify(v).replace(/&/g, "&amp;").replace(/</g, "&lt;") + "END</pre></body>" }</script><script>`
	script = show + strings.ReplaceAll(script, "</script", `<\/script`) + "</script>"
	text := string(svg)
	if strings.HasPrefix(text, "<!doctype html>") {
		text = strings.Replace(text, "</body>", script+"</body>", 1)
	} else {
		_, body, _ := strings.Cut(text, "?>")
		text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A figure</title></head><body><main><h1>A figure</h1>` + body + "</main>" + script + "</body></html>"
	}
	file := filepath.Join(p.dir, name+".html")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir="+filepath.Join(p.dir, "profile"),
		"--virtual-time-budget=30000", "--dump-dom", "file://"+file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", p.chromium, err)
	}
	_, after, ok := bytes.Cut(out, []byte("BEGIN"))
	value, _, ok2 := bytes.Cut(after, []byte("END</pre>"))
	if !ok || !ok2 {
		t.Fatalf("the page of %s gave no answer: %.300s", name, out)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(value))), into); err != nil {
		t.Fatal(err)
	}
}

// seen are the figures that a browser looks at.
func seen(t *testing.T) map[string][]byte {
	var timeline bytes.Buffer
	if err := SVGTimeline(&timeline, timelineOf(25, 60, func(i int) string { return "2031-05-1" + string(rune('0'+i%10)) }), Options{}); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"path": draw(t, pathAffair(3), Options{}), "chart": draw(t, affair(25, 50), Options{}), "dark": draw(t, affair(15, 26), Options{Theme: darkTheme}),
		"marks": draw(t, affair(15, 26), Options{Theme: highContrastTheme}), "nothing": draw(t, affair(0, 0), Options{}), "timeline": timeline.Bytes(),
		"crowd": draw(t, affair(70, 90), Options{}),
	}
}

// axe returns the text of axe-core, a library that finds what keeps people from
// a page.
func axe(t *testing.T) string {
	t.Helper()
	places := []string{"testdata/axe/node_modules/axe-core/axe.min.js"}
	if file := os.Getenv("GRAPHX_AXE"); file != "" {
		places = append([]string{file}, places...)
	}
	for _, file := range places {
		if text, err := os.ReadFile(file); err == nil {
			return string(text)
		}
	}
	need(t, "no axe-core: npm install --prefix internal/render/testdata/axe")
	return ""
}

type violation struct{ ID, Impact, Help, HTML string }

func violations(t *testing.T, p *browserPage, lib, name string, svg []byte) []violation {
	t.Helper()
	var got struct {
		Passes     int
		Violations []violation
	}
	p.run(t, name, svg, lib+`;axe.run(document).then(r => done({Passes: r.passes.length,
		Violations: r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, HTML: v.nodes[0].html.slice(0, 200)}))}))`, &got)
	if got.Passes < 10 {
		t.Errorf("%s: axe passed %d rules, want more: it looked at nothing", name, got.Passes)
	}
	return got.Violations
}

// TestAxe has axe look at figures within a page. A planted fault shows that it
// would find one.
func TestAxe(t *testing.T) {
	p, lib := newPage(t), axe(t)
	for name, svg := range seen(t) {
		for _, v := range violations(t, p, lib, name, svg) {
			t.Errorf("%s: %s, %s: %s\n%s", name, v.ID, v.Impact, v.Help, v.HTML)
		}
	}
	// One image whose links nobody reaches.
	svg := bytes.Replace(draw(t, affair(5, 8), Options{}), []byte(figureRole), []byte("img"), 1)
	if found := violations(t, p, lib, "planted", svg); len(found) != 1 || found[0].ID != "nested-interactive" {
		t.Errorf("axe found %v in the planted fault, want nested-interactive", found)
	}
}

// TestReading checks what is told of a figure, and in which order.
func TestReading(t *testing.T) {
	v := affair(15, 26)
	root, err := parseSVG(draw(t, v, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, k := range root.kids {
		if l := k.attr["aria-label"]; l != "" {
			order = append(order, l)
		}
	}
	if got, want := strings.Join(order, ", "), "Chart, Legend, Notes, Sources"; got != want {
		t.Errorf("the parts are %s, want %s", got, want)
	}
	if root.kids[0].name != "title" || root.kids[1].name != "desc" || root.attr["aria-labelledby"] != root.kids[0].attr["id"] || root.attr["aria-describedby"] != root.kids[1].attr["id"] {
		t.Error("the figure has no title and description before all else")
	}
	chart := root.all("chart")[0]
	if got, want := chart.attr["aria-owns"], root.all("nodes")[0].attr["id"]+" "+root.all("edges")[0].attr["id"]; got != want {
		t.Errorf("the chart is read as %q, want %q", got, want)
	}
	for _, class := range []string{"node", "hub", "edge"} {
		for _, g := range root.all(class) {
			if g.attr["role"] != "img" || g.kids[0].name != "title" || g.kids[0].text == "" || class != "hub" && g.kids[1].name != "desc" {
				t.Errorf("%s %s has no role, title or description", class, g.attr["id"])
			}
		}
	}
	desc := root.kids[1].text
	if n := strings.Count(desc, "("); n < 5 || len(desc) > 4000 || !strings.Contains(desc, "more: each is told at its place") {
		t.Errorf("the description tells too little or too much: %s", desc)
	}
	few := pathAffair(2)
	if root, err = parseSVG(draw(t, few, Options{})); err != nil {
		t.Fatal(err)
	}
	for _, l := range few.Lines {
		if s := clean(Sentence(few.Case, l.Relation)); !strings.Contains(root.kids[1].text, s) {
			t.Errorf("the description of a small figure does not tell %q", s)
		}
	}
}

// TestTextFits measures in a browser that names lie in their boxes and words in
// theirs: in the font that is asked for, and in DejaVu Sans, the widest that
// stands in where it is missing.
func TestTextFits(t *testing.T) {
	p := newPage(t)
	script, err := os.ReadFile("testdata/axe/measure.js")
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		Texts  int
		Faults []string
	}
	look := func(name string, svg []byte) (r result) {
		p.run(t, name, svg, string(script)+`;const r = measure(document.querySelector("svg")); done({Texts: r.texts, Faults: r.faults})`, &r)
		return r
	}
	for name, svg := range seen(t) {
		for _, font := range []string{fontFamily, "DejaVu Sans"} {
			r := look(name, bytes.Replace(svg, []byte(fontFamily), []byte(font), 1))
			for _, f := range r.Faults {
				t.Errorf("%s in %s: %s", name, font, f)
			}
			if name != "nothing" && r.Texts < 20 {
				t.Errorf("%s: %d texts measured", name, r.Texts)
			}
		}
	}
	if r := look("planted", bytes.Replace(draw(t, affair(15, 26), Options{}), []byte(fontFamily), []byte("DejaVu Sans Mono"), 1)); len(r.Faults) == 0 {
		t.Error("no text stands out in a font that is much wider: nothing is measured")
	}
}
