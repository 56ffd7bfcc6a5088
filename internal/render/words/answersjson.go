package words

import (
	"io"
	"time"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// jsonAsked are the fields of the questions beyond the shortest path.
type jsonAsked struct {
	By         string        `json:"by,omitempty"`
	Directed   bool          `json:"only_along_direction,omitempty"`
	Via        []string      `json:"via,omitempty"`
	InOrder    bool          `json:"in_order,omitempty"`
	Avoid      []string      `json:"avoid,omitempty"`
	MaxHops    int           `json:"max_hops,omitempty"`
	AnyLength  bool          `json:"any_length,omitempty"`
	More       bool          `json:"more,omitempty"`
	Twice      []string      `json:"twice,omitempty"`
	Disjoint   *jsonDisjoint `json:"disjoint,omitempty"`
	Breaks     *jsonBreaks   `json:"breaks,omitempty"`
	Definite   *jsonTimed    `json:"definite,omitempty"`
	Possible   *jsonTimed    `json:"possible,omitempty"`
	Gap        int64         `json:"gap_seconds,omitempty"`
	Undated    bool          `json:"undated,omitempty"`
	Stopped    bool          `json:"stopped,omitempty"`
	Ends       []string      `json:"ends,omitempty"`
	Exact      *bool         `json:"exact,omitempty"`
	Method     string        `json:"method,omitempty"`
	Weakest    string        `json:"weakest,omitempty"`
	Steps      []jsonStep    `json:"steps,omitempty"`
	Parts      [][]string    `json:"parts,omitempty"`
	FromSet    []string      `json:"from_set,omitempty"`
	ToSet      []string      `json:"to_set,omitempty"`
	Pairs      *int          `json:"pairs,omitempty"`
	Rows       []jsonRow     `json:"rows,omitempty"`
	Whole      string        `json:"whole_policy,omitempty"`
	Groups     []jsonGroup   `json:"groups,omitempty"`
	Modularity *float64      `json:"modularity,omitempty"`
	Bridges    []jsonBridge  `json:"bridges,omitempty"`
	Cuts       []jsonCut     `json:"cuts,omitempty"`
	Alone      *int          `json:"alone,omitempty"`
	WhatIf     *jsonWhatIf   `json:"what_if,omitempty"`
	Common     []jsonCommon  `json:"common,omitempty"`
}

type jsonDisjoint struct {
	Ways     []jsonPath `json:"ways"`
	Everyone []string   `json:"everyone"`
}

type jsonBreaks struct {
	Sources []string `json:"sources"`
	Tried   int      `json:"tried"`
}

type jsonTimed struct {
	jsonPath
	Depart string `json:"depart,omitempty"`
	Arrive string `json:"arrive,omitempty"`
}

type jsonRow struct {
	Rank      int      `json:"rank"`
	Entity    string   `json:"entity"`
	Value     float64  `json:"value"`
	Relations int      `json:"relations"`
	Origins   int      `json:"origins"`
	WasRank   *int     `json:"was_rank,omitempty"`
	WasValue  *float64 `json:"was_value,omitempty"`
}

type jsonGroup struct {
	Members []string `json:"members"`
	Inner   int      `json:"pairs_inside"`
	Outer   int      `json:"pairs_to_others"`
}

type jsonBridge struct {
	Step  jsonStep `json:"step"`
	Sizes [2]int   `json:"sizes"`
}

type jsonCut struct {
	Entity string `json:"entity"`
	Sizes  []int  `json:"sizes"`
}

type jsonWhatIf struct {
	Entities []string   `json:"entities"`
	Sources  []string   `json:"sources"`
	Before   []int      `json:"before"`
	After    []int      `json:"after"`
	Cut      int        `json:"pairs_cut"`
	Parts    [][]string `json:"parts"`
	Alone    []string   `json:"alone"`
}

type jsonCommon struct {
	Entity string     `json:"entity"`
	Steps  []jsonStep `json:"steps"`
}

func idsOf(list []*entities.Entity) []string {
	ids := make([]string, len(list))
	for i, e := range list {
		ids[i] = e.ID
	}
	return ids
}

func idsOfEach(parts [][]*entities.Entity) [][]string {
	out := make([][]string, len(parts))
	for i, p := range parts {
		out[i] = idsOf(p)
	}
	return out
}

// ask fills in what the question for paths was, where it was more than the
// shortest.
func (j *jsonAsked) ask(a *relations.PathAnswer) {
	if a.By != "" && a.By != relations.ByHops {
		j.By = string(a.By)
	}
	j.Directed, j.InOrder, j.MaxHops = a.Directed, a.InOrder, a.MaxHops
	j.Via, j.Avoid, j.Twice = idsOf(a.Via), idsOf(a.Avoid), idsOf(a.Twice)
	j.AnyLength, j.More = a.Simple, a.More
	if d := a.Disjoint; d != nil {
		j.Disjoint = &jsonDisjoint{Ways: []jsonPath{}, Everyone: idsOf(d.OnEveryPath)}
		for i := range d.Ways {
			j.Disjoint.Ways = append(j.Disjoint.Ways, jsonPathOf(&d.Ways[i]))
		}
	}
	if b := a.Breaks; b != nil {
		j.Breaks = &jsonBreaks{Sources: []string{}, Tried: b.Tried}
		for _, s := range b.Sources {
			j.Breaks.Sources = append(j.Breaks.Sources, s.ID)
		}
	}
}

// TimedJSON writes the shape timed/1.
func TimedJSON(w io.Writer, a *relations.TimeAnswer, v *relations.View) error {
	out := NewJSON("timed/1", v)
	out.From, out.To, out.By = a.From.ID, a.To.ID, string(a.How)
	out.Directed, out.Avoid, out.MaxHops = a.Directed, idsOf(a.Avoid), a.MaxHops
	out.Gap, out.Undated, out.Stopped = int64(a.Gap/time.Second), a.Undated, a.Stopped
	timed := func(t *relations.TimedPath) *jsonTimed {
		if t == nil {
			return nil
		}
		x := &jsonTimed{jsonPath: jsonPathOf(&t.Path)}
		moment := func(unix int64, open bool) string {
			if open {
				return ""
			}
			return time.Unix(unix, 0).UTC().Format(time.RFC3339)
		}
		x.Depart, x.Arrive = moment(t.Depart, t.OpenDepart), moment(t.Arrive, t.OpenArrive)
		return x
	}
	out.Definite, out.Possible = timed(a.Definite), timed(a.Possible)
	out.Number(v.Case, render.NumberSources(v))
	return out.write(w)
}

// TreeJSON writes the shape tree/1.
func TreeJSON(w io.Writer, a *relations.TreeAnswer, v *relations.View) error {
	out := NewJSON("tree/1", v)
	hops := len(a.Steps)
	out.Ends, out.Avoid, out.Exact, out.Method = idsOf(a.Ends), idsOf(a.Avoid), &a.Exact, a.Method
	out.Hops, out.Weakest, out.Parts = &hops, string(a.Weakest), idsOfEach(a.Parts)
	for _, s := range a.Steps {
		out.Steps = append(out.Steps, jsonStepOf(s))
	}
	out.Number(v.Case, render.NumberSources(v))
	return out.write(w)
}

// PairsJSON writes the shape pairs/1.
func PairsJSON(w io.Writer, a *relations.PairsAnswer, v *relations.View) error {
	out := NewJSON("pairs/1", v)
	total := uint64(a.Total)
	out.FromSet, out.ToSet, out.Total = idsOf(a.From), idsOf(a.To), &total
	out.Directed, out.Avoid, out.MaxHops = a.Directed, idsOf(a.Avoid), a.MaxHops
	for i := range a.Paths {
		out.Paths = append(out.Paths, jsonPathOf(&a.Paths[i]))
	}
	out.Number(v.Case, render.NumberSources(v))
	return out.write(w)
}

// RankJSON writes the shape rank/1, with at most most rows (0 for all).
func RankJSON(w io.Writer, a *relations.RankAnswer, c *relations.Case, most int) error {
	out := NewJSON("rank/1", relations.NewView(c, a.Policy, nil, nil))
	out.By, out.Pairs = a.By, &a.Pairs
	if a.Base {
		out.Whole = a.Whole.String()
	}
	total := uint64(a.Entities)
	out.Total = &total
	rows := a.Rows
	if most > 0 && len(rows) > most {
		rows = rows[:most]
	}
	for _, r := range rows {
		row := jsonRow{Rank: r.Rank, Entity: r.Entity.ID, Value: finite(r.Value), Relations: r.Relations, Origins: r.Origins}
		if a.Base && r.BaseRank > 0 {
			rank, value := r.BaseRank, finite(r.BaseValue)
			row.WasRank, row.WasValue = &rank, &value
		}
		out.Rows = append(out.Rows, row)
		out.Ents = append(out.Ents, jsonEntityOf(c, r.Entity))
	}
	return out.write(w)
}

// GroupsJSON writes the shape groups/1.
func GroupsJSON(w io.Writer, a *relations.GroupAnswer, c *relations.Case) error {
	out := NewJSON("groups/1", relations.NewView(c, a.Policy, nil, nil))
	out.By, out.Alone = a.By, &a.Alone
	for _, g := range a.Groups {
		out.Groups = append(out.Groups, jsonGroup{idsOf(g.Members), g.Inner, g.Outer})
	}
	if a.By == "louvain" || a.By == "leiden" {
		out.Modularity = &a.Modularity
	}
	for _, b := range a.Bridges {
		out.Bridges = append(out.Bridges, jsonBridge{jsonStepOf(b.Step), b.Sizes})
	}
	for _, x := range a.Cuts {
		out.Cuts = append(out.Cuts, jsonCut{x.Entity.ID, x.Sizes})
	}
	return out.write(w)
}

// WhatIfJSON writes the shape what-if/1.
func WhatIfJSON(w io.Writer, a *relations.WhatIf, c *relations.Case) error {
	out := NewJSON("what-if/1", relations.NewView(c, a.Policy, nil, nil))
	out.WhatIf = &jsonWhatIf{
		Entities: idsOf(a.Entities), Sources: append([]string{}, a.Sources...), Before: append([]int{}, a.Before...), After: append([]int{}, a.After...),
		Cut: a.Cut, Parts: idsOfEach(a.Parts), Alone: idsOf(a.Alone),
	}
	return out.write(w)
}

// CommonJSON writes the shape common/1.
func CommonJSON(w io.Writer, a *relations.Common, v *relations.View) error {
	out := NewJSON("common/1", v)
	out.Focus = idsOf(a.Of)
	for _, x := range a.With {
		j := jsonCommon{Entity: x.Entity.ID}
		for _, s := range x.Steps {
			j.Steps = append(j.Steps, jsonStepOf(s))
		}
		out.Common = append(out.Common, j)
	}
	out.Number(v.Case, render.NumberSources(v))
	return out.write(w)
}

func jsonStepOf(s relations.Step) jsonStep {
	step := jsonStep{From: s.From.ID, To: s.To.ID, Status: string(s.Status), Origins: s.Origins, Relations: lineIDs(s.Lines)}
	for _, j := range s.Joints {
		step.Events = append(step.Events, jsonJoint{j.Event.ID, lineIDs(j.From), lineIDs(j.To)})
	}
	return step
}
