package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"image"
	_ "image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// figureCommands draw every kind of figure, of both cases.
var figureCommands = map[string]string{
	"path":            "path Dmitriev Zelensky --case @witkoff",
	"path-disputed":   "path Ushakov Kushner --all --case @witkoff",
	"near":            "near Ushakov --case @witkoff",
	"common":          "near Ushakov Kushner --case @witkoff",
	"case":            "render --case @witkoff",
	"timeline":        "timeline --case @witkoff",
	"conflicts":       "conflicts --case @witkoff",
	"harbour":         "render --case @harbour",
	"harbour-apart":   "render --parallel apart --meetings pairs --case @harbour",
	"harbour-time":    "timeline --case @harbour",
	"harbour-dispute": "conflicts --case @harbour",
}

// external finds a program that looks at what was drawn. A test without it is
// skipped, unless the machine is one that must have it.
func external(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("GRAPHX_REQUIRE_BROWSER") == "1" {
		t.Fatalf("%s is required here: %v", name, err)
	}
	if err != nil {
		t.Skipf("there is no %s", name)
	}
	return path
}

// figure runs a command that draws and returns the file.
func figureOf(t *testing.T, command, file string, flags ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), file)
	var errs strings.Builder
	args := append(append([]string{"graphx"}, strings.Fields(command)...), append(flags, "-o", path)...)
	if code := run(context.Background(), args, strings.NewReader(""), io.Discard, &errs); code != exitDone {
		t.Fatalf("%s: exit code %d: %s", command, code, errs.String())
	}
	if s := errs.String(); strings.Contains(s, "not painted") || strings.Contains(s, "no font has") {
		t.Errorf("%s: %s", command, s)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestPainted holds the painter to what figures are made of: no element,
// attribute or value of any figure may be unknown to it. It compares each PNG
// with what librsvg makes of the same figure, with outlines for text, so that
// the fonts of the machine do not matter.
func TestPainted(t *testing.T) {
	slow(t)
	for name, command := range figureCommands {
		t.Run(name, func(t *testing.T) {
			if os.Getenv("GRAPHX_REQUIRE_BROWSER") != "1" && !slices.Contains([]string{"path", "near", "timeline"}, name) {
				t.Skip("painted by .ci/run")
			}
			data := figureOf(t, command, "x.png")
			rsvg := external(t, "rsvg-convert")
			outlined := figureOf(t, command, "x.svg", "--text", "outline")
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "x.svg"), outlined, 0o644); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(rsvg, "-z", "2", "-o", filepath.Join(dir, "x.png"), filepath.Join(dir, "x.svg")).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			theirs, err := os.ReadFile(filepath.Join(dir, "x.png"))
			if err != nil {
				t.Fatal(err)
			}
			// Measured: 0.0003 to 0.0007. One line that is missing adds 0.0001 to 0.0014,
			// the more the smaller the figure is.
			if d := pictureDifference(t, data, theirs); d > 0.0009 {
				t.Errorf("the mean difference from librsvg's picture is %.5f", d)
			}
		})
	}
}

// pictureDifference is the mean difference of two PNGs, 0 to 1.
func pictureDifference(t *testing.T, one, other []byte) float64 {
	t.Helper()
	a, _, err := image.Decode(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := image.Decode(bytes.NewReader(other))
	if err != nil {
		t.Fatal(err)
	}
	if a.Bounds() != b.Bounds() {
		t.Fatalf("pictures of %v and %v", a.Bounds(), b.Bounds())
	}
	sum := 0.0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range [][2]uint32{{r1, r2}, {g1, g2}, {b1, b2}} {
				sum += math.Abs(float64(d[0]) - float64(d[1]))
			}
		}
	}
	return sum / 0xFFFF / 3 / float64(a.Bounds().Dx()*a.Bounds().Dy())
}

// TestPDFNames finds every word of a figure in the text of its PDF.
func TestPDFNames(t *testing.T) {
	slow(t)
	pdftotext := external(t, "pdftotext")
	for _, name := range []string{"path", "near", "harbour", "timeline"} {
		t.Run(name, func(t *testing.T) {
			svg := figureOf(t, figureCommands[name], "x.svg")
			pdf := figureOf(t, figureCommands[name], "x.pdf")
			if again := figureOf(t, figureCommands[name], "x.pdf"); !bytes.Equal(pdf, again) {
				t.Error("two runs give different files")
			}
			cmd := exec.Command(pdftotext, "-raw", "-enc", "UTF-8", "-", "-")
			cmd.Stdin = bytes.NewReader(pdf)
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			told := strings.Join(strings.Fields(string(out)), " ")
			d := xml.NewDecoder(bytes.NewReader(svg))
			rows, within := 0, false
			for {
				tok, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				switch x := tok.(type) {
				case xml.StartElement:
					within = x.Name.Local == "text"
				case xml.EndElement:
					within = false
				case xml.CharData:
					if !within {
						continue
					}
					rows++
					for word := range strings.FieldsSeq(strings.Trim(string(x), "\u2068\u2069\u200e")) {
						if word = strings.Trim(word, "\u2068\u2069\u200e"); !strings.Contains(told, word) {
							t.Errorf("pdftotext does not find %q of the row %q", word, string(x))
						}
					}
				}
			}
			if rows < 10 {
				t.Errorf("the figure has %d rows of text", rows)
			}
		})
	}
}

// BenchmarkPicture tells what a PNG and a PDF cost beside the SVG of the same
// drawing.
func BenchmarkPicture(b *testing.B) {
	for _, name := range []string{"svg", "png", "pdf"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "x."+name)
			for b.Loop() {
				if code := run(context.Background(), []string{"graphx", "render", "--case", "@witkoff", "-o", path}, strings.NewReader(""), io.Discard, io.Discard); code != exitDone {
					b.Fatal("no figure")
				}
			}
		})
	}
}
