package interop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestTables reads tables as people have them: what is in their cells, and what is
// around them.
func TestTables(t *testing.T) {
	wide := func(s string, big bool) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(s)) {
			if big {
				b.Write([]byte{byte(u >> 8), byte(u)})
			} else {
				b.Write([]byte{byte(u), byte(u >> 8)})
			}
		}
		return b.String()
	}
	const umlauts = "from,to\nMüller,Vzor\nMöller,Primer\n"
	umlautsRead := `
moller unstated "Möller" map[import:Möller]
muller unstated "Müller" map[import:Müller]
primer unstated "Primer" map[import:Primer]
vzor unstated "Vzor" map[import:Vzor]
r-* linked moller->primer file-e-csv:3
r-* linked muller->vzor file-e-csv:2
`
	tests := []struct {
		name, file, text string
		o                Options
		want             string
	}{
		// Encodings.
		{"windows-1252", "e.csv", "from,to\nM\xfcller,Vzor\nM\xf6ller,Primer\n", Options{}, umlautsRead},
		{"macintosh", "e.csv", "from,to\nM\x9fller,Vzor\nM\x9aller,Primer\n", Options{}, umlautsRead},
		{"said", "e.csv", "from,to\nM\x81ller,Vzor\nM\x94ller,Primer\n", Options{Encoding: "ibm437"}, umlautsRead},
		{"utf-16", "e.csv", wide("\ufeff"+umlauts, false), Options{}, umlautsRead},
		{"utf-16 without a mark", "e.csv", wide(umlauts, true), Options{}, umlautsRead},
		{"bytes that are not UTF-8 stay apart", "e.csv", "from,to\nM\xfcller,b\nM\xf6ller,c\n", Options{Encoding: UTF8}, `
b unstated "b"
c unstated "c"
m-xf6ller unstated "M\\xf6ller" map[import:M\xf6ller]
m-xfcller unstated "M\\xfcller" map[import:M\xfcller]
r-* linked m-xf6ller->c file-e-csv:3
r-* linked m-xfcller->b file-e-csv:2
e.csv:2 not valid UTF-8 (bytes shown as \xNN):
e.csv:3 not valid UTF-8 (bytes shown as \xNN):
`},
		// A column of words for doubt is read under any name.
		{"alleged", "e.csv", "from,to,status\na,b,Alleged\nb,c,\n", Options{}, `
a unstated "a"
b unstated "b"
c unstated "c"
r-* linked a->b file-e-csv:2 supports alleged
r-* linked b->c file-e-csv:3
`},
		{"not words for doubt", "e.csv", "from,to,status\na,b,alleged\nb,c,active\n", Options{}, `
a unstated "a"
b unstated "b"
c unstated "c"
r-* linked a->b file-e-csv:2 {status text alleged}
r-* linked b->c file-e-csv:3 {status text active}
`},
		// Words for nothing.
		{"blank ends", "e.csv", "from,to\na,b\nb,NULL\n#N/A,c\nc,unknown\n-,a\n\\N,a\nNA,a\nNa,a\n", Options{}, `
a unstated "a"
b unstated "b"
na unstated "Na" map[import:Na]
r-* linked a->b file-e-csv:2
r-* linked na->a file-e-csv:9
e.csv:3 a word for nothing as an id: NULL
e.csv:4 a word for nothing as an id: #N/A
e.csv:5 a word for nothing as an id: unknown
e.csv:6 a word for nothing as an id: -
e.csv:7 a word for nothing as an id: \N
e.csv:8 a word for nothing as an id: NA
`},
		{"more and fewer words for nothing", "e.csv", "from,to\na,tba\nunknown,a\n", Options{Null: []string{"TBA"}, NotNull: []string{"unknown"}}, `
a unstated "a"
unknown unstated "unknown"
r-* linked unknown->a file-e-csv:3
e.csv:2 a word for nothing as an id: tba
`},
		{"blank cells", "e.csv", "from,to,type,date\na,b,NULL,n/a\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nr-* linked a->b file-e-csv:2\n"},
		// Lines.
		{"CR", "e.csv", "from,to\ra,b\rb,c\r", Options{}, "a unstated \"a\"\nb unstated \"b\"\nc unstated \"c\"\nr-* linked a->b file-e-csv:2\nr-* linked b->c file-e-csv:3\n"},
		{"CR, LF in a cell", "e.csv", "from,to,label\ra,b,\"x\ny\"\rb,c,\r", Options{}, "a unstated \"a\"\nb unstated \"b\"\nc unstated \"c\"\nr-* linked a->b \"x y\" file-e-csv:2\nr-* linked b->c file-e-csv:4\n"},
		{"CR LF", "e.csv", "from,to\r\na,b\r\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nr-* linked a->b file-e-csv:2\n"},
		{"remarks", "e.csv", "# made by hand\n# who knows whom\nfrom,to\na,b\n# \"half\na,c\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nc unstated \"c\"\nr-* linked a->b file-e-csv:4\nr-* linked a->c file-e-csv:6\n"},
		{"a row that begins with #", "e.csv", "from,to\n#1,b\n", Options{}, "1 unstated \"#1\" map[import:#1]\nb unstated \"b\"\nr-* linked 1->b file-e-csv:2\n"},
		{"SNAP", "e.txt", "# Nodes: 3\n# FromNodeId\tToNodeId\n1\t2\n2\t3\n", Options{}, "1 unstated \"1\"\n2 unstated \"2\"\n3 unstated \"3\"\nr-* linked 1->2 file-e-txt:3\nr-* linked 2->3 file-e-txt:4\n"},
		{"KONECT", "out.txt", "% sym unweighted\n% 2 3 3\n1 2\n2   3\n", Options{Undirected: true}, "1 unstated \"1\"\n2 unstated \"2\"\n3 unstated \"3\"\nr-* linked 1--2 file-out-txt:3\nr-* linked 2--3 file-out-txt:4\n"},
		{"NetworkX", "e.edgelist", "a b {'weight': 3}\nb c {}\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nc unstated \"c\"\nr-* linked a->b file-e-edgelist:1 {column 3 text {'weight': 3}}\nr-* linked b->c file-e-edgelist:2\n"},
		{"no header", "e.csv", "ana,boris\nboris,carla\n", Options{NoHeader: true}, "ana unstated \"ana\"\nboris unstated \"boris\"\ncarla unstated \"carla\"\nr-* linked ana->boris file-e-csv:1\nr-* linked boris->carla file-e-csv:2\n"},
		{"columns by number", "e.csv", "met,ana,boris\n", Options{NoHeader: true, TypeColumn: "1", FromColumn: "2", ToColumn: "3"}, "ana unstated \"ana\"\nboris unstated \"boris\"\nr-* met ana->boris file-e-csv:1\n"},
		{"sep=", "e.csv", "sep=;\nfrom;to\na,x;b\n", Options{}, "a-x unstated \"a,x\" map[import:a,x]\nb unstated \"b\"\nr-* linked a-x->b file-e-csv:3\n"},
		// Cells.
		{"missing and blank cells", "e.csv", "from,to,type\na,b\nb,c,met,,\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nc unstated \"c\"\nr-* linked a->b file-e-csv:2\nr-* met b->c file-e-csv:3\ne.csv:2 missing cells (taken as blank): 2, and the header has 3\n"},
		{"bare quotes", "e.csv", "from,to\nAna \"Nan\" B,5\" pipe\n\"Firma \"Vzor\" Ltd.\",b\n", Options{}, `
5-pipe unstated "5\" pipe" map[import:5" pipe]
ana-nan-b unstated "Ana \"Nan\" B" map[import:Ana "Nan" B]
b unstated "b"
firma-vzor-ltd unstated "Firma \"Vzor\" Ltd." map[import:Firma "Vzor" Ltd.]
r-* linked ana-nan-b->5-pipe file-e-csv:2
r-* linked firma-vzor-ltd->b file-e-csv:3
e.csv:2 odd quotes (mended):
e.csv:3 odd quotes (mended):
`},
		{"backslashes before quotes", "e.csv", "from,to,label\na,b,\"said \\\"no\\\", twice\"\na,c,\"ends with \\\"x\\\"\"\na,d,\"C:\\\\\"\n", Options{}, `
a unstated "a"
b unstated "b"
c unstated "c"
d unstated "d"
r-* linked a->b "said \"no\", twice" file-e-csv:2
r-* linked a->c "ends with \"x\"" file-e-csv:3
r-* linked a->d "C:\\" file-e-csv:4
e.csv:2 odd quotes (mended):
e.csv:3 odd quotes (mended):
`},
		{"a JSON array", "e.json", "[\n  {\"from\": \"a\",\n   \"to\": \"b\"},\n\n  {\"from\": \"b\", \"to\": \"c\"}, {\"from\": \"c\", \"to\": \"d\"},\n  3\n]\n", Options{}, `
a unstated "a"
b unstated "b"
c unstated "c"
d unstated "d"
r-* linked a->b file-e-json:2
r-* linked b->c file-e-json:4
r-* linked c->d file-e-json:4
e.json:6 not a JSON object: 3
`},
		// Columns.
		{"who, whom, what, when", "e.csv", "Who,Whom,What,When\nAna,Boris,met,2006\n", Options{}, "ana unstated \"Ana\" map[import:Ana]\nboris unstated \"Boris\" map[import:Boris]\nr-* met ana->boris 2006 file-e-csv:2\n"},
		{"von, an", "e.csv", "Von;An;Datum\nAna;Boris;1.3.2006\n", Options{}, "ana unstated \"Ana\" map[import:Ana]\nboris unstated \"Boris\" map[import:Boris]\nr-* linked ana->boris 2006-03-01 file-e-csv:2\n"},
		{"from and to are when", "e.csv", "person,company,from,to\nAna,Vzor,2006,2007\n", Options{}, "ana unstated \"Ana\" map[import:Ana]\nvzor unstated \"Vzor\" map[import:Vzor]\nr-* linked ana->vzor 2006/2007 file-e-csv:2\n"},
		{"kinds of the ends", "e.csv", "Entity A,Entity B,Entity A Type,Entity B Type\nAna,Vzor,Person,Company\n", Options{}, "ana person \"Ana\" map[import:Ana]\nvzor organisation \"Vzor\" map[import:Vzor]\nr-* linked ana->vzor file-e-csv:2\n"},
		{"kinds of the ends by flags", "e.csv", "a,b,k\nAna,Vzor,firm\n", Options{FromColumn: "a", ToColumn: "b", ToKindColumn: "k", FromKind: "person"}, "ana person \"Ana\" map[import:Ana]\nvzor organisation \"Vzor\" map[import:Vzor]\nr-* linked ana->vzor file-e-csv:2\n"},
		{"more than two ends", "e.csv", "participants,date\nAna; Boris; Carla,2006\nAna|Dora,\nEva,\n", Options{Type: "met"}, `
ana unstated "Ana" map[import:Ana]
boris unstated "Boris" map[import:Boris]
carla unstated "Carla" map[import:Carla]
dora unstated "Dora" map[import:Dora]
r-* met ana--boris--carla 2006 file-e-csv:2
r-* met ana--dora file-e-csv:3
e.csv:4 one end only: Eva
`},
		// Sources.
		{"several sources", "e.csv", "from,to,cite\na,b,https://a.example/1\na,c,\"https://a.example/1, https://b.example/2\"\na,d,Register; Letter\na,e,Letter\na,f,\"Smith, A.; Jones, B. (2010)\"\n", Options{}, `
a unstated "a"
b unstated "b"
c unstated "c"
d unstated "d"
e unstated "e"
f unstated "f"
r-* linked a->b file-e-csv:2 of a-example-1
r-* linked a->c file-e-csv:3 of a-example-1 of b-example-2
r-* linked a->d file-e-csv:4 of letter of register
r-* linked a->e file-e-csv:5 of letter
r-* linked a->f file-e-csv:6 of smith-a-jones-b-2010
`},
		{"what a citation says", "e.csv", "from,to,source,url,page,quote,claimant,grade\na,b,Times,https://t.example/x,p. 4,She said so.,An official,B2\n", Options{}, `
a unstated "a"
b unstated "b"
r-* linked a->b file-e-csv:2 of times page 4 "She said so." [An official] 2
`},
		{"an array of sources", "e.csv", ":START_ID,:END_ID,sources:string[]\na,b,one;two\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nr-* linked a->b file-e-csv:2 of one of two\n"},
		// Attributes.
		{"attributes of relations", "e.csv", "from,to,Weight,code,paid,big,weight,\na,b,1.50,007,2006-03-01,true,x,y\na,c,NULL,,unknown,,,\n", Options{}, `
a unstated "a"
b unstated "b"
c unstated "c"
r-* linked a->b file-e-csv:2 {Weight number 1.50} {big boolean true} {code text 007} {column 8 text y} {paid date 2006-03-01} {weight text x}
r-* linked a->c file-e-csv:3 {paid text unknown}
`},
		{"attributes of nodes, of two rows", "e.csv", "id,name,born,x,x\na,Ana,1980,1,2\na,Ana,1981,1,\n", Options{LeaveOut: []string{"X"}}, "a unstated \"Ana\" {born text 1980 | 1981}\n"},
		{"columns of one name", "e.csv", "id,name,x,x\na,Ana,1,2\n", Options{}, "a unstated \"Ana\" {x number 1} {x (2) number 2}\n"},
		{"nothing kept", "e.csv", "from,to,w\na,b,1\n", Options{LeaveOut: []string{"all"}}, "a unstated \"a\"\nb unstated \"b\"\nr-* linked a->b file-e-csv:2\n"},
		{"attributes of a joint relation", "e.csv", "participants,minutes\na;b;c,30\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nc unstated \"c\"\nr-* linked a--b--c file-e-csv:2 {minutes number 30}\n"},
		// Dates.
		{"the day stands first", "e.csv", "from,to,date\na,b,03/04/2006\na,c,14/10/2025\na,d,02/13x/2006\n", Options{}, `
a unstated "a"
b unstated "b"
c unstated "c"
d unstated "d"
r-* linked a->b 2006-04-03 file-e-csv:2
r-* linked a->c 2025-10-14 file-e-csv:3
r-* linked a->d file-e-csv:4
e.csv:4 bad date (left out): 02/13x/2006
`},
		{"the month stands first", "e.csv", "from,to,date\na,b,03/04/2006\na,c,10/14/2025\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nc unstated \"c\"\nr-* linked a->b 2006-03-04 file-e-csv:2\nr-* linked a->c 2025-10-14 file-e-csv:3\n"},
		{"in doubt", "e.csv", "from,to,date\na,b,03/04/2006\n", Options{}, "a unstated \"a\"\nb unstated \"b\"\nr-* linked a->b 2006 file-e-csv:2\ne.csv:2 day or month first? (only the year kept): 03/04/2006\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := put(t, map[string]string{test.file: test.text})
			d, report := read(t, dir, test.o)
			validate(t, d)
			if got := tell(d, report); sortedLines(got) != sortedLines(test.want) {
				t.Errorf("Read gives\n%s\nwant\n%s", sortedLines(got), sortedLines(test.want))
			}
			// The same in any pieces.
			defer func(n int) { chunkSize = n }(chunkSize)
			chunkSize = 128
			d, report = read(t, dir, test.o)
			if got := tell(d, report); sortedLines(got) != sortedLines(test.want) {
				t.Errorf("in pieces of 128 bytes Read gives\n%s\nwant\n%s", sortedLines(got), sortedLines(test.want))
			}
		})
	}
}

// TestEncodingInDoubt: nothing is read where the bytes do not tell.
func TestEncodingInDoubt(t *testing.T) {
	for text, mixed := range map[string]bool{
		"from,to\n\xa4\xfe\xb0\xa6,b\n":           false,
		"from,to\nM\xfcller,b\nM\xc3\xb6ller,c\n": true,
	} {
		_, _, err := Read(context.Background(), []string{put(t, map[string]string{"e.csv": text})}, Options{})
		var e *EncodingError
		if !errors.As(err, &e) || e.Mixed != mixed || e.Line != 2 || len(e.Candidates) == 0 && !mixed {
			t.Errorf("%q: %v, want an EncodingError, mixed %v", text, err, mixed)
		}
	}
	// Bytes beyond the beginning are looked at, too.
	text := "from,to\n" + strings.Repeat("ana,boris\n", 300_000) + "M\xfcller,Vzor\nJ\xe4ger,Vzor\n"
	d, r := read(t, put(t, map[string]string{"e.csv": text}), Options{})
	if d.FindEntity("muller") < 0 || d.FindEntity("jager") < 0 || r.Files[0].Encoding != "windows-1252" {
		t.Errorf("read as %q", r.Files[0].Encoding)
	}
}

// TestSameDocument: one address is one source, whatever its titles, and rows that
// grade it differently give it no grade.
func TestSameDocument(t *testing.T) {
	d, r := read(t, put(t, map[string]string{"e.csv": "from,to,source,url,archive,grade\na,b,Zeta,https://x.example/1,https://archive.example/1,B\na,c,Alpha,https://x.example/1,,C\na,d,https://x.example/1,,,\na,e,Alpha,,,A\na,f,\"P; Q\",,,\n"}), Options{})
	validate(t, d)
	got := ""
	for _, s := range d.Records().Sources {
		got += fmt.Sprintf("%s %q %s %s %q\n", s.ID, s.Title, s.URL, s.Reliability, s.Note)
	}
	want := ` "Alpha" https://x.example/1  "Archived copy: https://archive.example/1"`
	if !strings.Contains(got, want) || !strings.Contains(got, `alpha "Alpha"  A ""`) || r.Regraded != 1 || r.Unsplit != 1 || len(d.Records().Sources) != 4 {
		t.Errorf("%s regraded %d, unsplit %d", got, r.Regraded, r.Unsplit)
	}
}

func TestReadDate(t *testing.T) {
	for in, want := range map[string]string{
		"1978-00-00": "1978", "2009-05-00": "2009-05", "0000-00-00": "", "00/05/1978": "1978-05", "0000-00-00 00:00:00": "",
		"1965-1970": "1965/1970", "1965 – 1970": "1965/1970", "2005-present": "2005/..",
		"c. 1638": "1638~", "ca. 1638": "1638~", "circa March 1638": "1638-03~", "um 1638": "1638~",
		"1170s": "117X", "March 1, 2006": "2006-03-01", "1st of March 2006": "2006-03-01", "Mar. 2006": "2006-03", "1. März 2006": "2006-03-01", "3 de mayo de 2006": "2006-05-03", "le 1er août 2006": "2006-08-01",
		"14/10/2025": "2025-10-14", "10/14/2025": "2025-10-14", "14-10-2025": "2025-10-14", "14.10.2025": "2025-10-14", "2006/3/1": "2006-03-01", "2006-3-1": "2006-03-01", "03/2006": "2006-03",
		"2016-01-21T01:00:00+09:00": "2016-01-21T01:00:00+09:00", "2016-01-21 01:00 +0900": "2016-01-21T01:00:00+09:00", "2016-01-21 01:00:05 UTC": "2016-01-21T01:00:05Z", "14/10/2025 1:05 PM": "2025-10-14T13:05:00",
		"Q1 2006": "2006-33", "Spring 2006": "2006-21", "2006-02-31": "bad", "31/02/2006": "bad", "1/2/06": "bad", "yesterday": "bad", "13/13/2006": "bad", "marching 1 2006": "bad",
		"1 BC": "0000", "2025-10-14T25:00": "bad",
	} {
		got, err := readDate(in, "")
		if err != nil {
			got = "bad"
		}
		if got != want {
			t.Errorf("readDate(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestDocs: docs/import.md lists the words by which columns are known, and those
// that say nothing.
func TestDocs(t *testing.T) {
	b, err := os.ReadFile("../../docs/import.md")
	if err != nil {
		t.Fatal(err)
	}
	code := func(list []string) string {
		out := ""
		for i, w := range list {
			if i > 0 {
				out += ", "
			}
			out += "`" + w + "`"
		}
		return out
	}
	var pairs []string
	for _, p := range endNames {
		pairs = append(pairs, p[0]+" / "+p[1])
	}
	want := []string{
		"| ends | `--from-column`, `--to-column` | " + code(pairs) + " |",
		"| all ends of a relation | `--between-column` | " + code(betweenNames) + " |",
	}
	for i, table := range [][]known{nodeNames, edgeNames} {
		for _, k := range table {
			of := [...]string{"nodes", "relations"}[i]
			want = append(want, fmt.Sprintf("| %s of %s | `--%s-column` | %s |", k.role, of, k.role, code(k.names)))
		}
	}
	want = append(want, code(strings.Fields(nullWords)))
	for _, line := range want {
		if !strings.Contains(string(b), line) {
			t.Errorf("docs/import.md lacks\n%s", line)
		}
	}
}

// TestAddresses: a comma within an address is no end of it.
func TestAddresses(t *testing.T) {
	for cell, want := range map[string]string{
		"https://a.example/1,2":                               "https://a.example/1,2",
		"https://a.example/1 https://b.example/2":             "https://a.example/1|https://b.example/2",
		"https://a.example/1;https://b.example/2;":            "https://a.example/1|https://b.example/2",
		"Times, https://a.example/1":                          "Times=https://a.example/1",
		"Times https://a.example/1; Post https://b.example/2": "Times=https://a.example/1|Post=https://b.example/2",
		"https://a.example/r?to=https://b.example/2":          "https://a.example/r?to=https://b.example/2",
		"ftp://a.example":                                     "ftp://a.example=", "http://": "http://=",
	} {
		var got []string
		for _, d := range documentsOf(cell, "", func(string) bool { return false }) {
			s := d.title
			if d.title != d.url {
				s += "=" + d.url
			}
			got = append(got, s)
		}
		if !slices.Equal(got, strings.Split(want, "|")) {
			t.Errorf("documentsOf(%q) = %q, want %q", cell, got, want)
		}
	}
}

// TestZip: the members of an archive are read like files, and the rest is told.
func TestZip(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "all.zip")
	writeZip(t, name, map[string]string{"t/nodes.csv": "id,name\na,Ana\nb,Boris\n", "t/edges.csv": "source,target\na,b\n", "readme.md": "x"})
	d, r := read(t, dir, Options{})
	validate(t, d)
	if n, m := d.Len(); n != 2 || m != 1 || len(r.Skipped) != 1 || r.Files[0].Part != "t/edges.csv" {
		t.Errorf("%d entities, %d relations, %v", n, m, r)
	}
}
