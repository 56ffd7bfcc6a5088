package ask

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var sameVerb = &Verb{
	Name: "same", Summary: "List entities that may be one",
	Usage: "[NAME]", Most: 1, Arguments: Entity, Formats: listFormats,
	Help: lines(
		"Lists pairs of entities that may be the same, with a score and the reasons for and",
		"against: names that differ only in case, accents, script, spaces or order, initials,",
		"one letter; ids elsewhere; shared neighbours. A relation between the two, different",
		"ids of one scheme and different kinds speak against it. With a name, only its pairs.",
		"",
		"Nothing is merged. To merge two by hand, give the relations of one to the other with",
		"graphx set, and its names as aliases.",
		"",
		"    graphx same --case @witkoff",
		"    graphx same Reporters --least 0.3 --case @witkoff",
	),
	Parameters: join([]*Parameter{
		{Name: "least", Type: Decimal, Default: "0.5", Common: true, Summary: "list pairs with a score of at least `SCORE`, from 0 to 1"},
		{Name: "limit", Type: Number, Default: "50", Common: true, Summary: "list at most `NUMBER` pairs; 0 lists all"},
	}, outputParameters(listFormats), []*Parameter{caseParameter}),
	answer: answerSame,
}

// A likely is what same has to say.
type likely struct {
	title   string
	rows    []likelyRow
	total   int
	crowded int
	least   float64
}

type likelyRow struct {
	Score   float64    `json:"score"`
	A       sameEntity `json:"a"`
	B       sameEntity `json:"b"`
	For     []string   `json:"for"`
	Against []string   `json:"against,omitempty"`
}

type sameEntity struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

func answerSame(a *asking) (*Answer, error) {
	c := a.kase
	n, m := c.Len()
	list := make([]*entities.Entity, n)
	for i := range n {
		list[i] = c.EntityAt(i)
	}
	near := make([][]int32, n)
	for i := range m {
		ends := c.RelationAt(i).Ends
		for _, x := range ends {
			for _, y := range ends {
				if k, o := c.Number(x), c.Number(y); x != y && k >= 0 && o >= 0 {
					near[k] = append(near[k], int32(o))
				}
			}
		}
		if i%4096 == 0 && a.ctx.Err() != nil {
			return nil, a.ctx.Err()
		}
	}
	for i := range near {
		slices.Sort(near[i])
		near[i] = slices.Compact(near[i])
	}
	focus, err := a.s.Entities(a.Args)
	if err != nil {
		return nil, err
	}
	pairs, crowded := entities.Alike(list, c.Kinds, func(i int) []int32 { return near[i] }, a.Decimal("least"))
	out := &likely{title: c.Title, crowded: crowded, least: a.Decimal("least")}
	of := func(i int) sameEntity { return sameEntity{list[i].ID, list[i].Name, list[i].Kind} }
	for _, p := range pairs {
		if len(focus) > 0 && list[p.A].ID != focus[0].ID && list[p.B].ID != focus[0].ID {
			continue
		}
		if out.total++; a.Number("limit") == 0 || len(out.rows) < a.Number("limit") {
			out.rows = append(out.rows, likelyRow{p.Score, of(p.A), of(p.B), p.For, p.Against})
		}
	}
	return &Answer{None: out.total == 0, text: out.text, json: out.json, csv: out.csv}, nil
}

func (l *likely) text(w io.Writer, _ words.Options) error {
	if l.total == 0 {
		fmt.Fprintf(w, "No two entities look alike (score of %v or more).\n", l.least)
	}
	for _, r := range l.rows {
		fmt.Fprintf(w, "%.3f  %s (%s, %s)\n       %s (%s, %s)\n", r.Score, render.Clean(r.A.Name), r.A.ID, r.A.Kind, render.Clean(r.B.Name), r.B.ID, r.B.Kind)
		for _, why := range r.For {
			fmt.Fprintf(w, "         + %s\n", render.Clean(why))
		}
		for _, why := range r.Against {
			fmt.Fprintf(w, "         - %s\n", render.Clean(why))
		}
	}
	if more := l.total - len(l.rows); more > 0 {
		fmt.Fprintf(w, "%s more.\n", plural(more, "pair", "pairs"))
	}
	if l.crowded > 0 {
		fmt.Fprintf(w, "%s more than 100 entities have: their pairs were not compared.\n", plural(l.crowded, "name or id that", "names or ids that"))
	}
	return nil
}

// json writes the shape same/1 (docs/json.md).
func (l *likely) json(w io.Writer) error {
	return render.WriteJSON(w, struct {
		Graphx  string      `json:"graphx"`
		Case    string      `json:"case,omitempty"`
		Pairs   []likelyRow `json:"pairs"`
		Total   int         `json:"total"`
		Crowded int         `json:"not_compared,omitempty"`
	}{"same/1", l.title, append([]likelyRow{}, l.rows...), l.total, l.crowded})
}

func (l *likely) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"score", "a", "a_name", "b", "b_name", "for", "against"}}
	for _, r := range l.rows {
		rows = append(rows, []string{strconv.FormatFloat(r.Score, 'f', 3, 64), r.A.ID, cell(r.A.Name), r.B.ID, cell(r.B.Name), cell(strings.Join(r.For, "; ")), cell(strings.Join(r.Against, "; "))})
	}
	return out.WriteAll(rows)
}
