package ask

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// A Verdict is what was found out about a figure.
type Verdict struct {
	File     string          `json:"file"`
	Verified bool            `json:"verified"`
	Against  string          `json:"against,omitempty"` // the case, where it is not the one in force
	Error    string          `json:"error,omitempty"`   // why it cannot be made again
	Foreign  bool            `json:"foreign,omitempty"`
	Edited   *EditVerdict    `json:"edited,omitempty"`
	Version  *VersionVerdict `json:"version,omitempty"`
	Data     *DataVerdict    `json:"data,omitempty"`
	Style    *StyleVerdict   `json:"style,omitempty"`
	Note     string          `json:"note,omitempty"`
	Fatal    bool            `json:"-"` // the file cannot be taken
}

// An EditVerdict tells of a figure that was changed after it was drawn.
type EditVerdict struct {
	What  string        `json:"what"` // drawing, manifest or both
	Place *figure.Place `json:"place,omitempty"`
	Note  string        `json:"note,omitempty"`
}

// A VersionVerdict tells of a figure that another version has drawn.
type VersionVerdict struct {
	Was         string `json:"was"`
	Is          string `json:"is"`
	SameData    bool   `json:"same_data"`
	SameDrawing bool   `json:"same_drawing"`
}

// A DataVerdict tells of a case that has changed.
type DataVerdict struct {
	OtherCase   string              `json:"other_case,omitempty"` // its title
	Files       []figure.FileChange `json:"files"`
	SameDrawing bool                `json:"same_drawing"`
	Records     []figure.Change     `json:"records"`
}

// A StyleVerdict tells of a figure that says the same and looks otherwise, or
// that says other things without another reason.
type StyleVerdict struct {
	Files     []figure.FileChange `json:"files,omitempty"`
	Asked     string              `json:"asked,omitempty"` // the command of figures.yaml
	Means     string              `json:"means,omitempty"` // the command as its names are understood now
	Theme     []string            `json:"theme,omitempty"` // was, is
	SameWords bool                `json:"same_words"`
	Place     *figure.Place       `json:"place,omitempty"`
}

// mostTold is how many changes of each sort are told in words; JSON has all.
const mostTold = 20

// Text writes a verdict for people.
func (v *Verdict) Text(w io.Writer, spell func(Setting) string) {
	t := &verdictText{v, w, spell}
	file := plain.Text(v.File)
	switch {
	case v.Verified:
		against := ""
		if v.Against != "" {
			against = ", against the case " + Quote(v.Against)
		}
		fmt.Fprintf(w, "%s: verified%s\n", file, against)
		return
	case v.Fatal || v.Foreign:
		fmt.Fprintf(w, "%s: %s\n", file, v.Error)
		return
	}
	fmt.Fprintf(w, "%s: differs\n", file)
	if v.Against != "" {
		t.row("it is compared with the case %s", Quote(v.Against))
	}
	if v.Error != "" {
		t.row("it cannot be made again: %s", strings.TrimPrefix(v.Error, "it cannot be made again: "))
	}
	if v.Note != "" {
		t.row("%s", v.Note)
	}
	if v.Edited != nil {
		t.edited(v.Edited)
	}
	if v.Version != nil {
		t.version(v.Version)
	}
	if v.Data != nil {
		t.data(v.Data)
	}
	if v.Style != nil {
		t.style(v.Style)
	}
}

// A verdictText writes the parts of a verdict.
type verdictText struct {
	*Verdict
	w     io.Writer
	spell func(Setting) string
}

func (t *verdictText) row(format string, args ...any) {
	fmt.Fprintf(t.w, "  "+format+"\n", args...)
}

func (t *verdictText) place(p *figure.Place) {
	if p != nil {
		t.row("  %s", placeWords(p))
		t.row("    it has     %s", cmp.Or(p.Was, "(nothing)"))
		t.row("    made again %s", cmp.Or(p.Is, "(nothing)"))
	}
}

func (t *verdictText) edited(e *EditVerdict) {
	s := map[string]string{"drawing": "edited by hand", "manifest": "the manifest was edited by hand", "both": "edited by hand, its manifest too"}[e.What]
	if e.Note != "" {
		s += "; " + e.Note
	}
	t.row("%s", s)
	t.place(e.Place)
}

func (t *verdictText) version(x *VersionVerdict) {
	t.row("made by %s; this is %s", x.Was, x.Is)
	data, drawing := "the data is the same", "the figure that this version draws differs"
	if !x.SameData {
		data = "the data has changed, too"
	}
	if x.SameDrawing {
		drawing = "this version draws the same figure"
	} else if t.Error != "" {
		drawing = "cannot tell whether the figure differs"
	}
	t.row("  %s; %s", data, drawing)
}

func (t *verdictText) data(d *DataVerdict) {
	s := "the data has changed: " + fileWords(d.Files)
	if d.OtherCase != "" {
		s = fmt.Sprintf("the case is another, or has another title: %q; %s", d.OtherCase, fileWords(d.Files))
	}
	t.row("%s", s)
	switch {
	case d.SameDrawing:
		t.row("  nothing of that is in the figure: it would be the same")
	case len(d.Records) == 0 && t.Error == "":
		t.row("  the records that the figure shows are the same")
	}
	for i, r := range d.Records {
		if i == mostTold {
			t.row("  and %d more; %s lists all", len(d.Records)-i, t.spell(Setting{"json", ""}))
			break
		}
		t.row("  %s %s %s", r.What, r.ID, map[string]string{"added": "is new", "removed": "is gone", "changed": "has changed"}[r.How])
		if r.Was != "" {
			t.row("    was %s", r.Was)
		}
		if r.Is != "" {
			t.row("    is  %s", r.Is)
		}
	}
}

func (t *verdictText) style(s *StyleVerdict) {
	for _, f := range s.Files {
		switch f.How {
		case "missing":
			t.row("style: %s is not in the case's folder, here, or beside the figure", t.spell(Setting{f.Flag, f.Name}))
		default:
			t.row("style: %s has changed", t.spell(Setting{f.Flag, f.Name}))
		}
	}
	if s.Asked != "" {
		t.row("the command wanted now is another: graphx %s", s.Asked)
	}
	if s.Means != "" {
		t.row("the command means something else now: graphx %s", s.Means)
	}
	if s.Theme != nil && len(s.Files) == 0 {
		t.row("style: the theme was %s and is %s", s.Theme[0], s.Theme[1])
	}
	recorded := t.Data != nil && len(t.Data.Records) > 0
	if s.Place != nil {
		if s.SameWords {
			t.row("the words are the same but drawn differently")
		} else if !recorded {
			t.row("the words differ")
		}
		if !recorded {
			t.place(s.Place)
		}
	}
}

func placeWords(p *figure.Place) string {
	s := fmt.Sprintf("line %d", p.Line)
	if p.Element != "" {
		s += ", in the element " + p.Element
	}
	if p.Group != "" {
		s += " of the group " + p.Group
	}
	return s
}

func fileWords(list []figure.FileChange) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Name+" "+map[string]string{"added": "is new", "removed": "is gone", "changed": "has changed"}[f.How])
	}
	return strings.Join(out, ", ")
}
