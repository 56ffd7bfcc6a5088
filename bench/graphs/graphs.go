// Package graphs makes the graphs of the benchmark from a seed, and writes them
// as CSV files with the headers of neo4j-admin import.
//
// A power-law graph grows as Barabási and Albert have it ("Emergence of scaling
// in random networks", 1999): each relation of a new entity leads to one that
// is drawn in proportion to the relations which it has. A sparse graph has the
// shape of a leak of company registers: stars of companies around intermediaries
// and addresses, a few of them huge and most of them small, tied by officers of
// more than one company, so that there is one giant component and many small
// ones.
package graphs

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// A Size is one of the graphs.
type Size struct {
	Name         string // as in --sizes
	Title        string
	Nodes, Edges int
	Sparse       bool
}

// Sizes lists the graphs, the smallest first.
var Sizes = []Size{
	{"10k", "10k/50k", 10_000, 50_000, false},
	{"100k", "100k/500k", 100_000, 500_000, false},
	{"1m", "1M/5M", 1_000_000, 5_000_000, false},
	{"sparse", "2M/3.3M sparse", 2_000_000, 3_300_000, true},
}

// Types lists the relation types, and Classes the class of each.
var (
	Types   = []string{"called", "met", "wrote-to", "related-to", "registered-at", "officer-of", "intermediary-of", "praised"}
	Classes = []string{"contact", "contact", "contact", "tie", "tie", "role", "role", "stance"}
)

// Kinds lists the kinds of entities.
var Kinds = []string{"person", "organisation", "place"}

// An Evidence is what a relation rests on. The order is that of [Weights].
type Evidence uint8

// What the relations of a graph rest on.
const (
	TwoSources Evidence = iota
	OneSource
	Alleged
	Planned
	Denied
)

// Weights gives for each kind of evidence the length of a relation for those
// who search by weight: the weaker, the longer.
var Weights = []int{1, 2, 4, 8, 8}

// A Graph is a graph in columns. The entity i has the id ID(i), so that the
// order of ids is the order of numbers.
type Graph struct {
	Kind     []uint8 // by entity, see Kinds
	From, To []int32
	Type     []uint8
	Evidence []Evidence
	Day      []int32 // since 2000-01-01
}

// Days is how many days the dates of a graph span: 2000 to 2024, in years of
// 336 days, of 12 months of 28.
const Days = 25 * 336

// ID returns the id of an entity.
func ID(i int) string { return fmt.Sprintf("e%07d", i) }

// New makes a graph. The same size and seed give the same graph.
func New(s Size, seed uint64) *Graph {
	rnd := rand.New(rand.NewPCG(seed, uint64(s.Nodes)))
	g := &Graph{Kind: make([]uint8, s.Nodes)}
	if s.Sparse {
		g.stars(s, rnd)
	} else {
		g.powerLaw(s, rnd)
	}
	// Who has many relations is not told by the number.
	number := rnd.Perm(s.Nodes)
	kind := make([]uint8, s.Nodes)
	for i, k := range g.Kind {
		kind[number[i]] = k
	}
	g.Kind = kind
	for i := range g.From {
		g.From[i], g.To[i] = int32(number[g.From[i]]), int32(number[g.To[i]])
	}
	return g
}

// add adds a relation with a date and evidence by lot.
func (g *Graph) add(from, to, kind int, rnd *rand.Rand) {
	g.From, g.To, g.Type = append(g.From, int32(from)), append(g.To, int32(to)), append(g.Type, uint8(kind))
	g.Day = append(g.Day, int32(rnd.IntN(Days)))
	e := OneSource
	switch p := rnd.IntN(100); {
	case p < 33:
		e = TwoSources
	case p < 45:
		e = Alleged
	case p < 50:
		e = Planned
	case p < 53:
		e = Denied
	}
	g.Evidence = append(g.Evidence, e)
}

func (g *Graph) powerLaw(s Size, rnd *rand.Rand) {
	ends := make([]int32, 2, 2*s.Edges+2)
	ends[1] = 1
	for len(g.From) < s.Edges {
		a := 2 + len(g.From)*(s.Nodes-2)/s.Edges
		b := int(ends[rnd.IntN(len(ends))])
		if a == b {
			continue
		}
		ends = append(ends, int32(a), int32(b))
		g.add(a, b, rnd.IntN(len(Types)), rnd)
	}
}

// stars makes a sparse graph: of the entities, 40 % are companies, 38 %
// officers, 20 % addresses and the rest intermediaries.
func (g *Graph) stars(s Size, rnd *rand.Rand) {
	companies := s.Nodes * 40 / 100
	officers := companies + s.Nodes*38/100
	addresses := officers + s.Nodes*20/100
	for i := range g.Kind {
		switch {
		case i < companies:
			g.Kind[i] = 1
		case i < officers:
			g.Kind[i] = 0
		case i < addresses:
			g.Kind[i] = 2
		default:
			g.Kind[i] = 1
		}
	}
	// oneOf draws of [from, to), the first ones far more often than the last.
	oneOf := func(from, to int) int {
		n := float64(to - from)
		return from + int(math.Pow(n+1, rnd.Float64())) - 1
	}
	const officerOf, intermediaryOf, registeredAt, relatedTo = 5, 6, 4, 3
	// A third of the companies are of small firms that have little to do with the
	// rest: a firm, its companies, their officers and one address.
	small := companies / 3
	for c := range companies {
		if c < small {
			g.add(addresses+(s.Nodes-addresses)/2+c/12%((s.Nodes-addresses)/2), c, intermediaryOf, rnd)
			continue
		}
		g.add(oneOf(addresses, addresses+(s.Nodes-addresses)/2), c, intermediaryOf, rnd)
	}
	local := companies + (officers-companies)/3
	for o := companies; o < officers; o++ {
		if o < local {
			g.add(o, (o-companies)*small/(local-companies), officerOf, rnd)
			continue
		}
		g.add(o, small+rnd.IntN(companies-small), officerOf, rnd)
	}
	for a := officers; a < addresses; a++ { // nobody's address is not in a register
		if a%4 == 0 {
			g.add((a-officers)*small/(addresses-officers), a, registeredAt, rnd)
		} else {
			g.add(small+rnd.IntN(companies-small), a, registeredAt, rnd)
		}
	}
	for len(g.From) < s.Edges {
		switch p := rnd.IntN(100); {
		case p < 45:
			g.add(local+rnd.IntN(officers-local), small+rnd.IntN(companies-small), officerOf, rnd)
		case p < 80:
			g.add(small+rnd.IntN(companies-small), min(oneOf(officers, addresses)|1, addresses-1), registeredAt, rnd)
		case p < 90:
			g.add(local+rnd.IntN(officers-local), local+rnd.IntN(officers-local), relatedTo, rnd)
		default:
			g.add(local+rnd.IntN(officers-local), small+rnd.IntN(companies-small), rnd.IntN(len(Types)), rnd)
		}
		if last := len(g.From) - 1; g.From[last] == g.To[last] {
			g.From, g.To, g.Type = g.From[:last], g.To[:last], g.Type[:last]
			g.Day, g.Evidence = g.Day[:last], g.Evidence[:last]
		}
	}
}

// Headers of the files. A date is as ISO 8601 has it, sources are separated by
// semicolons, weight follows from the evidence.
const (
	NodesHeader = "id:ID,name,:LABEL"
	EdgesHeader = ":START_ID,:END_ID,:TYPE,date,sources:string[],stance,modality,weight:int"
)

// Evidence columns: sources, stance, modality.
var evidenceColumns = []string{"paper;clerk,supports,happened", "paper,supports,happened", "paper,supports,alleged", "paper,supports,planned", "paper,denies,happened"}

// WriteNodes and WriteEdges write a graph as CSV.
func (g *Graph) WriteNodes(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<20)
	b.WriteString(NodesHeader + "\n")
	for i, k := range g.Kind {
		b.WriteString(ID(i))
		b.WriteByte(',')
		b.WriteString(Name(i))
		b.WriteByte(',')
		b.WriteString(Kinds[k])
		b.WriteByte('\n')
	}
	return b.Flush()
}

// WriteEdges is told with WriteNodes.
func (g *Graph) WriteEdges(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<20)
	b.WriteString(EdgesHeader + "\n")
	var line []byte
	id := func(i int32) {
		digits := strconv.AppendInt(nil, 10_000_000+int64(i), 10)
		line = append(append(line, 'e'), digits[1:]...)
	}
	for i := range g.From {
		line = line[:0]
		id(g.From[i])
		line = append(line, ',')
		id(g.To[i])
		line = append(line, ',')
		line = append(line, Types[g.Type[i]]...)
		line = append(line, ',')
		line = append(line, Date(g.Day[i])...)
		line = append(line, ',')
		line = append(line, evidenceColumns[g.Evidence[i]]...)
		line = append(line, ',')
		line = strconv.AppendInt(line, int64(Weights[g.Evidence[i]]), 10)
		b.Write(append(line, '\n'))
	}
	return b.Flush()
}

// Date returns a day as text.
func Date(day int32) string {
	two := func(n int32) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
	return "20" + two(day/336) + "-" + two(1+day%336/28) + "-" + two(1+day%28)
}

var (
	given  = []string{"Ada", "Bruno", "Clio", "Dario", "Edda", "Fabio", "Greta", "Hugo", "Ines", "Jonas", "Karla", "Leo", "Mira", "Nils", "Olga", "Pavel"}
	family = []string{"Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan", "Spruce", "Tamarisk", "Willow", "Yew", "Hornbeam"}
)

// Name returns the invented name of an entity. Many share one.
func Name(i int) string {
	return given[i%len(given)] + " " + family[i/len(given)%len(family)] + "-" + family[i/(len(given)*len(family))%len(family)]
}

// Files makes the files of a graph in a folder of their own below dir, unless
// they are there, and returns their names.
func Files(dir string, s Size, seed uint64) (nodes, edges string, err error) {
	folder := filepath.Join(dir, fmt.Sprintf("%s-%d-v%d", s.Name, seed, version))
	nodes, edges = filepath.Join(folder, "nodes.csv"), filepath.Join(folder, "edges.csv")
	if _, err := os.Stat(folder); err == nil {
		return nodes, edges, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", "", err
	}
	tmp, err := os.MkdirTemp(dir, "making-")
	if err != nil {
		return "", "", err
	}
	defer os.RemoveAll(tmp)
	g := New(s, seed)
	err = cmp.Or(create(filepath.Join(tmp, "nodes.csv"), g.WriteNodes), create(filepath.Join(tmp, "edges.csv"), g.WriteEdges))
	if err == nil {
		err = os.Rename(tmp, folder)
	}
	return nodes, edges, err
}

// version changes when the same seed makes another graph.
const version = 1

func create(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// Find returns the size of that name.
func Find(name string) (Size, bool) {
	i := slices.IndexFunc(Sizes, func(s Size) bool { return s.Name == name })
	if i < 0 {
		return Size{}, false
	}
	return Sizes[i], true
}
