package rendertest

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

// Need skips a test for want of something, or fails it where
// GRAPHX_REQUIRE_BROWSER=1 asks for everything to be there.
func Need(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("GRAPHX_REQUIRE_BROWSER") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// A browserPage is a figure in a web page, as a browser without a window sees it.
type browserPage struct{ Chromium, Dir string }

func NewPage(t *testing.T) *browserPage {
	t.Helper()
	Slow(t)
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return &browserPage{path, t.TempDir()}
		}
	}
	Need(t, "no Chromium: Debian's package is chromium")
	return nil
}

// Run loads a page, or one with a figure, and a script that ends in done(VALUE), and
// returns the value's JSON.
func (p *browserPage) Run(t *testing.T, name string, svg []byte, script string, into any) {
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
	file := filepath.Join(p.Dir, name+".html")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.Chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir="+filepath.Join(p.Dir, "profile"),
		"--virtual-time-budget=30000", "--dump-dom", "file://"+file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", p.Chromium, err)
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

// Axe returns the text of axe-core, a library that finds what keeps people from
// a page.
func Axe(t *testing.T) string {
	t.Helper()
	places := []string{"../testdata/axe/node_modules/axe-core/axe.min.js"}
	if file := os.Getenv("GRAPHX_AXE"); file != "" {
		places = append([]string{file}, places...)
	}
	for _, file := range places {
		if text, err := os.ReadFile(file); err == nil {
			return string(text)
		}
	}
	Need(t, "no axe-core: npm install --prefix internal/render/testdata/axe")
	return ""
}

type violation struct{ ID, Impact, Help, HTML string }

func Violations(t *testing.T, p *browserPage, lib, name string, svg []byte) []violation {
	t.Helper()
	var got struct {
		Passes     int
		Violations []violation
	}
	p.Run(t, name, svg, lib+`;axe.run(document).then(r => done({Passes: r.passes.length,
		Violations: r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, HTML: v.nodes[0].html.slice(0, 200)}))}))`, &got)
	if got.Passes < 10 {
		t.Errorf("%s: axe passed %d rules, want more: it looked at nothing", name, got.Passes)
	}
	return got.Violations
}
