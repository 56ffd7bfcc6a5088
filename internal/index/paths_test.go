package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dominikbraun/graph"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// sketch makes a case of a drawing: one relation a line, as
//
//	a -met- b           two ends, sources after a colon ("a -met- b : paper clerk")
//	a -met- b -met- c   three ends
//	a -joined- !gala    an event
//	a -works- #port     an organisation
//	a -went- @rome      a place
//
// A source is an origin, and may be followed by ~ for alleged, ? for planned,
// ! for denies.
func sketch(drawing string) *relations.Case {
	rec := relations.Records{
		Title: "Sketch",
		Types: []*relations.Type{
			{ID: "met", Class: relations.Contact, Verb: "met"},
			{ID: "mocked", Class: relations.Opinion, Directed: true, Verb: "mocked"},
			{ID: "joined", Class: relations.Participation, Directed: true, Verb: "took part in"},
			{ID: "works", Class: relations.Tie, Directed: true, Verb: "works for"},
			{ID: "went", Class: relations.Contact, Directed: true, Verb: "went to"},
		},
	}
	known := map[string]bool{}
	sources := map[string]bool{}
	entity := func(s string) string {
		kind := "person"
		switch s[0] {
		case '!':
			kind = "event"
		case '#':
			kind = "organisation"
		case '@':
			kind = "place"
		}
		id := strings.TrimLeft(s, "!#@")
		if !known[id] {
			known[id] = true
			rec.Entities = append(rec.Entities, &entities.Entity{ID: id, Name: strings.ToUpper(id), Kind: kind})
		}
		return id
	}
	n := 0
	for line := range strings.Lines(drawing) {
		line, cites, _ := strings.Cut(line, ":")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		r := &relations.Relation{ID: fmt.Sprintf("r%02d", n), Ordered: true}
		n++
		for i, w := range words {
			if i%2 == 0 {
				r.Ends = append(r.Ends, entity(w))
			} else {
				r.Type = strings.Trim(w, "-")
			}
		}
		if cites == "" {
			cites = "paper"
		}
		for word := range strings.FieldsSeq(cites) {
			id := strings.TrimRight(word, "~?!")
			c := &evidence.Citation{Source: id, Stance: evidence.Supports, Modality: evidence.Happened}
			switch word[len(id):] {
			case "~":
				c.Modality = evidence.Alleged
			case "?":
				c.Modality = evidence.Planned
			case "!":
				c.Stance = evidence.Denies
			}
			r.Citations = append(r.Citations, c)
			if !sources[id] {
				sources[id] = true
				rec.Sources = append(rec.Sources, &evidence.Source{ID: id})
			}
		}
		if len(r.Ends) > 1 {
			rec.Relations = append(rec.Relations, r)
		}
	}
	return relations.NewCase(rec)
}

// told writes an answer as one line a path: a-b-c status/origins.
func told(a *relations.PathAnswer) string {
	var b strings.Builder
	for _, p := range a.Paths {
		b.WriteString(p.Steps[0].From.ID)
		for _, s := range p.Steps {
			b.WriteString("-" + s.To.ID)
		}
		fmt.Fprintf(&b, " %s/%d\n", p.Weakest, p.Origins)
	}
	return b.String()
}

var pathTests = []struct {
	name, drawing, from, to string
	policy                  func(*relations.Policy)
	options                 PathOptions
	want                    string
}{
	{
		//  a --- b --- c
		name:    "a line",
		drawing: "a -met- b\nb -met- c",
		from:    "a", to: "c",
		want: "a-b-c single-origin/2\n",
	},
	{
		//      b
		//    /   \
		//  a       d     both ways, in the order of ids
		//    \   /
		//      c
		name:    "a tie",
		drawing: "a -met- c\nc -met- d\na -met- b\nb -met- d",
		from:    "a", to: "d",
		want: "a-b-d single-origin/2\na-c-d single-origin/2\n",
	},
	{
		name:    "the stronger weakest hop comes first",
		drawing: "a -met- b : paper~\nb -met- d\na -met- c : paper clerk\nc -met- d",
		from:    "a", to: "d",
		want: "a-c-d single-origin/3\na-b-d alleged/2\n",
	},
	{
		name:    "then more origins",
		drawing: "a -met- b : paper clerk\nb -met- d\na -met- c : paper clerk radio\nc -met- d",
		from:    "a", to: "d",
		want: "a-c-d single-origin/4\na-b-d single-origin/3\n",
	},
	{
		name:    "of parallel relations the strongest counts",
		drawing: "a -met- b : paper~\na -works- b : paper clerk",
		from:    "a", to: "b",
		want: "a-b corroborated/2\n",
	},
	{
		//  a ... d  planned      a --- b --- d
		name:    "a planned meeting makes no short cut",
		drawing: "a -met- d : paper?\na -met- b\nb -met- d",
		from:    "a", to: "d",
		want: "a-b-d single-origin/2\n",
	},
	{
		name:    "unless plans count",
		drawing: "a -met- d : paper?\na -met- b\nb -met- d",
		from:    "a", to: "d",
		policy: func(p *relations.Policy) { p.Statuses = nil },
		want:   "a-d planned/1\n",
	},
	{
		name:    "nor does a denied plan",
		drawing: "a -met- d : paper? clerk!\na -met- b\nb -met- d",
		from:    "a", to: "d",
		want: "a-b-d single-origin/2\n",
	},
	{
		name:    "opinions join nobody",
		drawing: "a -mocked- leak\nb -mocked- leak\na -mocked- b",
		from:    "a", to: "b",
		want: "",
	},
	{
		//  a --> (gala) <-- b : one hop
		name:    "an event joins those who took part",
		drawing: "a -joined- !gala\nb -joined- !gala\nc -met- b",
		from:    "a", to: "c",
		want: "a-b-c single-origin/2\n",
	},
	{
		name:    "to the event itself is a hop too",
		drawing: "a -joined- !gala\nb -joined- !gala",
		from:    "gala", to: "b",
		want: "gala-b single-origin/1\n",
	},
	{
		name:    "where events count, they are walked to",
		drawing: "a -joined- !gala\nb -joined- !gala",
		from:    "a", to: "b",
		policy: func(p *relations.Policy) { p.Kinds = nil },
		want:   "a-gala-b single-origin/2\n",
	},
	{
		name:    "a visit that one only planned joins nobody",
		drawing: "a -joined- !gala : paper?\nb -joined- !gala",
		from:    "a", to: "b",
		want: "",
	},
	{
		name:    "an event is as strong as the weaker of both",
		drawing: "a -joined- !gala : paper clerk\nb -joined- !gala : paper~",
		from:    "a", to: "b",
		want: "a-b alleged/1\n",
	},
	{
		name:    "a place is no way through",
		drawing: "a -went- @rome\nb -went- @rome",
		from:    "a", to: "b",
		want: "",
	},
	{
		name:    "an organisation is",
		drawing: "a -works- #port\nb -works- #port",
		from:    "a", to: "b",
		want: "a-port-b single-origin/2\n",
	},
	{
		name:    "a meeting of three is one relation and joins each two",
		drawing: "a -met- b -met- c\nc -met- d",
		from:    "a", to: "d",
		want: "a-c-d single-origin/2\n",
	},
	{
		name:    "a bound",
		drawing: "a -met- b\nb -met- c",
		from:    "a", to: "c",
		options: PathOptions{MaxHops: 1},
		want:    "",
	},
	{
		name:    "a limit takes the first",
		drawing: "a -met- c\nc -met- d\na -met- b\nb -met- d",
		from:    "a", to: "d",
		options: PathOptions{Limit: 1},
		want:    "a-b-d single-origin/2\n",
	},
	{
		name:    "types",
		drawing: "a -met- b\nb -met- c\na -works- c",
		from:    "a", to: "c",
		policy: func(p *relations.Policy) { p.Types = []string{"met"} },
		want:   "a-b-c single-origin/2\n",
	},
	{
		name:    "nothing",
		drawing: "a -met- b\nc -met- d",
		from:    "a", to: "c",
		want: "",
	},
}

func TestPaths(t *testing.T) {
	for _, tt := range pathTests {
		p := relations.PathPolicy()
		if tt.policy != nil {
			tt.policy(&p)
		}
		ans, err := Build(sketch(tt.drawing)).Under(p).Paths(context.Background(), tt.from, tt.to, tt.options)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(ans); got != tt.want {
			t.Errorf("%s: paths from %s to %s:\n%swant\n%s", tt.name, tt.from, tt.to, got, tt.want)
		}
	}
}

// TestPathsShuffled: the order of the records does not show.
func TestPathsShuffled(t *testing.T) {
	for _, tt := range pathTests {
		p := relations.PathPolicy()
		if tt.policy != nil {
			tt.policy(&p)
		}
		for seed := range uint64(5) {
			c := sketch(tt.drawing)
			rnd := rand.New(rand.NewPCG(seed, 1))
			shuffle := relations.Records{Types: slices.Clone(c.Types), Sources: slices.Clone(c.Sources), Entities: slices.Clone(c.Entities()), Relations: slices.Clone(c.Relations())}
			rnd.Shuffle(len(shuffle.Relations), func(i, j int) {
				shuffle.Relations[i], shuffle.Relations[j] = shuffle.Relations[j], shuffle.Relations[i]
			})
			rnd.Shuffle(len(shuffle.Entities), func(i, j int) {
				shuffle.Entities[i], shuffle.Entities[j] = shuffle.Entities[j], shuffle.Entities[i]
			})
			ans, err := Build(relations.NewCase(shuffle)).Under(p).Paths(context.Background(), tt.from, tt.to, tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := told(ans); got != tt.want {
				t.Errorf("%s, shuffled:\n%swant\n%s", tt.name, got, tt.want)
			}
		}
	}
}

func randomCase(rnd *rand.Rand) *relations.Case {
	types := []string{"met", "met", "works", "mocked"}
	cites := []string{"paper", "paper clerk", "paper~", "paper?", "paper!", "paper clerk!", "paper clerk radio"}
	n := 3 + rnd.IntN(7)
	var b strings.Builder
	node := func() string { return string(rune('a' + rnd.IntN(n))) }
	for range rnd.IntN(3 * n) {
		c := cites[rnd.IntN(len(cites))]
		switch rnd.IntN(8) {
		case 0:
			fmt.Fprintf(&b, "%s -joined- !gala : %s\n", node(), c)
		case 1:
			fmt.Fprintf(&b, "%s -joined- !ball : %s\n", node(), c)
		case 2:
			x, y, z := node(), node(), node()
			if x != y && y != z && x != z {
				fmt.Fprintf(&b, "%s -met- %s -met- %s : %s\n", x, y, z, c)
			}
		default:
			if x, y := node(), node(); x != y {
				fmt.Fprintf(&b, "%s -%s- %s : %s\n", x, types[rnd.IntN(len(types))], y, c)
			}
		}
	}
	return sketch(b.String() + "a\nb\n")
}

// bruteForce finds all shortest paths by trying every simple one, and orders
// them by the rule.
func bruteForce(c *relations.Case, p relations.Policy, from, to string) string {
	f := relations.NewFilter(c, p)
	type carrier struct{ strength, origins int }
	hops := map[[2]string]carrier{}
	carry := func(a, b string, strength, origins int) {
		h := hops[[2]string{a, b}]
		if strength > h.strength || strength == h.strength && origins > h.origins {
			hops[[2]string{a, b}] = carrier{strength, origins}
		}
	}
	walks := func(id string) bool {
		return slices.ContainsFunc(p.Kinds, func(k string) bool { return c.Kinds.Is(c.Entity(id).Kind, k) })
	}
	took := map[[2]string]carrier{} // of an event and one who took part
	for _, r := range c.Relations() {
		l, refusal := f.Line(r)
		if refusal != "" {
			continue
		}
		for _, a := range r.Ends {
			for _, b := range r.Ends {
				if a != b {
					carry(a, b, l.Status.Strength(), len(l.Origins))
				}
			}
		}
		if r.Class() == relations.Participation {
			key := [2]string{r.Ends[1], r.Ends[0]}
			if h := took[key]; l.Status.Strength() > h.strength || l.Status.Strength() == h.strength && len(l.Origins) > h.origins {
				took[key] = carrier{l.Status.Strength(), len(l.Origins)}
			}
		}
	}
	for a, x := range took {
		for b, y := range took {
			if a[0] == b[0] && a[1] != b[1] {
				weak := x
				if y.strength < x.strength || y.strength == x.strength && y.origins < x.origins {
					weak = y
				}
				carry(a[1], b[1], weak.strength, weak.origins)
			}
		}
	}
	type found struct {
		way               []string
		strength, origins int
	}
	var all []found
	var walk func(way []string, strength, origins int)
	walk = func(way []string, strength, origins int) {
		last := way[len(way)-1]
		if last == to {
			all = append(all, found{slices.Clone(way), strength, origins})
			return
		}
		if len(way) > 1 && !walks(last) {
			return
		}
		for _, e := range c.Entities() {
			if h, ok := hops[[2]string{last, e.ID}]; ok && !slices.Contains(way, e.ID) {
				walk(append(way, e.ID), min(strength, h.strength), origins+h.origins)
			}
		}
	}
	walk([]string{from}, 99, 0)
	slices.SortFunc(all, func(a, b found) int {
		for _, d := range []int{len(a.way) - len(b.way), b.strength - a.strength, b.origins - a.origins} {
			if d != 0 {
				return d
			}
		}
		return slices.Compare(a.way, b.way)
	})
	var b strings.Builder
	for _, x := range all {
		if len(x.way) == len(all[0].way) {
			fmt.Fprintf(&b, "%s %s/%d\n", strings.Join(x.way, "-"), relations.Statuses[len(relations.Statuses)-x.strength], x.origins)
		}
	}
	return b.String()
}

func TestPathsAgainstBruteForce(t *testing.T) {
	found := 0
	for seed := range uint64(2000) {
		c := randomCase(rand.New(rand.NewPCG(seed, 7)))
		p := relations.PathPolicy()
		ans, err := Build(c).Under(p).Paths(context.Background(), "a", "b", PathOptions{Limit: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		got, want := told(ans), bruteForce(c, p, "a", "b")
		if got != want {
			t.Fatalf("seed %d: paths\n%swant\n%s", seed, got, want)
		}
		if ans.Total != uint64(len(ans.Paths)) {
			t.Fatalf("seed %d: Total = %d of %d paths", seed, ans.Total, len(ans.Paths))
		}
		if got != "" {
			found++
		}
		for limit := 1; limit < len(ans.Paths); limit++ {
			few, err := Build(c).Under(p).Paths(context.Background(), "a", "b", PathOptions{Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(want, told(few)) || len(few.Paths) != limit || few.Total != ans.Total {
				t.Fatalf("seed %d: the first %d of %d paths are\n%s", seed, limit, ans.Total, told(few))
			}
		}
	}
	if found < 200 {
		t.Errorf("only %d of the random cases have a path, so they test little", found)
	}
}

// TestLibraryAgrees: dominikbraun/graph finds paths of the same length over the
// store, events aside.
func TestLibraryAgrees(t *testing.T) {
	for seed := range uint64(300) {
		c := randomCase(rand.New(rand.NewPCG(seed, 11)))
		p := relations.PathPolicy()
		p.Classes = []relations.Class{relations.Contact, relations.Tie}
		g := Build(c).Under(p)
		ans, err := g.Paths(context.Background(), "a", "b", PathOptions{})
		if err != nil {
			t.Fatal(err)
		}
		way, err := graph.ShortestPath(g.library(), "a", "b")
		if err != nil && !errors.Is(err, graph.ErrTargetNotReachable) {
			t.Fatal(err)
		}
		if got, want := ans.Hops, max(0, len(way)-1); got != want {
			t.Errorf("seed %d: %d hops, want %d as by the library: %v", seed, got, want, way)
		}
	}
}

func TestLibraryIsReadOnly(t *testing.T) {
	lib := Build(sketch("a -met- b\na -works- b\nb -met- c : paper?")).Under(relations.PathPolicy()).library()
	if err := lib.AddVertex(&entities.Entity{ID: "x"}); !errors.Is(err, errReadOnly) {
		t.Errorf("AddVertex = %v, want %v", err, errReadOnly)
	}
	if err := lib.RemoveEdge("a", "b"); !errors.Is(err, errReadOnly) {
		t.Errorf("RemoveEdge = %v, want %v", err, errReadOnly)
	}
	e, err := lib.Edge("a", "b")
	if err != nil {
		t.Fatal(err)
	}
	if lines := e.Properties.Data.([]relations.Line); len(lines) != 2 || lines[0].Relation.ID != "r00" {
		t.Errorf("edge a-b has %d lines, want 2", len(lines))
	}
	if _, err := lib.Edge("b", "c"); !errors.Is(err, graph.ErrEdgeNotFound) {
		t.Errorf("a planned relation is an edge: %v", err)
	}
	if n, err := lib.Size(); n != 1 || err != nil {
		t.Errorf("Size = %d, %v, want 1", n, err)
	}
}

func TestExplain(t *testing.T) {
	for _, tt := range []struct{ name, drawing, want string }{
		{"two parts", "a -met- x\nb -met- y\n", "reach 2 2, parts 2 2"},
		{"an opinion", "a -mocked- b", "reach 1 1, parts 2 2: a b; r00 of class stance"},
		{"a plan", "a -met- x\nx -met- b : paper?\nx -met- b : paper!", "reach 2 1, parts 3 3: a x b; r01 planned; r02 denied"},
		{"a place", "a -went- @rome\nb -went- @rome", "reach 1 1, parts 3 3: a rome b; rome of kind place"},
		{"an opinion is nearer than a place", "a -went- @rome\nb -went- @rome\na -mocked- b", "reach 1 1, parts 3 3: a b; r02 of class stance"},
		{"the least refused", "a -mocked- x\nx -mocked- b\na -met- y\ny -met- z\nz -mocked- b", "reach 3 1, parts 5 5: a y z b; r04 of class stance"},
		{"only too long", "a -met- x\nx -met- b", "2 hops"},
	} {
		g := Build(sketch(tt.drawing)).Under(relations.PathPolicy())
		no, err := g.Explain(context.Background(), "a", "b")
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("reach %d %d, parts %d %d", no.Sizes[0], no.Sizes[1], no.Parts[0], no.Parts[1])
		if no.Hops > 0 {
			got = fmt.Sprintf("%d hops", no.Hops)
		}
		if no.Way != nil {
			got += ":"
			for _, e := range no.Way {
				got += " " + e.ID
			}
		}
		for _, r := range no.Refused {
			id := r.From.ID
			if r.To != nil {
				id = r.Line.Relation.ID
			}
			got += fmt.Sprintf("; %s %s", id, r.Why)
		}
		if got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestOneRelationIsNoJoint: a participation that names two people and the event
// joins them by itself, and not a second time by the event.
func TestOneRelationIsNoJoint(t *testing.T) {
	ans, err := Build(sketch("a -joined- b -joined- !gala\na -joined- !ball\nb -joined- !ball")).Under(relations.PathPolicy()).Paths(context.Background(), "a", "b", PathOptions{})
	if err != nil || len(ans.Paths) != 1 {
		t.Fatalf("%d paths, %v, want 1", len(ans.Paths), err)
	}
	s := ans.Paths[0].Steps[0]
	if len(s.Lines) != 1 || len(s.Joints) != 1 || s.Joints[0].Event.ID != "ball" {
		t.Errorf("the hop has %d lines and %d joints, want one of each", len(s.Lines), len(s.Joints))
	}
}

func TestShorter(t *testing.T) {
	g := Build(sketch("a -met- b\nb -met- c\na -met- c : paper?\na -mocked- c")).Under(relations.PathPolicy())
	p, err := g.Shorter(context.Background(), "a", "c", 2)
	if err != nil || p == nil || len(p.Steps) != 1 || p.Weakest != relations.Planned {
		t.Errorf("Shorter = %+v, %v, want the planned meeting", p, err)
	}
	if p, err := g.Shorter(context.Background(), "a", "b", 1); p != nil || err != nil {
		t.Errorf("Shorter than one hop = %+v, %v", p, err)
	}
}

func TestNear(t *testing.T) {
	g := Build(sketch("a -met- b\nb -met- c\nc -met- d\na -mocked- e\nb -mocked- e")).Under(relations.Policy{})
	for hops, want := range []string{"a0", "a0 b1 e1", "a0 b1 c2 e1", "a0 b1 c2 d3 e1"} {
		near, err := g.Near(context.Background(), []string{"a"}, hops)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range near.View.Entities {
			got = append(got, fmt.Sprint(e.ID, near.Distance[e.ID]))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("Near(a, %d) = %s, want %s", hops, s, want)
		}
	}
}

func TestTrim(t *testing.T) {
	const drawing = "a -met- b\nb -met- c\nb -met- d\nc -met- d\ne -met- a\na -mocked- b\nc -mocked- e : paper clerk"
	for _, tt := range []struct {
		name            string
		entities, lines int
		focus           []string
		want            string
	}{
		{"nothing to trim", 5, 6, nil, "abcde r00 r01 r02 r03 r04 r05 r06, left out 0 0"},
		{"just as many entities", 5, 0, nil, "abcde r00 r01 r02 r03 r04 r05 r06, left out 0 0"},
		{"just as many lines", 0, 6, nil, "abcde r00 r01 r02 r03 r04 r05 r06, left out 0 0"},
		{"no bounds", 0, 0, nil, "abcde r00 r01 r02 r03 r04 r05 r06, left out 0 0"},
		{"entities of the most relations", 3, 0, nil, "abc r00 r01 r05, left out 2 4"},
		{"those in focus stay", 3, 0, []string{"d", "e"}, "bde r02, left out 2 6"},
		{"relations of one pair are one line", 0, 1, nil, "ab r00 r05, left out 3 5"},
		{"contact comes before opinion", 0, 5, nil, "abcde r00 r01 r02 r03 r04 r05, left out 0 1"},
		{"lines of a focus come first", 0, 2, []string{"e"}, "ace r04 r06, left out 2 5"},
		{"both", 4, 2, nil, "abc r00 r01 r05, left out 2 4"},
	} {
		v := Build(sketch(drawing)).Under(relations.Policy{}).Whole()
		v.Focus = tt.focus
		few := v.Trim(tt.entities, tt.lines)
		got := ""
		for _, e := range few.Entities {
			got += e.ID
		}
		for _, l := range few.Lines {
			got += " " + l.Relation.ID
		}
		got += fmt.Sprintf(", left out %d %d", few.Omitted.Entities, few.Omitted.Lines)
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if left := few.Omitted.Entities + few.Omitted.Lines; (few.Omitted.Rule == "") != (left == 0) || (few == v) != (left == 0) {
			t.Errorf("%s: %d are left out, the rule is %q", tt.name, left, few.Omitted.Rule)
		}
	}
}

func TestCancel(t *testing.T) {
	g := Build(sketch("a -met- b\nb -met- c")).Under(relations.PathPolicy())
	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(stopped)
	if _, err := g.Paths(ctx, "a", "c", PathOptions{}); !errors.Is(err, stopped) {
		t.Errorf("Paths after cancel = %v, want %v", err, stopped)
	}
	if ans, err := g.Paths(context.Background(), "a", "c", PathOptions{}); err != nil || ans.Hops != 2 {
		t.Errorf("Paths after a cancelled search = %v, %v", ans, err)
	}
}

// TestUnknownID: an id that the case does not have is an error, in each question.
func TestUnknownID(t *testing.T) {
	g, ctx := Build(sketch("a -met- b")).Under(relations.Policy{}), context.Background()
	for name, ask := range map[string]func() error{
		"paths":      func() error { _, err := g.Paths(ctx, "a", "x", PathOptions{}); return err },
		"best":       func() error { _, err := g.Best(ctx, "a", "x", PathOptions{}); return err },
		"bottleneck": func() error { _, err := g.BottleneckPaths(ctx, "x", "a", PathOptions{}); return err },
		"hops":       func() error { _, err := g.Hops(ctx, "x", "a"); return err },
		"disjoint":   func() error { _, err := g.Disjoint(ctx, "x", "a"); return err },
		"explain":    func() error { _, err := g.Explain(ctx, "x", "a"); return err },
		"near":       func() error { _, err := g.Near(ctx, []string{"x"}, 1); return err },
		"common":     func() error { _, err := g.Common([]string{"a", "x"}); return err },
		"between":    func() error { _, _, err := g.Between("a", "x"); return err },
		"avoid":      func() error { _, err := g.Avoid([]string{"x"}); return err },
		"pairs":      func() error { _, err := g.Pairs(ctx, []string{"a"}, []string{"x"}, PathOptions{}); return err },
		"timed":      func() error { _, err := g.Timed(ctx, "a", "x", TimeOptions{}); return err },
		"tree":       func() error { _, err := g.Tree(ctx, []string{"a", "x"}); return err },
		"via":        func() error { _, err := g.Via(ctx, "a", []string{"x"}, "b", true); return err },
		"what-if":    func() error { _, err := g.WhatIf(ctx, []string{"x"}, nil); return err },
	} {
		var unknown *UnknownIDError
		if err := ask(); !errors.As(err, &unknown) || unknown.ID != "x" {
			t.Errorf("%s: %v, want an unknown id x", name, err)
		}
	}
}

// TestLoops: a relation that joins an entity with itself is in what surrounds the
// entity and in its degree, as NetworkX counts it, and on no path; read from a
// packed file as well.
//
//	a - b - c     a and b are joined with themselves, b twice
func TestLoops(t *testing.T) {
	r := &relations.Records{Sources: []*evidence.Source{{ID: "s", Title: "s", Type: "register"}}, Types: []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}, {ID: "owns", Class: relations.Role, Verb: "owns"}}}
	for _, id := range []string{"a", "b", "c"} {
		r.Entities = append(r.Entities, &entities.Entity{ID: id, Name: id, Kind: "person"})
	}
	for id, typ := range map[string]string{"a-b": "met", "b-c": "met", "b-b": "met", "b-b-again": "met", "a-a": "owns"} {
		ends := strings.Split(id, "-")[:2]
		r.Relations = append(r.Relations, &relations.Relation{ID: id, Type: typ, Ends: ends, Citations: []*evidence.Citation{{Source: "s", Stance: evidence.Supports, Modality: evidence.Happened}}})
	}
	c := relations.NewCase(*r)
	if problems, _ := c.Validate(); len(problems) > 0 {
		t.Fatal(problems[0].Message)
	}
	x := Build(c)
	name := filepath.Join(t.TempDir(), "loops.gxs")
	if err := x.Pack(context.Background(), name, Origin{}, nil); err != nil {
		t.Fatal(err)
	}
	y, _, err := OpenPacked(name)
	if err != nil {
		t.Fatal(err)
	}
	defer y.Close()
	for what, x := range map[string]*Index{"in memory": x, "packed": y} {
		g := x.Under(relations.PathPolicy())
		if got := x.Under(relations.Policy{}).Policy(); got.Unstated != (relations.UnstatedCount{}) {
			t.Errorf("%s: %+v unstated", what, got.Unstated)
		}
		near, err := g.Near(context.Background(), []string{"b"}, 1)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, l := range near.View.Lines {
			ids = append(ids, l.Relation.ID)
		}
		if got, want := strings.Join(ids, " "), "a-b b-b b-b-again b-c"; got != want {
			t.Errorf("%s: near b are %s, want %s", what, got, want)
		}
		rank, err := g.Rank(context.Background(), "degree", nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, row := range rank.Rows {
			told += fmt.Sprintf("%s %g of %d\n", row.Entity.ID, row.Value, row.Relations)
		}
		if want := "b 4 of 4\na 1 of 1\nc 1 of 1\n"; told != want {
			t.Errorf("%s: degrees are\n%swant\n%s", what, told, want)
		}
		paths, err := g.Best(context.Background(), "a", "c", PathOptions{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(paths.Paths) != 1 || len(paths.Paths[0].Steps) != 2 || len(paths.Paths[0].Steps[0].Lines) != 1 {
			t.Errorf("%s: the paths from a to c are %+v, want a - b - c", what, paths.Paths)
		}
	}
}
