package figure

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
	"github.com/graphx-dev/graphx/internal/render/words"
)

func drawn(t testing.TB, v *relations.View, o chart.Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := chart.SVG(context.Background(), &out, v, o, &graphviz.Engine{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sidecar(t *testing.T, s *Sidecar, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// figureNumbers reads the numbers of a figure's source list.
func figureNumbers(t *testing.T, svg []byte) map[string]int {
	t.Helper()
	root, err := rendertest.ParseSVG(svg)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, s := range root.All("source") {
		out[s.Attr["data-id"]] = int(s.Num("data-number"))
	}
	return out
}

// TestSidecarNumbers: the figure and all its sidecars give a source the same
// number, and each citation bears it.
func TestSidecarNumbers(t *testing.T) {
	v := rendertest.Affair(15, 26)
	o := chart.Options{Caption: "A caption | with *marks* and <b>", Subtitle: "sub", Date: evidence.MustDate("2031-06-01")}
	svg := drawn(t, v, o)
	want := figureNumbers(t, svg)
	if len(want) < 4 {
		t.Fatalf("%d sources in the figure", len(want))
	}
	for _, text := range []string{"A caption | with *marks* and &lt;b&gt;", ">sub<", "Date of this figure: 2031-06-01"} {
		if !bytes.Contains(svg, []byte(text)) {
			t.Errorf("the figure does not say %q", text)
		}
	}
	s := NewSidecar(v, o, "f.svg")
	var in struct {
		Sources []struct {
			ID     string
			Number int
		}
		Relations []struct {
			Number    int
			Sentence  string
			Citations []struct{ Source string }
			Numbers   []int `json:"source_numbers"`
		}
		Caption, Date, Policy string
		Alt                   string `json:"alt_text"`
	}
	if err := json.Unmarshal(sidecar(t, s, "json"), &in); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, x := range in.Sources {
		got[x.ID] = x.Number
	}
	if !maps.Equal(got, want) {
		t.Errorf("JSON numbers sources %v, the figure %v", got, want)
	}
	if len(in.Relations) != len(v.Lines) || in.Caption != o.Caption || in.Date != "2031-06-01" || in.Policy == "" {
		t.Errorf("%d relations of %d, caption %q, date %q, policy %q", len(in.Relations), len(v.Lines), in.Caption, in.Date, in.Policy)
	}
	for i, r := range in.Relations {
		for _, c := range r.Citations {
			if !slices.Contains(r.Numbers, want[c.Source]) || r.Number != i+1 {
				t.Errorf("relation %d (%s) cites %s, its numbers are %v", r.Number, r.Sentence, c.Source, r.Numbers)
			}
		}
	}
	var csl []struct {
		ID, Type, Title string
		Number          int `json:"citation-number"`
		Issued          struct {
			Parts [][]int `json:"date-parts"`
		}
	}
	if err := json.Unmarshal(sidecar(t, s, "csl"), &csl); err != nil {
		t.Fatal(err)
	}
	for _, x := range csl {
		if x.Number != want[x.ID] || x.Type != "article-newspaper" || x.Title == "" || len(x.Issued.Parts) != 1 || len(x.Issued.Parts[0]) != 3 {
			t.Errorf("CSL has %+v, want the number %d", x, want[x.ID])
		}
	}
	if len(csl) != len(want) {
		t.Errorf("CSL has %d sources, want %d", len(csl), len(want))
	}
	md, html := string(sidecar(t, s, "md")), string(sidecar(t, s, "html"))
	for id, k := range want {
		title := v.Case.Source(id).Title
		if !regexp.MustCompile(fmt.Sprintf(`(?m)^%d\. <a id="source-%d"></a>%s\.`, k, k, regexp.QuoteMeta(title))).MatchString(md) {
			t.Errorf("Markdown has no source %d, %s", k, title)
		}
		if !strings.Contains(html, fmt.Sprintf(`<li id="source-%d" value="%d" data-id="%s">%s.`, k, k, id, title)) {
			t.Errorf("HTML has no source %d, %s", k, title)
		}
	}
	for _, text := range []string{`A caption \| with \*marks\* and \<b\>`, "| 1 | ", "Policy: `", "## In words", "](./f.svg)"} {
		if !strings.Contains(md, text) {
			t.Errorf("Markdown does not have %q:\n%.600s", text, md)
		}
	}
	for _, text := range []string{`<html lang="en">`, `<img src="f.svg" alt="`, `with *marks* and &lt;b&gt;`, `<th scope="row">1</th>`} {
		if !strings.Contains(html, text) {
			t.Errorf("HTML does not have %q:\n%.1600s", text, html)
		}
	}
	for i, l := range v.Lines {
		if n := strings.Count(md, fmt.Sprintf("\n| %d | %s |", i+1, words.EscapeMarkdown(render.Sentence(v.Case, l.Relation)))); n != 1 {
			t.Errorf("Markdown tells relation %d %d times", i+1, n)
		}
	}
	cited, denied := 0, 0
	for _, l := range v.Lines {
		cited += len(l.Supports) + len(l.Denies)
		denied += len(l.Denies)
	}
	for name, got := range map[string]int{"Markdown": strings.Count(md, "](#source-"), "HTML": strings.Count(html, `<a href="#source-`)} {
		if got != cited {
			t.Errorf("%s has %d citations, want %d", name, got, cited)
		}
	}
	if got := strings.Count(md, "denies"); got != denied || denied == 0 {
		t.Errorf("Markdown has %d denials, want %d", got, denied)
	}
	if alt := s.AltText(); strings.Count(alt, "). ")+strings.Count(alt, "]. ") > 2*toldSentences || !strings.HasPrefix(alt, "A link chart of 15 entities and ") || !strings.Contains(alt, "more, which the table of relations lists.") {
		t.Errorf("the alternative text is %q", alt)
	}
}

// TestSidecarLeftOut: what the figure does not show is said.
func TestSidecarLeftOut(t *testing.T) {
	v := rendertest.Affair(15, 26)
	v.Omitted = relations.Omitted{Entities: 3, Lines: 2, Rule: "The others are left out."}
	v.Entities = v.Entities[:12]
	s := NewSidecar(v, chart.Options{}, "f.svg")
	svg := string(drawn(t, v, chart.Options{}))
	for _, note := range s.missing() {
		for name, text := range map[string]string{"figure": svg, "md": string(sidecar(t, s, "md")), "html": string(sidecar(t, s, "html")), "words": s.AltText()} {
			if !strings.Contains(text, note) {
				t.Errorf("the %s does not say %q", name, note)
			}
		}
	}
	if got := len(s.missing()); got != 2 {
		t.Errorf("%d notes, want 2", got)
	}
	if outside(v) == 0 {
		t.Errorf("no relation has an end outside the figure: the test tries nothing")
	}
}

func TestSidecarTimeline(t *testing.T) {
	tl := rendertest.TimelineOf(12, 20, func(i int) string { return []string{"2031-05", ""}[i%2] })
	drawn, err := chart.DrawTimeline(tl, chart.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := figureNumbers(t, drawn.SVG())
	s := NewTimelineSidecar(tl, chart.Options{}, "t.svg")
	read, err := ReadNumbers(sidecar(t, s, "json"))
	if err != nil || !maps.Equal(read, want) {
		t.Errorf("the sidecar has %v, %v, the figure %v", read, err, want)
	}
	if !strings.HasPrefix(s.AltText(), "A timeline of ") {
		t.Errorf("the alternative text is %q", s.AltText())
	}
}

// TestSidecarHostile: what is in the data stays text.
func TestSidecarHostile(t *testing.T) {
	v := rendertest.Affair(5, 8)
	nasty := `</p><script>alert(1)</script> [x](javascript:y) | \ "` + "\x1b\u202e"
	v.Title, v.Case.Sources[0].Title, v.Case.Sources[0].URL = nasty, nasty, "javascript:alert(1)"
	for _, e := range v.Entities {
		e.Name = nasty
	}
	s := NewSidecar(v, chart.Options{Caption: nasty}, `a"b<c>.svg`)
	for _, format := range []string{"md", "html", "json", "csl"} {
		out := sidecar(t, s, format)
		if bytes.ContainsAny(out, "\x1b\u202e") && format != "json" {
			t.Errorf("%s has control characters", format)
		}
		if format == "html" && (bytes.Contains(out, []byte("<script")) || bytes.Contains(out, []byte(`href="javascript`))) {
			t.Errorf("HTML has a script:\n%s", out)
		}
		if format == "md" && regexp.MustCompile(`[^\\]<script|[^\\]\[x`).Match(out) {
			t.Errorf("Markdown has markup:\n%s", out)
		}
		if format != "md" && format != "html" && !json.Valid(out) {
			t.Errorf("%s is no JSON", format)
		}
	}
}

// TestKeepNumbers changes the data: sources that were there keep their numbers,
// new ones get new ones, and the number of one that is gone is given to nobody.
func TestKeepNumbers(t *testing.T) {
	old := rendertest.Affair(15, 26)
	svg := drawn(t, old, chart.Options{})
	was := figureNumbers(t, svg)
	for _, from := range [][]byte{svg, sidecar(t, NewSidecar(old, chart.Options{}), "json")} {
		kept, err := ReadNumbers(from)
		if err != nil || !maps.Equal(kept, was) {
			t.Fatalf("read %v, %v, want %v", kept, err, was)
		}
		now := rendertest.Affair(15, 26)
		now.Case.Sources[0].Title = "changed"
		fresh := &evidence.Citation{Source: "quite-new", Stance: evidence.Supports}
		gone := now.Lines[0].Supports[0].Source
		now.Lines = slices.DeleteFunc(now.Lines, func(l relations.Line) bool {
			return slices.ContainsFunc(slices.Concat(l.Supports, l.Denies), func(c *evidence.Citation) bool { return c.Source == gone })
		})
		slices.Reverse(now.Lines) // another order of first use
		now.Lines[0].Supports = append(slices.Clone(now.Lines[0].Supports), fresh)
		now.Numbers = kept
		again := drawn(t, now, chart.Options{})
		is := figureNumbers(t, again)
		for id, k := range was {
			if is[id] != k {
				t.Errorf("%s had the number %d and has %d", id, k, is[id])
			}
		}
		if got, want := is["quite-new"], len(was)+1; got != want {
			t.Errorf("the new source has the number %d, want %d", got, want)
		}
		if text := "Not cited in this figure: "; strings.Count(string(again), text) != 1 {
			t.Errorf("%d sources are said not to be cited, want 1", strings.Count(string(again), text))
		}
		var csl []struct{ ID string }
		if err := json.Unmarshal(sidecar(t, NewSidecar(now, chart.Options{}), "csl"), &csl); err != nil {
			t.Fatal(err)
		}
		for _, x := range csl {
			if x.ID == gone {
				t.Error("CSL has a source that the figure does not cite")
			}
		}
		// Without it the numbers go by first use.
		now.Numbers = nil
		if maps.Equal(figureNumbers(t, drawn(t, now, chart.Options{})), is) {
			t.Error("the numbers are the same without those that are kept")
		}
	}
}

func TestReadNumbers(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{"sources": [{"id": "a", "number": 2}, {"id": "b", "number": 1}]}`, ""},
		{`{"sources": []}`, "no numbered sources in it"},
		{`{"sources": [`, "no JSON: "},
		{`{"sources": [{"id": "a", "number": 1}, {"id": "a", "number": 2}]}`, `source "a" appears twice`},
		{`{"sources": [{"id": "a", "number": 1}, {"id": "b", "number": 1}]}`, "the number 1 appears twice"},
		{`{"sources": [{"id": "a", "number": 0}]}`, "numbers are 1 to 9999"},
		{`{"sources": [{"id": "a", "number": 10000000}]}`, "numbers are 1 to 9999"},
		{`<svg xmlns="http://www.w3.org/2000/svg"><g class="source" data-id="a" data-number="x"/></svg>`, "has the number 0"},
		{`<svg xmlns="http://www.w3.org/2000/svg"></svg>`, "no numbered sources"},
		{`<svg><g`, "neither JSON nor SVG"},
		{``, "no numbered sources"},
		{"\x00\xff", "neither JSON nor SVG"},
	} {
		_, err := ReadNumbers([]byte(tt.in))
		if got := fmt.Sprint(err); tt.want == "" && err != nil || !strings.Contains(got, tt.want) {
			t.Errorf("ReadNumbers(%q) = %v, want %q", tt.in, err, tt.want)
		}
	}
}

func TestCSLDates(t *testing.T) {
	for in, want := range map[string]string{
		"2031":                  `{"date-parts":[[2031]]}`,
		"2031-05":               `{"date-parts":[[2031,5]]}`,
		"2031-05-04":            `{"date-parts":[[2031,5,4]]}`,
		"2031-05-04T10:00:00Z":  `{"date-parts":[[2031,5,4]]}`,
		"2031-05-04/2031-06-01": `{"date-parts":[[2031,5,4],[2031,6,1]]}`,
		"2031-05~":              `{"date-parts":[[2031,5]],"circa":true}`,
		"2031-21":               `{"date-parts":[[2031]],"season":1}`,
		"203X":                  `{"literal":"203X"}`,
		"2031-05/..":            `{"literal":"since 2031-05"}`,
		"":                      `null`,
	} {
		got, err := json.Marshal(cslDateOf(evidence.MustDate(in)))
		if err != nil || string(got) != want {
			t.Errorf("%s is %s, want %s", strconv.Quote(in), got, want)
		}
	}
}

// TestAxeSidecar has axe look at the page of a figure.
func TestAxeSidecar(t *testing.T) {
	p, lib := rendertest.NewPage(t), rendertest.Axe(t)
	page := sidecar(t, NewSidecar(rendertest.Affair(15, 26), chart.Options{Caption: "A caption"}, "f.svg"), "html")
	for _, v := range rendertest.Violations(t, p, lib, "sidecar", page) {
		t.Errorf("%s, %s: %s\n%s", v.ID, v.Impact, v.Help, v.HTML)
	}
	dark := sidecar(t, NewSidecar(rendertest.Affair(15, 26), chart.Options{Theme: chart.BuiltinTheme("dark")}, "f.svg"), "html")
	for _, v := range rendertest.Violations(t, p, lib, "dark", dark) {
		t.Errorf("dark: %s, %s: %s\n%s", v.ID, v.Impact, v.Help, v.HTML)
	}
	if found := rendertest.Violations(t, p, lib, "planted", bytes.Replace(page, []byte(`<html lang="en">`), []byte("<html>"), 1)); len(found) != 1 || found[0].ID != "html-has-lang" {
		t.Errorf("axe found %v in the planted fault, want html-has-lang", found)
	}
}
