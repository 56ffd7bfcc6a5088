package interop

import (
	"archive/zip"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// put writes files into a new folder; a name that ends with .gz is packed.
func put(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".gz") {
			z := gzip.NewWriter(f)
			z.Write([]byte(text))
			z.Close()
		} else {
			f.WriteString(text)
		}
		f.Close()
	}
	return dir
}

// writeZip writes an archive.
func writeZip(t testing.TB, name string, members map[string]string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, m := range slices.Sorted(maps.Keys(members)) {
		w, err := z.Create(m)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(members[m]))
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// read reads the files of a folder.
func read(t testing.TB, dir string, o Options) (*Data, *Report) {
	t.Helper()
	d, r, err := Read(context.Background(), []string{dir}, o)
	if err != nil {
		t.Fatal(err)
	}
	return d, r
}

// tell writes what was read in short lines: entities, relations, bad rows.
func tell(d *Data, r *Report) string {
	var b strings.Builder
	n, m := d.Len()
	for i := range n {
		e := d.Entity(i)
		fmt.Fprintf(&b, "%s %s %q", e.ID, e.Kind, e.Name)
		if e.Aliases != nil {
			fmt.Fprintf(&b, " %q", e.Aliases)
		}
		if e.IDs != nil {
			fmt.Fprintf(&b, " %v", e.IDs)
		}
		for _, a := range e.Attributes {
			fmt.Fprintf(&b, " {%s %s %s}", a.Name, a.Type, a.Value)
		}
		for _, f := range e.Facts {
			fmt.Fprintf(&b, " %s=%s", f.Property, f.Value)
			for _, c := range f.Citations {
				fmt.Fprintf(&b, " %s:%d", c.Source, c.Paragraph)
			}
		}
		b.WriteByte('\n')
	}
	for i := range m {
		x := d.Relation(i)
		id := x.ID
		if len(id) == 15 {
			id = "r-*"
		}
		c := x.Citations[0]
		arrow := "--"
		if x.Ordered {
			arrow = "->"
		}
		fmt.Fprintf(&b, "%s %s %s", id, x.Type, strings.Join(x.Ends, arrow))
		if !c.Date.IsZero() {
			b.WriteString(" " + c.Date.String())
		}
		if x.Label != "" {
			fmt.Fprintf(&b, " %q", x.Label)
		}
		fmt.Fprintf(&b, " %s:%d", c.Source, c.Paragraph)
		for _, c := range x.Citations {
			if c.Origin != "" {
				b.WriteString(" of " + c.Origin)
			}
		}
		if c.Page > 0 {
			fmt.Fprintf(&b, " page %d", c.Page)
		}
		if c.Quote != "" {
			fmt.Fprintf(&b, " %q", c.Quote)
		}
		if c.Claimant != nil || c.Credibility > 0 {
			fmt.Fprintf(&b, " %v %d", c.Claimant, c.Credibility)
		}
		if c.Stance != evidence.Supports || c.Modality != evidence.Happened {
			fmt.Fprintf(&b, " %s %s", c.Stance, c.Modality)
		}
		for _, a := range x.Attributes {
			fmt.Fprintf(&b, " {%s %s %s}", a.Name, a.Type, a.Value)
		}
		b.WriteByte('\n')
	}
	for _, s := range r.Shown {
		b.WriteString(strings.TrimRight(fmt.Sprintf("%s:%d %s: %s", filepath.Base(s.File), s.Line, s.Reason, s.Detail), " ") + "\n")
	}
	return b.String()
}

func sortedLines(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestRead(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		o     Options
		want  string
	}{
		{"neo4j", map[string]string{
			"people.csv": "personId:ID(Person),name,nick:string[],born:int,:LABEL,x:IGNORE\n1,Ana Beispiel,A;Anna,1980,Person;Actor,q\n2,Boris Muster,,1981,Person,q\n",
			"firms.csv":  "id:ID(Firm),name,:LABEL\n1,Firma Vzor,Company\n",
			"rels.csv":   ":START_ID(Person),day:date,:END_ID(Firm),:TYPE\n1,2006-03-01,1,OFFICER_OF\n2,,1,OFFICER_OF\n2,2007,7,OFFICER_OF\n",
		}, Options{AliasColumns: []string{"nick"}, Facts: []string{"born"}}, `
firm-1 organisation "Firma Vzor" map[firm:1]
person-1 person "Ana Beispiel" ["A" "Anna"] map[person:1] born=1980 file-people-csv:2
person-2 person "Boris Muster" map[person:2] born=1981 file-people-csv:3
r-* officer-of person-1->firm-1 2006-03-01 file-rels-csv:2
r-* officer-of person-2->firm-1 file-rels-csv:3
rels.csv:4 an end with no such node: 7
`},
		{"gephi", map[string]string{
			"nodes.csv": "Id;Label\n0;Ana\n1;Boris\n",
			"edges.csv": "Source;Target;Type;Id;Label;Weight\n0;1;Undirected;0;knows;1.0\n0;1;Directed;1;;1.0\n",
		}, Options{Type: "knows"}, `
0 unstated "Ana"
1 unstated "Boris"
r-0 knows-undirected 0--1 "knows" file-edges-csv:2 {Weight number 1.0}
r-1 knows 0->1 file-edges-csv:3 {Weight number 1.0}
`},
		{"icij", map[string]string{
			"nodes-entities.csv":  "node_id,name,former_name,sourceID\n10,\"VZOR, LTD.\",OLD VZOR,Panama Papers\n",
			"nodes-officers.csv":  "node_id,name,sourceID\n12,Ana Beispiel,Panama Papers\n",
			"nodes-addresses.csv": "node_id,address,name,sourceID\n14,\"1 Road\nOslo\",,Panama Papers\n",
			"relationships.csv": "node_id_start,node_id_end,rel_type,link,status,start_date,end_date,sourceID\n12,10,officer_of,shareholder of,,23-MAR-2006,,Panama Papers\n" +
				"10,14,registered_address,registered address,,,,Bahamas Leaks\n12,14,registered_address,,,2001-01-01,2002-02-02,\n",
		}, Options{}, `
10 organisation "VZOR, LTD." ["OLD VZOR"] {sourceID text Panama Papers}
12 person "Ana Beispiel" {sourceID text Panama Papers}
14 place "1 Road Oslo" {sourceID text Panama Papers}
r-* officer-of 12->10 2006-03-23/ "shareholder of" file-relationships-csv:2 of panama-papers
r-* registered-address 10->14 "registered address" file-relationships-csv:3 of bahamas-leaks
r-* registered-address 12->14 2001-01-01/2002-02-02 file-relationships-csv:4 of file-relationships-csv
`},
		{"no nodes, tabs, gzip", map[string]string{
			"list.tsv.gz": "from\tto\nAna B\tboris\nboris\tCarla\ncarla\tcarla\n",
		}, Options{Undirected: true, Kind: "person"}, `
ana-b person "Ana B" map[import:Ana B]
boris person "boris"
carla person "carla"
carla-96p0bfv person "Carla" map[import:Carla]
r-* linked ana-b--boris file-list-tsv-gz:2
r-* linked boris--carla-96p0bfv file-list-tsv-gz:3
r-* linked carla--carla file-list-tsv-gz:4
`},
		{"mapping", map[string]string{
			"people.csv": "Nr,Wer,auch\n1,Ana,Anna|Anni\n1,Anya,\n2,Boris,\n",
			"calls.csv":  "Anrufer,Gerufener,Tag,Art\n1,2,01/02/2006,call\n2,1,13/02/2006,call\n1,2,x,call\n",
		}, Options{IDColumn: "Nr", NameColumn: "Wer", AliasColumns: []string{"auch"}, FromColumn: "anrufer", ToColumn: "Gerufener", DateColumn: "Tag", TypeColumn: "Art", DateFormat: "mdy"}, `
1 unstated "Ana" ["Anna|Anni" "Anya"]
2 unstated "Boris"
r-* call 1->2 2006-01-02 file-calls-csv:2
r-* call 1->2 file-calls-csv:4
r-* call 2->1 file-calls-csv:3
calls.csv:3 bad date (left out): 13/02/2006
calls.csv:4 bad date (left out): x
`},
		{"json lines", map[string]string{
			"nodes.jsonl": "\ufeff" + `{"id": 1, "name": "Ana \"B\"", "at": {"city": "Oslo"}, "alias": ["A; B", "Annä"], "kind": "person"}` + "\n\n" + `{"id": 2, "name": null}` + "\n[1]\n{\n",
			"edges.jsonl": `{"source": 1, "target": "2", "date": "2006"}`,
		}, Options{Facts: []string{"at.city"}}, `
1 person "Ana \"B\"" ["A; B" "Annä"] at-city=Oslo file-nodes-jsonl:1
2 unstated "2"
r-* linked 1->2 2006 file-edges-jsonl:1
nodes.jsonl:4 not a JSON object: [1]
nodes.jsonl:5 not a JSON object:
`},
		{"stance and modality", map[string]string{
			"edges.csv": "from,to,date,stance,modality,view\na,b,2006,denies,happened,\na,b,2007,,Planned,\na,b,2008,supports,alleged,\na,b,2009,doubts,,\na,b,2010,Denies,planned,\n",
		}, Options{}, `
a unstated "a"
b unstated "b"
r-* linked a->b 2006 file-edges-csv:2 denies happened
r-* linked a->b 2007 file-edges-csv:3 supports planned
r-* linked a->b 2008 file-edges-csv:4 supports alleged
r-* linked a->b 2009 file-edges-csv:5
r-* linked a->b 2010 file-edges-csv:6 denies planned
edges.csv:5 unknown word (left out): doubts (one of denies, supports)
`},
		{"ids that meet", map[string]string{
			"nodes.csv": "id,name\na/b,Eins\na-b,Zwei\nA B,Drei\n,Vier\nЗеленський,Fünf\n!!!,Sechs\n",
			"edges.csv": "source,target,id\na/b,a-b,x\na-b,A B,x\na-b,A B,X!\na-b,!!!,file\n",
		}, Options{}, `
a-b unstated "Zwei"
a-b-fca99c7 unstated "Drei" map[import:A B]
a-b-8t8hb4h unstated "Eins" map[import:a/b]
x-1usnp8e unstated "Sechs" map[import:!!!]
zelenskii unstated "Fünf" map[import:Зеленський]
r-file linked a-b->x-1usnp8e file-edges-csv:5
r-x-51j0cdanh8tpl linked a-b->a-b-fca99c7 file-edges-csv:3
r-x-bg5d9ejeqtfuk linked a-b-8t8hb4h->a-b file-edges-csv:2
r-x-bkhql84p06ue7 linked a-b->a-b-fca99c7 file-edges-csv:4
nodes.csv:5 no id:
`},
		{"broken rows", map[string]string{
			"edges.csv": "source,target,label\na,b,\"two\n\nlines\"\n\na,\"b\"x,\na,b\na,b\"c,\n\"a,b,\nc,d,\"e\"\"f\"\nc,d,\xff\x01\n\"open,\n",
		}, Options{Encoding: UTF8}, `
a unstated "a"
b unstated "b"
b-c unstated "b\"c" map[import:b"c]
c unstated "c"
d unstated "d"
r-* linked a->b "two lines" file-edges-csv:2
r-* linked a->b file-edges-csv:5
r-* linked a->b-c file-edges-csv:6
r-* linked c->d "e\"f" file-edges-csv:8
r-* linked c->d "\\xff" file-edges-csv:9
edges.csv:6 broken quotes: text after a quoted cell
edges.csv:7 missing cells (taken as blank): 2, and the header has 3
edges.csv:8 odd quotes (mended):
edges.csv:9 broken quotes: text after a quoted cell
edges.csv:11 not valid UTF-8 (bytes shown as \xNN):
edges.csv:11 control characters (left out):
edges.csv:12 broken quotes: a quoted cell is not closed
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, report := read(t, put(t, test.files), test.o)
			validate(t, d)
			got := tell(d, report)
			if sortedLines(got) != sortedLines(test.want) {
				t.Errorf("Read gives\n%s\nwant\n%s", sortedLines(got), sortedLines(test.want))
			}
		})
	}
}

// validate makes a case of data and checks it by the rules of all cases, and the
// rows against the records.
func validate(t *testing.T, d *Data) {
	t.Helper()
	c := relations.NewStoredCase(d.Records(), d)
	found, _ := c.Validate()
	for _, p := range found {
		t.Errorf("%v: %s: %s", p.Record, p.Field, p.Message)
	}
	n, m := d.Len()
	held := relations.NewCase(records(d))
	for i := range m {
		var got, want relations.Row
		c.Row(i, &got)
		held.Row(i, &want)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("Row(%d) = %v, want %v", i, got, want)
		}
		if r := d.Relation(i); d.FindRelation(r.ID) != i {
			t.Errorf("FindRelation(%s) = %d, want %d", r.ID, d.FindRelation(r.ID), i)
		}
	}
	for i := range n {
		e := d.Entity(i)
		if d.FindEntity(e.ID) != i {
			t.Errorf("FindEntity(%s) = %d, want %d", e.ID, d.FindEntity(e.ID), i)
		}
		var names, want []string
		d.Names(i, func(s string) { names = append(names, s) })
		e.Names(func(s string) { want = append(want, s) })
		if !slices.Equal(names, want) {
			t.Errorf("Names(%d) = %q, want %q", i, names, want)
		}
	}
	for _, id := range []string{"", "nobody", "r-", "r-zzzzzzzzzzzzz"} {
		if d.FindEntity(id) >= 0 || d.FindRelation(id) >= 0 {
			t.Errorf("%q is found", id)
		}
	}
}

func records(d *Data) relations.Records {
	rec := d.Records()
	n, m := d.Len()
	for i := range n {
		rec.Entities = append(rec.Entities, d.Entity(i))
	}
	for i := range m {
		rec.Relations = append(rec.Relations, d.Relation(i))
	}
	return rec
}

// table of rows that meet in every way: ids, names, kinds, doubles.
func randomTables(r *rand.Rand, n, m int) (nodes, edges []string) {
	names := []string{"Ana", "Boris B.", `"Carla, ""C"""`, "Дмитро", "Eva\xff", "\"two\nlines\"", ""}
	kinds := []string{"", "person", "company", "Ship"}
	for range n {
		i := r.IntN(n)
		nodes = append(nodes, fmt.Sprintf("%s,%s,%s,%s,%d\n", []string{fmt.Sprint(i), fmt.Sprintf("P/%d", i), fmt.Sprintf("p-%d", i)}[r.IntN(3)], names[r.IntN(7)], kinds[r.IntN(4)], names[r.IntN(7)], r.IntN(3)))
	}
	for range m {
		a, b := r.IntN(n), r.IntN(n)
		edges = append(edges, fmt.Sprintf("%d,P/%d,%s,%s,%s,%s\n", a, b, []string{"knows", "KNOWS", "met"}[r.IntN(3)], []string{"", "2006", "01/02/2006", "13/02/2006"}[r.IntN(4)], names[r.IntN(7)], []string{"", "x", "y"}[r.IntN(3)]))
	}
	return nodes, edges
}

// TestShuffled: the order of the rows changes nothing but the paragraphs, at any
// size of the chunks.
func TestShuffled(t *testing.T) {
	defer func(n int) { chunkSize = n }(chunkSize)
	r := rand.New(rand.NewPCG(1, 2))
	for _, withIDs := range []bool{false, true} {
		nodes, edges := randomTables(r, 60, 300)
		var want string
		for round := range 6 {
			chunkSize = []int{2 << 20, 200, 333, 1000, 150, 5000}[round]
			header := "source,target,type,date,label,x\n"
			o := Options{SourceColumn: "x", AliasColumns: []string{"aka"}, Facts: []string{"n"}, Encoding: UTF8}
			if withIDs {
				header, o.SourceColumn = "source,target,type,date,label,id\n", ""
			}
			d, rep := read(t, put(t, map[string]string{
				"nodes.csv": "id,name,kind,aka,n\n" + strings.Join(nodes, ""),
				"edges.csv": header + strings.Join(edges, ""),
			}), o)
			if round == 0 {
				validate(t, d)
			}
			rec := records(d)
			for _, s := range rec.Sources {
				s.SHA256 = ""
			}
			for _, e := range rec.Entities {
				for _, f := range e.Facts {
					for _, c := range f.Citations {
						c.Paragraph = 0
					}
				}
			}
			for _, x := range rec.Relations {
				x.Citations[0].Paragraph = 0
				x.Citations[0].Date = evidence.Date{}
			}
			b, err := json.Marshal(rec)
			if err != nil {
				t.Fatal(err)
			}
			got := string(b) + fmt.Sprint(rep.Counts, rep.Renamed, rep.Kinds)
			if want == "" {
				want = got
			}
			if got != want {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				t.Fatalf("round %d differs: ...%.300s\nwant ...%.300s", round, got[max(0, at-100):], want[max(0, at-100):])
			}
			r.Shuffle(len(nodes), func(i, j int) { nodes[i], nodes[j] = nodes[j], nodes[i] })
			r.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
		}
	}
}

// TestPlaces: a paragraph and a line are where the row stands, whatever the
// chunks.
func TestPlaces(t *testing.T) {
	defer func(n int) { chunkSize = n }(chunkSize)
	text := "source,target,label\r\n\r\n"
	for i := range 240 {
		switch i % 6 {
		case 5:
			text += fmt.Sprintf("a%d,b,x\fy \r z\n", i)
		case 0:
			text += fmt.Sprintf("a%d,b,\"one\n\n\n two %d\"\n", i, i)
		case 1:
			text += fmt.Sprintf("  \na%d,b,\"x\r\ny\u2028z\" \r\n", i)
		case 2:
			text += fmt.Sprintf("a%d,b\n", i)
		case 3:
			text += fmt.Sprintf("\"a%d,b,\n", i)
		default:
			text += fmt.Sprintf("a%d,b,\"\"\n\n", i)
		}
	}
	doc := evidence.PlainText(text)
	for _, chunkSize = range []int{100, 128, 200, 517, 1 << 20} {
		nodes := "id,n\n"
		for i := range 100 {
			nodes += fmt.Sprintf("p%d,%d\n", i, i)
		}
		d, _ := read(t, put(t, map[string]string{"nodes.csv": nodes}), Options{Facts: []string{"n"}})
		for i := range 100 {
			if f := d.Entity(i).Facts[0]; fmt.Sprint(f.Citations[0].Paragraph-2) != f.Value {
				t.Errorf("the fact of row %s has the paragraph %d", f.Value, f.Citations[0].Paragraph)
			}
		}
		d, rep := read(t, put(t, map[string]string{"edges.csv": text}), Options{})
		if _, m := d.Len(); m != 200 || rep.Counts[FlawShort] != 40 || rep.Counts[BadQuote] != 40 {
			t.Fatalf("%d relations, bad %v; want 200 and 40 of two reasons", m, rep.Counts)
		}
		for i := range 200 {
			x := d.Relation(i)
			p, ok := doc.Paragraph(x.Citations[0].Paragraph)
			if got := doc.Words(p.Start, p.End); !ok || !strings.HasPrefix(got, x.Ends[0]+",b") {
				t.Errorf("paragraph %d is %q, want that of %s", x.Citations[0].Paragraph, got, x.Ends[0])
			}
		}
		lines := strings.Split(text, "\n")
		for _, bad := range rep.Shown {
			if row := lines[bad.Line-1]; strings.HasPrefix(row, "\"a") != (bad.Reason == BadQuote) {
				t.Errorf("line %d is %q: %s", bad.Line, row, bad.Reason)
			}
		}
	}
}

func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", maxLine+10)
	huge := strings.Repeat("y", 3*chunkSize)
	text := "source,target\na,b\n" + long + ",b\nc,d\n" + huge + "\ne,f\n\"" + long + "\ng,h\n\"" + huge + "\",x\ni,j\n"
	d, rep := read(t, put(t, map[string]string{"edges.csv": text, "more.jsonl": `{"source": "k", "target": "l", "x": "` + huge + `"}` + "\n" + `{"source": "k", "target": "l"}` + "\n" + `{"source": "m", "target": "n", "x": "` + long + `"}` + "\n"}), Options{})
	if _, m := d.Len(); m != 6 {
		t.Errorf("%d relations, want 6", m)
	}
	var got []string
	for _, b := range rep.Shown {
		got = append(got, fmt.Sprintf("%s:%d %s", filepath.Base(b.File), b.Line, b.Reason))
	}
	want := []string{"edges.csv:3 line too long", "edges.csv:5 line too long", "edges.csv:7 broken quotes", "edges.csv:9 line too long", "more.jsonl:1 line too long", "more.jsonl:3 line too long"}
	if !slices.Equal(got, want) {
		t.Errorf("bad rows %q, want %q", got, want)
	}
}

func TestHeaderFile(t *testing.T) {
	dir := put(t, map[string]string{"h.csv": "id:ID,name", "p1.csv": "1,Ana\n", "p2.csv": "2,Boris\n", "eh.csv": ":START_ID,:END_ID,:TYPE", "e.csv": "1,2,MET\n"})
	at := func(s string) string { return filepath.Join(dir, s) }
	d, rep, err := Read(context.Background(), []string{at("h.csv") + "," + at("p1.csv") + "," + at("p2.csv"), at("eh.csv") + "," + at("e.csv")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := "1 unstated \"Ana\"\n2 unstated \"Boris\"\nr-* met 1->2 file-e-csv:1\n"
	if got := tell(d, rep); got != want {
		t.Errorf("Read gives %s, want %s", got, want)
	}
	validate(t, d)
}

// TestTaken: ids are unique over entities, relations and sources.
func TestTaken(t *testing.T) {
	edges := map[string]string{"edges.csv": "source,target,origin\na,b,a\na,b,a\n"}
	d, _ := read(t, put(t, edges), Options{SourceColumn: "origin"})
	nodes := "id\na\nb\nr-x\nfile-edges-csv\nfile-nodes-csv\n" + d.Relation(0).ID + "\n" + d.Relation(1).ID + "\n"
	edges["nodes.csv"] = nodes
	d, _ = read(t, put(t, edges), Options{SourceColumn: "origin"})
	validate(t, d)
	d, _ = read(t, put(t, map[string]string{"nodes.csv": nodes, "edges.csv": "source,target,id\na,b,x\n"}), Options{})
	validate(t, d)
}

// TestShownInOrder: bad rows are shown in the order of lines, though ends are
// looked up later than the rest.
func TestShownInOrder(t *testing.T) {
	var edges strings.Builder
	for i := range 3 * MaxShown {
		edges.WriteString([]string{"a,nobody\n", "a,b,c\n", ",a\n", "a,b\n"}[i%4])
	}
	_, rep := read(t, put(t, map[string]string{"nodes.csv": "id\na\nb\n", "edges.csv": "source,target\n" + edges.String()}), Options{})
	want := 2
	for _, b := range rep.Shown {
		if b.Line != want {
			t.Fatalf("line %d is shown, want %d", b.Line, want)
		}
		if want++; want%4 == 1 {
			want++
		}
	}
	if left, flawed := rep.Bad(); len(rep.Shown) != 3*MaxOfReason || left != 225 || flawed != 0 {
		t.Errorf("%d of %d and %d are shown, want %d of 225 and 0", len(rep.Shown), left, flawed, 3*MaxOfReason)
	}
}

// TestSameHash: ids with one hash and one beginning are told apart, and so are
// relations with one digest, whichever comes first.
func TestSameHash(t *testing.T) {
	tab := newTable()
	s := &tab.shards[0]
	const h = 1 << 40
	ids := []struct {
		group uint16
		key   string
	}{{0, "abcdefgh"}, {0, "abcdefghi"}, {0, "abcdefghj"}, {1, "abcdefgh"}, {2, "abcdefgh"}, {0, "abc"}, {0, "abcdefg"}}
	for i, id := range ids {
		if n := s.find(h, id.group, []byte(id.key)); n != 0 {
			t.Errorf("%v is taken for %v", id, ids[n-1])
		}
		s.insert(tab, h, id.group, []byte(id.key))
		if n := s.find(h, id.group, []byte(id.key)); int(n) != i+1 {
			t.Errorf("find(%v) = %d, want %d", id, n, i+1)
		}
	}
	d := &Data{dates: []evidence.Date{{}, evidence.MustDate("2006")}}
	want := []edge{{sum: 1}, {sum: 2, from: 1, to: 2}, {sum: 2, from: 1, to: 3}, {sum: 2, from: 1, to: 3, date: 1}, {sum: 2, from: 1, to: 3, date: 1, para: 4}, {sum: 3}}
	for range 20 {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		if d.sortEdges(got); !slices.Equal(got, want) {
			t.Fatalf("sortEdges gives %v, want %v", got, want)
		}
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		name, file, text string
		o                Options
		want             string
	}{
		{"unknown", "a.csv", "foo,bar\n1,2\n", Options{}, "a.csv: cannot tell what the columns are: foo, bar|[foo bar] [1 2] [ ]"},
		{"typo", "a.csv", "sorce,bar\n1,2\n", Options{}, "a.csv: cannot tell what the columns are: sorce, bar|[sorce bar] [1 2] [sorce did you mean source?]"},
		{"half", "a.csv", "foo,bar\n1,2\n", Options{FromColumn: "foo"}, "a.csv: no column for the other end: foo, bar|[foo bar] [1 2] [ ]"},
		{"no such column", "a.csv", "source,target\n1,2\n", Options{TypeColumn: "typ"}, "type-column typ: no file has that column|"},
		{"empty", "a.csv", "\n \n", Options{}, "a.csv: no header: the file is empty|the first line names the columns"},
		{"zip", "a.csv", "PK\x03\x04", Options{}, "a.csv: the archive is damaged: zip: not a valid zip file|"},
		{"zero", "a.csv", "a\x00b", Options{}, "a.csv: is not text: it contains a zero byte|want a table in CSV, JSON Lines, XLSX or ODS"},
		{"header", "a.csv", "\"a\n", Options{}, "a.csv: bad header: a quoted cell is not closed|"},
		{"json", "a.jsonl", "[]\n", Options{}, "a.jsonl: no JSON object in it|JSON Lines has one object per line, or all in one array"},
		{"name", "a.pdf", "x", Options{}, ": no file in it has a known name|such as .csv, .tsv, .jsonl, .xlsx, .ods, .zip, each with or without .gz"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := put(t, map[string]string{test.file: test.text})
			_, _, err := Read(context.Background(), []string{dir}, test.o)
			var input *InputError
			got := fmt.Sprint(err) + "|"
			var header *HeaderError
			if errors.As(err, &input) {
				got += input.Hint
			} else if errors.As(err, &header) {
				got += fmt.Sprint(header.Columns, " ", header.Sample, " ", header.Near)
			}
			if got = strings.TrimPrefix(strings.TrimPrefix(got, dir), "/"); got != test.want {
				t.Errorf("Read gives %s, want %s", got, test.want)
			}
		})
	}
	for name, text := range map[string]string{"a.csv.gz": "", "cut.csv.gz": "source,target\n" + strings.Repeat("a,b\n", 1000)} {
		dir := put(t, map[string]string{name: text})
		b, _ := os.ReadFile(filepath.Join(dir, name))
		os.WriteFile(filepath.Join(dir, name), b[:len(b)/2], 0o644)
		if _, _, err := Read(context.Background(), []string{dir}, Options{}); err == nil {
			t.Errorf("%s is read though it is cut", name)
		}
	}
}

func TestCancel(t *testing.T) {
	dir := put(t, map[string]string{"e.csv": "source,target\n" + strings.Repeat("a,b\n", 100000)})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Read(ctx, []string{dir}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Read gives %v, want context.Canceled", err)
	}
}

// TestSlug: what the quick way makes of ASCII is what Fold makes of it.
func TestSlug(t *testing.T) {
	for i := range 20000 {
		r := rand.New(rand.NewPCG(3, uint64(i)))
		b := make([]byte, r.IntN(12))
		for j := range b {
			b[j] = "aZz09-_ /'`.!é"[r.IntN(13)]
		}
		got, want := string(appendSlug(nil, b)), strings.ReplaceAll(entities.Fold(string(b)), " ", "-")
		if got != want {
			t.Fatalf("appendSlug(%q) = %q, want %q", b, got, want)
		}
		if got != "" && !relations.IsID(got) {
			t.Errorf("appendSlug(%q) = %q, which is no id", b, got)
		}
		if isSlug(b) && got != string(b) {
			t.Errorf("isSlug(%q), but it becomes %q", b, got)
		}
	}
	if h, ok := parse32(string(append32(nil, 1<<63|12345, 13))); !ok || h != 1<<63|12345 {
		t.Errorf("parse32 of append32 = %d, %v", h, ok)
	}
}

func TestDates(t *testing.T) {
	tests := []struct{ format, since, until, want string }{
		{"", "2006-03-01", "", "2006-03-01"}, {"", "2006-Mar-01", "", "2006-03-01"}, {"", "01-MAR-2006", "", "2006-03-01"}, {"", "2006~", "", "2006~"},
		{"", "01/02/2006", "", "2006 in doubt"}, {"", "13/02/2006", "", "2006-02-13"}, {"", "02/13/2006", "", "2006-02-13"}, {"", "02/02/2006 10:30", "", "2006-02-02T10:30:00"},
		{"dmy", "01/02/2006", "", "2006-02-01"}, {"mdy", "01/02/2006", "", "2006-01-02"}, {"mdy", "13/02/2006", "", "bad"}, {"dmy", "31/02/2006", "", "bad"},
		{"", "20060301", "", "2006-03-01"}, {"", "1.3.2006", "", "2006-03-01"}, {"", "2006-03-01T00:00:00", "", "2006-03-01"}, {"", "2006-03-01 10:00:00", "", "2006-03-01T10:00:00"},
		{"unix", "1141171200", "", "2006-03-01T00:00:00Z"}, {"unix-ms", "1141171200000", "", "2006-03-01T00:00:00Z"}, {"unix", "NaN", "", "bad"}, {"", "1141171200", "", "bad"}, {"", "2006-02-31", "", "bad"},
		{"", "2006", "2007", "2006/2007"}, {"", "2007", "2006", "bad"}, {"", "", "2006", "/2006"}, {"", "2006", "..", "bad"}, {"", "2006/2007", "2008", "bad"},
	}
	for _, test := range tests {
		o := &Options{DateFormat: test.format}
		d, err := o.span(test.since, test.until, test.until != "", "")
		got := d.String()
		if err == errDoubt {
			got += " in doubt"
		} else if err != nil {
			got = "bad"
		}
		if got != test.want {
			t.Errorf("%s %q %q: %s, want %s", test.format, test.since, test.until, got, test.want)
		}
	}
}

func TestSortTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var list []string
		prefix := strings.Repeat("p", r.IntN(20))
		for range r.IntN(300) {
			b := make([]byte, r.IntN(25))
			for j := range b {
				b[j] = "ab-"[r.IntN(3)]
			}
			list = append(list, prefix+string(b))
		}
		order := make([]uint32, len(list))
		for i := range order {
			order[i] = uint32(i)
		}
		want := slices.Clone(order)
		slices.SortStableFunc(want, func(a, b uint32) int { return strings.Compare(list[a], list[b]) })
		equal, err := sortTexts(context.Background(), order, func(i uint32) []byte { return []byte(list[i]) })
		if err != nil {
			t.Fatal(err)
		}
		sorted := slices.Clone(list)
		slices.Sort(sorted)
		if twice := len(slices.Compact(sorted)) < len(list); !slices.Equal(order, want) || equal != twice {
			t.Fatalf("sortTexts of %q = %v, %v, want %v, %v", list, order, equal, want, twice)
		}
	}
}
