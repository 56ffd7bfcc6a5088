package chart

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"html"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

// galleryReport says where a visual report goes, from the repository's root:
//
//	go test ./internal/render -run Gallery -report out/
var galleryReport = flag.String("report", "", "write the gallery's figures, before and after, to index.html in this folder")

const repository = "../../.."

// TestGallery runs the commands of docs/gallery.md, compares what they write with
// docs/gallery, and looks at the figures. If other drawings are meant, look at
// them with -report, and take them over:
//
//	go test ./internal/render -run Gallery -update
func TestGallery(t *testing.T) {
	rendertest.Slow(t)
	doc, err := os.ReadFile(filepath.Join(repository, "docs", "gallery.md"))
	if err != nil {
		t.Fatal(err)
	}
	drawn := drawGallery(t, string(doc))
	kept := filepath.Join(repository, "docs", "gallery")
	before := filesOf(t, kept)
	if *galleryReport != "" {
		writeGalleryReport(t, before, drawn)
	}
	if *update && !t.Failed() {
		for name := range before {
			if err := os.Remove(filepath.Join(kept, name)); err != nil {
				t.Fatal(err)
			}
		}
		for name, data := range drawn {
			if err := os.WriteFile(filepath.Join(kept, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		before = drawn
	}

	figures := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(drawn)) {
		data := drawn[name]
		if !bytes.Equal(data, before[name]) {
			t.Errorf("docs/gallery/%s is not what its command writes now", name)
		}
		if filepath.Ext(name) != ".svg" {
			continue
		}
		figures[name] = data
		if !strings.Contains(string(doc), "](gallery/"+name+")") {
			t.Errorf("docs/gallery.md does not show %s", name)
		}
		root, err := rendertest.ParseSVG(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, fault := range geometryFaults(root) {
			t.Errorf("%s: %s", name, fault)
		}
		if len(data) > 200_000 {
			t.Errorf("%s has %d bytes, want at most 200,000", name, len(data))
		}
	}
	for name := range before {
		if drawn[name] == nil {
			t.Errorf("docs/gallery/%s: no command of docs/gallery.md writes it", name)
		}
	}
	if len(figures) != 12 {
		t.Errorf("%d figures, want 12", len(figures))
	}

	t.Run("browser", func(t *testing.T) {
		p, lib := rendertest.NewPage(t), rendertest.Axe(t)
		for name, svg := range figures {
			for _, v := range rendertest.Violations(t, p, lib, name, svg) {
				t.Errorf("%s: %s, %s: %s\n%s", name, v.ID, v.Impact, v.Help, v.HTML)
			}
			file, shot := filepath.Join(p.Dir, name), filepath.Join(p.Dir, name+".png")
			if err := os.WriteFile(file, svg, 0o644); err != nil {
				t.Fatal(err)
			}
			opens(t, []string{shot}, p.Chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
				"--user-data-dir="+filepath.Join(p.Dir, "profile"), "--window-size=800,1200", "--screenshot="+shot, "file://"+file)
		}
	})
	t.Run("librsvg", func(t *testing.T) {
		rsvg, err := exec.LookPath("rsvg-convert")
		if err != nil {
			rendertest.Need(t, "no rsvg-convert: Debian's package is librsvg2-bin")
		}
		dir := written(t, figures)
		for name := range figures {
			shot := filepath.Join(dir, name+".png")
			opens(t, []string{shot}, rsvg, "-o", shot, filepath.Join(dir, name))
		}
	})
	t.Run("LibreOffice", func(t *testing.T) {
		office, err := exec.LookPath("soffice")
		if err != nil {
			t.Skip("no soffice: Debian's package is libreoffice-draw")
		}
		dir := written(t, figures)
		args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "png", "--outdir", dir}
		var shots []string
		for name := range figures {
			args = append(args, filepath.Join(dir, name))
			shots = append(shots, filepath.Join(dir, strings.TrimSuffix(name, ".svg")+".png"))
		}
		opens(t, shots, office, args...)
	})
}

var (
	consoleFence = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")
	shownCommand = regexp.MustCompile(`(?m)^\$ (.*)$`)
)

// drawGallery runs the commands of a document in an empty folder and returns the
// files that they write.
func drawGallery(t *testing.T, doc string) map[string][]byte {
	t.Helper()
	bin, dir := t.TempDir(), t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "graphx"), "../../../cmd/graphx").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, block := range consoleFence.FindAllStringSubmatch(doc, -1) {
		for _, line := range shownCommand.FindAllStringSubmatch(block[1], -1) {
			cmd := exec.Command("sh", "-c", line[1])
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GRAPHX_CASE=")
			var errs strings.Builder
			cmd.Stderr = &errs
			if err := cmd.Run(); err != nil {
				t.Errorf("%s: %v\n%s", line[1], err, &errs)
			}
		}
	}
	return filesOf(t, dir)
}

// filesOf reads the files of a folder.
func filesOf(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[name], err = os.ReadFile(filepath.Join(dir, name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func written(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// geometryFaults is what is wrong with a figure of any kind and theme: not every
// one has the legend of a chart, which [faults] looks at, too.
func geometryFaults(root *rendertest.Elem) []string {
	return slices.DeleteFunc(faults(root), func(s string) bool { return strings.HasPrefix(s, "the ") })
}

// opens has a program make PNGs of figures, and looks whether something is on them.
func opens(t *testing.T, shots []string, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", filepath.Base(program), err, out)
		return
	}
	for _, shot := range shots {
		data, err := os.ReadFile(shot)
		if err == nil {
			err = showsFigure(data)
		}
		if err != nil {
			t.Errorf("%s: %s: %v", filepath.Base(program), filepath.Base(shot), err)
		}
	}
}

// showsFigure reports an error unless a PNG has a figure on it: more than one in a
// hundred of its points, but not most, differ from its commonest colour.
func showsFigure(data []byte) error {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	b := img.Bounds()
	count := map[[4]uint32]int{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, a := img.At(x, y).RGBA()
			count[[4]uint32{r, g, b, a}]++
		}
	}
	all, most := b.Dx()*b.Dy(), 0
	for _, n := range count {
		most = max(most, n)
	}
	if all < 100_000 || (all-most)*100 < all || most*2 < all {
		return fmt.Errorf("%d x %d with %d points that are not ground: no figure", b.Dx(), b.Dy(), all-most)
	}
	return nil
}

// TestGalleryPainted shows that a program which paints nothing would be found out.
func TestGalleryPainted(t *testing.T) {
	if err := showsFigure([]byte("<svg/>")); err == nil {
		t.Error("what is no PNG counts as painted")
	}
	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 800, 600))); err != nil {
		t.Fatal(err)
	}
	if err := showsFigure(blank.Bytes()); err == nil || !strings.Contains(err.Error(), "no figure") {
		t.Errorf("blank paper counts as painted: %v", err)
	}
}

// writeGalleryReport writes a page with each figure as it is kept and as it is
// drawn now, those that differ first, and copies of the files.
func writeGalleryReport(t *testing.T, before, after map[string][]byte) {
	t.Helper()
	dir := *galleryReport
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(repository, dir)
	}
	names := map[string]bool{}
	for side, files := range map[string]map[string][]byte{"before": before, "after": after} {
		if err := os.RemoveAll(filepath.Join(dir, side)); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, side), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, data := range files {
			if filepath.Ext(name) != ".svg" {
				continue
			}
			names[name] = true
			if err := os.WriteFile(filepath.Join(dir, side, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	var differ, same []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if bytes.Equal(before[name], after[name]) {
			same = append(same, name)
		} else {
			differ = append(differ, name)
		}
	}
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery, before and after</title>
<style>body { font: 16px sans-serif; margin: 1em } section { display: grid; grid-template-columns: 1fr 1fr; gap: 1em; border-top: 1px solid #888; padding-bottom: 1em } h2 { grid-column: 1 / 3 } figure { margin: 0 } img { width: 100%; height: auto }</style>
`)
	fmt.Fprintf(&b, "<h1>Gallery, before and after</h1>\n<p>%d of %d figures differ.", len(differ), len(names))
	for _, name := range differ {
		fmt.Fprintf(&b, ` <a href="#%[1]s">%[1]s</a>`, html.EscapeString(name))
	}
	b.WriteString("</p>\n")
	for i, name := range append(differ, same...) {
		state := "differs"
		if i >= len(differ) {
			state = "is the same"
		}
		fmt.Fprintf(&b, "<section id=\"%[1]s\"><h2>%[1]s %[2]s</h2>\n", html.EscapeString(name), state)
		for _, side := range []struct {
			name  string
			files map[string][]byte
		}{{"before", before}, {"after", after}} {
			if side.files[name] == nil {
				fmt.Fprintf(&b, "<p>%s: none</p>\n", side.name)
			} else {
				fmt.Fprintf(&b, "<figure><figcaption>%[1]s</figcaption><img src=\"%[1]s/%[2]s\" alt=\"%[2]s, %[1]s\"></figure>\n", side.name, html.EscapeString(name))
			}
		}
		b.WriteString("</section>\n")
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("the report is %s", filepath.Join(dir, "index.html"))
}

// TestHubNumbers: what stands in a relation of several may be cut, but not the
// numbers of its sources.
func TestHubNumbers(t *testing.T) {
	h := rendertest.NewHarbour()
	a, b, c := h.Entity(0), h.Entity(1), h.Entity(2)
	for _, long := range []string{"", "met in the upper room of the very old inn beside the western quay of Brinehaven on the last day of the fair", strings.Repeat("W", 300)} {
		r := h.Relate("met", relations.Disputed, "2031-03-03", a, b, c)
		r.Label, r.Citations = long, nil
		for _, s := range h.Rec.Sources {
			r.Citations = append(r.Citations, &evidence.Citation{Source: s.ID})
		}
	}
	against := h.Relate("met", relations.Disputed, "2031-03-04", a, b, c)
	against.Label = "met again in the upper room of the very old inn beside the western quay"
	against.Citations = []*evidence.Citation{{Source: h.Rec.Sources[0].ID}, {Source: h.Rec.Sources[1].ID, Stance: evidence.Denies}}
	chart := newChart(h.View(), Options{})
	hubs := 0
	for _, n := range chart.nodes {
		if n.hub == nil {
			continue
		}
		hubs++
		want := render.Footnote(chart.numbers.Line(*n.hub))
		if n.hub.Relation == against {
			want = "[1] against [2]"
		}
		if got := strings.Join(n.rows, " "); !strings.HasSuffix(got, want) || len(want) < 3 {
			t.Errorf("the words %q do not end with the numbers %s", n.rows, want)
		}
	}
	if hubs != 4 {
		t.Errorf("%d relations of several, want 4", hubs)
	}
}

// TestLanesLegend: the colours of the points of events stand in the legend.
func TestLanesLegend(t *testing.T) {
	h := rendertest.NewHarbour()
	a, b, event := h.Entity(0), h.Entity(1), h.Entity(9)
	h.Relate("took-part", relations.Corroborated, "", a, event)
	h.Relate("took-part", relations.Corroborated, "", b, event)
	h.Rec.Entities[2].Date = evidence.MustDate("2031-05-02")
	var out bytes.Buffer
	if err := writeLanes(&out, relations.NewFilter(h.View().Case, relations.Policy{}).Timeline(nil), Options{}); err != nil {
		t.Fatal(err)
	}
	root, err := rendertest.ParseSVG(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, it := range root.All("legend-item") {
		listed[it.Attr["data-legend"]] = true
	}
	events := 0
	for _, it := range root.All("item") {
		if it.Attr["data-kind"] != "relation" {
			events += len(it.All("point"))
		}
		if class := "class:" + it.Attr["data-class"]; len(it.All("point")) > 0 && !listed[class] {
			t.Errorf("the legend does not list %s", class)
		}
	}
	if events != 2 {
		t.Errorf("%d points of events, want 2", events)
	}
}
