package figure

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// A Sidecar is what stands beside a figure in a file of its own: what the figure
// shows, in words, and what it rests on. Its numbers are the figure's. The same
// view and options give the same bytes.
type Sidecar struct {
	view    *relations.View
	numbers *render.Numbers
	options chart.Options
	figures []string // the files' names without their folder
	what    string   // "link chart"
}

// SidecarFormats are the formats of a sidecar and the extensions of their files,
// which take the place of the figure's.
var SidecarFormats = []struct{ Name, Extension string }{{"md", ".md"}, {"html", ".html"}, {"json", ".json"}, {"csl", ".csl.json"}}

// NewSidecar is the sidecar of the figure that [chart.SVG] draws.
func NewSidecar(v *relations.View, o chart.Options, figures ...string) *Sidecar {
	v = o.Named(v)
	return &Sidecar{v, render.NumberSources(v), o, figures, "link chart"}
}

// NewTimelineSidecar is the sidecar of the figure that [chart.DrawTimeline] draws.
func NewTimelineSidecar(t *relations.Timeline, o chart.Options, figures ...string) *Sidecar {
	head, numbers := chart.TimelineHead(t, o)
	shown := *t
	shown.Undated = nil
	v := render.TimelineView(&shown)
	v.Subtitle, v.Omitted = head.Subtitle, head.Omitted
	return &Sidecar{v, numbers, o, figures, "timeline"}
}

// Write writes the sidecar in one of [SidecarFormats].
func (s *Sidecar) Write(w io.Writer, format string) error {
	switch format {
	case "md":
		return s.markdown(w)
	case "html":
		return s.html(w)
	case "json":
		return s.json(w)
	case "csl":
		return s.csl(w)
	}
	return fmt.Errorf("no sidecar format is named %s", format)
}

// What an alternative text tells at most. What comes behind the first screens of
// one is heard by nobody; the table has it all.
const (
	toldNames     = 24
	toldSentences = 12
)

// AltText tells the figure in a paragraph, for those who do not see it. It is
// clean but for the isolates of [render.Isolate].
func (s *Sidecar) AltText() string {
	v := s.view
	var b strings.Builder
	fmt.Fprintf(&b, "A %s of %s and %s", s.what, render.Count(len(v.Entities), "entity", "entities"), render.Count(len(v.Lines), "relation", "relations"))
	if n := len(v.Paths); n > 0 {
		fmt.Fprintf(&b, " on %s", render.Count(n, "path", "paths"))
	}
	var names []string
	for _, e := range v.Entities[:min(len(v.Entities), toldNames)] {
		names = append(names, render.Isolate(render.Head(render.Clean(e.Name), 120)))
	}
	if n := len(v.Entities) - len(names); n > 0 {
		names = append(names, render.Count(n, "other", "others"))
	}
	if len(names) > 0 {
		b.WriteString(": " + render.JoinAnd(names))
	}
	b.WriteString(".")
	by := map[relations.Status]int{}
	for _, l := range v.Lines {
		by[l.Status]++
	}
	var statuses []string
	for _, st := range relations.Statuses {
		if by[st] > 0 {
			statuses = append(statuses, fmt.Sprintf("%d %s", by[st], st))
		}
	}
	if len(statuses) > 0 {
		b.WriteString(" Of the relations, by their evidence: " + strings.Join(statuses, ", ") + ".")
	}
	for i, t := range chart.Sentences(v, s.numbers) {
		if i == toldSentences {
			fmt.Fprintf(&b, " And %d more, which the table of relations lists.", len(v.Lines)-i)
			break
		}
		b.WriteString(" " + t)
	}
	for _, n := range s.missing() {
		b.WriteString(" " + n)
	}
	return b.String()
}

// missing tells what the figure leaves out, a sentence each.
func (s *Sidecar) missing() []string {
	return render.LeftOut(s.view.Omitted, outside(s.view))
}

func outside(v *relations.View) int {
	in := map[string]bool{}
	for _, e := range v.Entities {
		in[e.ID] = true
	}
	n := 0
	for _, l := range v.Lines {
		ends := map[string]bool{}
		for _, id := range l.Relation.Ends {
			if in[id] {
				ends[id] = true
			}
		}
		if len(ends) < 2 {
			n++
		}
	}
	return n
}

// A sidecarRow is a relation with its number in the table.
type sidecarRow struct {
	Number                 int
	ID                     string
	Sentence, Status, Date string
	Citations              []sidecarCitation
}

type sidecarCitation struct {
	Number int
	Text   string // "paragraph 4, C3, according to Bloomberg"
}

func (s *Sidecar) rows() []sidecarRow {
	var out []sidecarRow
	c := s.view.Case
	for i, l := range s.view.Lines {
		row := sidecarRow{Number: i + 1, ID: render.Clean(l.Relation.ID), Sentence: render.Clean(render.Sentence(c, l.Relation)), Status: render.StatusOf(l.Assessment)}
		if !l.Date.IsZero() {
			row.Date = render.DateText(l.Date)
		}
		for _, cit := range slices.Concat(l.Supports, l.Denies) {
			row.Citations = append(row.Citations, sidecarCitation{s.numbers.Of(cit), render.Clean(render.CitationDetail(c, cit))})
		}
		out = append(out, row)
	}
	return out
}

// A sidecarSource is a source with its number.
type sidecarSource struct {
	Number        int
	Text, URL, ID string
}

func (s *Sidecar) sources() []sidecarSource {
	var out []sidecarSource
	for i, src := range s.numbers.Sources() {
		out = append(out, sidecarSource{i + 1, s.numbers.Describe(i + 1), render.SafeURL(src.URL), render.Clean(src.ID)})
	}
	return out
}

func (s *Sidecar) title() string {
	return cmp.Or(render.Clean(s.view.Title), strings.ToUpper(s.what[:1])+s.what[1:])
}

func (s *Sidecar) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", words.EscapeMarkdown(s.title()))
	para := func(text string) {
		if text != "" {
			b.WriteString("\n" + text + "\n")
		}
	}
	para(words.EscapeMarkdown(s.view.Subtitle))
	for _, f := range s.figures {
		para(fmt.Sprintf("![%s](%s)", words.AltMarkdown(s.title()), (&url.URL{Path: "./" + f}).EscapedPath()))
	}
	para(words.EscapeMarkdown(s.options.Caption))
	if !s.options.Date.IsZero() {
		para("Date of this figure: " + render.DateText(s.options.Date))
	}
	b.WriteString("\n## In words\n")
	para(words.QuoteMarkdown(s.AltText()))
	b.WriteString("\n## Relations\n\n| No. | Relation | Date | Status | Citations |\n| ---: | --- | --- | --- | --- |\n")
	for _, r := range s.rows() {
		var cites []string
		for _, c := range r.Citations {
			cites = append(cites, strings.TrimSpace(fmt.Sprintf("[%d](#source-%d) %s", c.Number, c.Number, words.EscapeMarkdown(c.Text))))
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %s | %s |\n", r.Number, words.EscapeMarkdown(r.Sentence), words.EscapeMarkdown(r.Date), r.Status, strings.Join(cites, "; "))
	}
	if list := s.sources(); len(list) > 0 {
		b.WriteString("\n## Sources\n\n")
		for _, src := range list {
			fmt.Fprintf(&b, "%d. <a id=\"source-%d\"></a>%s", src.Number, src.Number, words.EscapeMarkdown(src.Text))
			if src.URL != "" {
				fmt.Fprintf(&b, " <%s>", strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(src.URL))
			}
			b.WriteByte('\n')
		}
	}
	if left := s.missing(); len(left) > 0 {
		b.WriteString("\n## Not shown\n")
		for _, n := range left {
			para(words.EscapeMarkdown(n))
		}
	}
	words.PolicyMarkdown(&b, s.view.Policy)
	_, err := io.WriteString(w, b.String())
	return err
}

// json writes the shape sidecar/1.
func (s *Sidecar) json(w io.Writer) error {
	type row struct {
		Number int `json:"number"`
		words.JSONLine
		Numbers []int `json:"source_numbers"`
	}
	out := struct {
		*words.JSONAnswer
		Figures  []string `json:"figures"`
		Title    string   `json:"title"`
		Subtitle string   `json:"subtitle,omitempty"`
		Caption  string   `json:"caption,omitempty"`
		Date     string   `json:"date,omitempty"`
		Theme    string   `json:"theme"`
		AltText  string   `json:"alt_text"`
		Rows     []row    `json:"relations"`
	}{words.NewJSON("sidecar/1", s.view), append([]string{}, s.figures...), s.title(), s.view.Subtitle, s.options.Caption, s.options.Date.String(), s.options.Theme.Name(), s.AltText(), []row{}}
	for i, l := range s.view.Lines {
		out.Rows = append(out.Rows, row{i + 1, out.Rels[i], append([]int{}, s.numbers.Line(l)...)})
	}
	out.Number(s.view.Case, s.numbers)
	return render.WriteJSON(w, out)
}

// html writes a whole page.
func (s *Sidecar) html(w io.Writer) error {
	date := ""
	if !s.options.Date.IsZero() {
		date = render.DateText(s.options.Date)
	}
	paper, ink, soft, grid := s.options.Theme.PageColours()
	var b bytes.Buffer
	err := sidecarPage.Execute(&b, map[string]any{
		"Title": s.title(), "Subtitle": render.Clean(s.view.Subtitle), "Caption": render.Clean(s.options.Caption), "Date": date,
		"Figures": s.figures, "Alt": s.AltText(), "Rows": s.rows(), "Sources": s.sources(), "Missing": s.missing(), "Policy": s.view.Policy.String(),
		"Paper": template.CSS(paper), "Ink": template.CSS(ink),
		"Soft": template.CSS(soft), "Grid": template.CSS(grid),
	})
	if err != nil {
		return err
	}
	_, err = isolatesAsReferences.WriteString(w, b.String())
	return err
}

// isolatesAsReferences writes what [render.Isolate] has put around names as references of
// HTML, which html/template does not.
var isolatesAsReferences = strings.NewReplacer(string(render.FirstStrong), "&#8296;", string(render.PopIsolate), "&#8297;")

// sidecarPage is the page of a figure. It needs no script and nothing from
// anywhere but the figure beside it.
var sidecarPage = template.Must(template.New("sidecar").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 "Liberation Sans", Arial, Helvetica, sans-serif; background: {{.Paper}}; color: {{.Ink}}; }
a { color: inherit; }
figure { margin: 1rem 0; }
img { max-width: 100%; height: auto; }
.soft { color: {{.Soft}}; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border: 1px solid {{.Grid}}; }
th[scope=row] { text-align: right; font-weight: normal; }
td ul { margin: 0; padding-left: 1.2rem; }
li:target { outline: 2px solid {{.Ink}}; }
code { overflow-wrap: anywhere; }
@media print { body { max-width: none; } tr { break-inside: avoid; } }
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{- if .Subtitle}}
<p class="soft">{{.Subtitle}}</p>{{end}}
{{- if .Figures}}
<figure>
{{- range .Figures}}
<img src="{{.}}" alt="{{$.Title}}: told in words below" aria-describedby="words">{{end}}
{{- if .Caption}}
<figcaption>{{.Caption}}</figcaption>{{end}}
</figure>{{else if .Caption}}
<p>{{.Caption}}</p>{{end}}
{{- if .Date}}
<p class="soft">Date of this figure: {{.Date}}</p>{{end}}
<h2>In words</h2>
<p id="words">{{.Alt}}</p>
<h2>Relations</h2>
<div class="wide" role="region" aria-label="Table of relations" tabindex="0">
<table>
<caption>Every relation of the figure, with its evidence</caption>
<thead><tr><th scope="col">No.</th><th scope="col">Relation</th><th scope="col">Date</th><th scope="col">Status</th><th scope="col">Citations</th></tr></thead>
<tbody>
{{- range .Rows}}
<tr id="relation-{{.Number}}" data-id="{{.ID}}"><th scope="row">{{.Number}}</th><td>{{.Sentence}}</td><td>{{.Date}}</td><td>{{.Status}}</td><td><ul>{{range .Citations}}<li><a href="#source-{{.Number}}" aria-label="source {{.Number}}">[{{.Number}}]</a> {{.Text}}</li>{{end}}</ul></td></tr>
{{- end}}
</tbody>
</table>
</div>
{{- if .Sources}}
<h2>Sources</h2>
<ol>
{{- range .Sources}}
<li id="source-{{.Number}}" value="{{.Number}}" data-id="{{.ID}}">{{.Text}}{{if .URL}} <a href="{{.URL}}">{{.URL}}</a>{{end}}</li>
{{- end}}
</ol>{{end}}
{{- if .Missing}}
<h2>Not shown</h2>
{{- range .Missing}}
<p>{{.}}</p>{{end}}{{end}}
<h2>Policy</h2>
<p><code>{{.Policy}}</code></p>
</main>
</body>
</html>
`))
