package snapshots

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// folder writes files into a folder and opens it.
func folder(t *testing.T, files map[string]string) *Folder {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	f.Name = "copies"
	return f
}

func digest(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }

func TestText(t *testing.T) {
	f := folder(t, map[string]string{
		"a.txt": "One\ntwo", "sub/a.md": "# One\n\n*two*", "a.html": "<p>One<p>two", "a.HTM": "<p>One<script>no</script><p>two", "none": "One\r\ntwo",
	})
	for name, want := range map[string]string{"a.txt": "One two/2", "sub/a.md": "# One *two*/2", "a.html": "One two/2", "a.HTM": "One two/2", "none": "One two/2"} {
		text, err := f.Text(&evidence.Source{ID: "s", Snapshot: name})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := fmt.Sprintf("%s/%d", text, text.Paragraphs()); got != want {
			t.Errorf("%s reads %q, want %q", name, got, want)
		}
		again, _ := f.Text(&evidence.Source{ID: "s", Snapshot: name})
		if again != text {
			t.Errorf("%s is read twice", name)
		}
	}
	if text, err := f.Text(&evidence.Source{ID: "s"}); text != nil || err != nil {
		t.Errorf("a source without a snapshot has %v, %v", text, err)
	}
}

// TestHostileSnapshots: whatever lies in the folder, the answer is a clear error.
func TestHostileSnapshots(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, file string
		make       func(path string) error
		sum        string
		field      string
		want, hint string
	}{
		{"missing", "a.txt", func(string) error { return nil }, "", "snapshot", "snapshot a.txt is missing from copies", "put the copy there"},
		{"changed", "a.txt", write("new"), digest("old"), "sha256", "snapshot a.txt is not the file that sha256 names", "write sha256: " + digest("new")},
		{"a folder", "a.txt", func(p string) error { return os.Mkdir(p, 0o755) }, "", "snapshot", "not a regular file", ""},
		{"a link out of the folder", "a.txt", func(p string) error { return os.Symlink(secret, p) }, "", "snapshot", "a link that leads out of copies", "put a copy into it"},
		{"a relative link out of the folder", "a.txt", func(p string) error { return os.Symlink("../../etc/passwd", p) }, "", "snapshot", "a link that leads out of copies", ""},
		{"a link to itself", "a.txt", func(p string) error { return os.Symlink("a.txt", p) }, "", "snapshot", "cannot be read", ""},
		{"a way out of the folder", "../secret.txt", func(string) error { return nil }, "", "snapshot", "leads out of copies", ""},
		{"too large", "a.txt", func(p string) error {
			f, err := os.Create(p)
			if err != nil {
				return err
			}
			defer f.Close()
			return f.Truncate(maxSize + 1)
		}, "", "snapshot", "larger than 64 MiB", "save the cited pages"},
		{"a NUL", "a.txt", write("a\x00b"), "", "snapshot", "is not text: byte 1 is NUL", "plain text, Markdown or HTML"},
		{"another encoding", "a.txt", write("caf\xe9"), "", "snapshot", "is not UTF-8: byte 3", "iconv"},
		{"UTF-16", "a.txt", write("\xff\xfea\x00"), "", "snapshot", "is in UTF-16", "iconv"},
		{"a PDF", "a.pdf", write("%PDF-1.7\n"), "", "snapshot", "is a PDF", "pdftotext"},
		{"a PDF under another name", "a.txt", write("%PDF-1.7\n"), "", "snapshot", "is a PDF", "pdftotext"},
		{"binary, and another one", "a.txt", write("a\x00b"), digest("old"), "sha256", "is not the file that sha256 names", ""},
		{"HTML without bounds", "a.html", write(strings.Repeat("<i>", 5000)), "", "snapshot", "nested too deep", ".txt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := folder(t, nil)
			if err := tt.make(filepath.Join(f.root.Name(), tt.file)); err != nil {
				t.Skip(err)
			}
			_, err := f.Text(&evidence.Source{ID: "s", Snapshot: tt.file, SHA256: tt.sum})
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("%v, want an *Error", err)
			}
			if bad.Field != tt.field || !strings.Contains(bad.Message, tt.want) || !strings.Contains(bad.Hint, tt.hint) {
				t.Errorf("%s: %s (%s), want %s: %s (%s)", bad.Field, bad.Message, bad.Hint, tt.field, tt.want, tt.hint)
			}
		})
	}
}

func write(text string) func(string) error {
	return func(p string) error { return os.WriteFile(p, []byte(text), 0o644) }
}

func TestOpenWithin(t *testing.T) {
	outside := t.TempDir()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		link string
		want error
	}{
		{"in", "", nil},
		{"none", "", os.ErrNotExist},
		{"../x", "", ErrOutside},
		{"/etc", "", ErrOutside},
		{"out", outside, ErrOutside},
		{"up", "../../..", ErrOutside},
		{"round", "in", nil},
	} {
		if tt.link != "" {
			if err := os.Symlink(tt.link, filepath.Join(dir, tt.name)); err != nil {
				t.Skip(err)
			}
		}
		f, err := OpenWithin(dir, tt.name)
		if !errors.Is(err, tt.want) || tt.want == nil && err != nil {
			t.Errorf("OpenWithin(%s) = %v, want %v", tt.name, err, tt.want)
		}
		if f != nil {
			f.Close()
		}
	}
}

// quay is a case with two documents, and a third source without one.
func quay(t *testing.T, citations ...*evidence.Citation) (*relations.Case, *Folder) {
	t.Helper()
	const log, letter = "The ferry left at noon.\nAna Beispiel met Boris at the quay. Carla saw it.\n", "<p>Ana wrote to the Quay Company. <p>Boris did not."
	f := folder(t, map[string]string{"log.txt": log, "letter.html": letter})
	ends := func(ids ...string) []string { return ids }
	return relations.NewCase(relations.Records{
		Types: []*relations.Type{{ID: "met", Class: relations.Contact, Verb: "met"}},
		Sources: []*evidence.Source{
			{ID: "log", Title: "Log", Type: "document", Snapshot: "log.txt", SHA256: digest(log)},
			{ID: "letter", Title: "Letter", Type: "document", Snapshot: "letter.html", SHA256: digest(letter)},
			{ID: "rumour", Title: "Rumour", Type: "other"},
		},
		Entities: []*entities.Entity{
			{ID: "ana", Name: "Ana Beispiel", Kind: "person", Aliases: []string{"Ana"}},
			{ID: "boris", Name: "Boris", Kind: "person"},
			{ID: "carla", Name: "Carla", Kind: "person"},
			{ID: "quay", Name: "Quay Company", Kind: "organisation"},
			{ID: "harbour", Name: "the quay", Kind: "place"},
		},
		Relations: []*relations.Relation{{ID: "met-ana-boris", Type: "met", Ends: ends("ana", "boris"), Citations: citations}},
	}), f
}

func cite(source string, l evidence.Locator) *evidence.Citation {
	return &evidence.Citation{Source: source, Locator: l, Stance: evidence.Supports, Modality: evidence.Happened}
}

func TestCheck(t *testing.T) {
	seal := func(start, end int, words string) evidence.Locator {
		return evidence.Locator{Start: start, End: end, Seal: evidence.SealOf(words)}
	}
	c, f := quay(t,
		cite("log", seal(0, 9, "The ferry")),
		cite("log", evidence.Locator{Quote: "Boris at the quay"}),
		cite("log", evidence.Locator{Paragraph: 2}),
		cite("log", evidence.Locator{}),
		cite("log", evidence.Locator{Page: 4}),
		cite("rumour", evidence.Locator{Paragraph: 1}),
		cite("log", seal(7, 16, "The ferry")),
		cite("log", evidence.Locator{Paragraph: 1, Quote: "Carla"}),
		cite("log", evidence.Locator{Start: 0, End: 3, Paragraph: 2}),
		cite("log", evidence.Locator{Quote: "nobody"}),
		cite("log", evidence.Locator{Quote: "a"}),
		cite("log", evidence.Locator{Quote: "Carla", Prefix: "noon"}),
		cite("log", seal(0, 7, "The ferry")),
		cite("log", evidence.Locator{Start: 9, End: 999}),
		cite("log", evidence.Locator{Paragraph: 9}),
	)
	r, err := Check(context.Background(), c, f)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&got, "%s %s: %s %v\n", f.Kind, f.Field, f.Message, f.Set)
	}
	want := `moved citations.6.start: moved: characters 7-16 are now at 0-9 [{start 0} {end 9}]
moved citations.7.paragraph: moved: the quoted words are now in paragraph 2, not 1 [{paragraph 2}]
paragraph citations.8.paragraph: characters 0-3 are in paragraph 1, not 2 [{paragraph 1}]
gone citations.9.quote: gone: the quoted words are nowhere in log.txt []
ambiguous citations.10.quote: ambiguous: the quoted words appear in 7 places in log.txt []
context citations.11.quote: the quoted words are in log.txt, but not between this prefix and suffix []
length citations.12.end: the seal covers characters 0-9, not 0-7 []
beyond citations.13.end: characters 9-999 are beyond the end of log.txt, which has 73 []
beyond citations.14.paragraph: paragraph 9 is beyond the end of log.txt, which has 2 []
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	counts := fmt.Sprintf("%d seals, %d quotes, %d positions; %d whole, %d pages, %d without of %v; %d opened, %v not", r.Seals, r.Quotes, r.Positions, r.Whole, r.Pages, r.Without, r.Bare, r.Opened, r.Uncited)
	if want := "1 seals, 1 quotes, 1 positions; 1 whole, 1 pages, 1 without of [rumour]; 1 opened, [letter] not"; counts != want {
		t.Errorf("%s, want %s", counts, want)
	}
}

// TestChanged: in a snapshot that has changed the passages are looked up, and
// no position is offered for rewriting.
func TestChanged(t *testing.T) {
	c, f := quay(t, cite("log", evidence.Locator{Start: 5, End: 10, Quote: "Boris"}))
	c.Source("log").SHA256 = digest("another text")
	r, err := Check(context.Background(), c, f)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 2 || r.Findings[0].Kind != Changed || r.Findings[1].Kind != Moved || len(r.Findings[1].Set) > 0 {
		t.Errorf("findings are %+v, want changed, and moved without a setting", r.Findings)
	}
}

func TestSharedSnapshot(t *testing.T) {
	c, f := quay(t, cite("log", evidence.Locator{}))
	c.Source("letter").Snapshot = "log.txt"
	r, err := Check(context.Background(), c, f)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 1 || r.Findings[0].Kind != Shared || r.Findings[0].Message != "log has the snapshot of letter, log.txt" {
		t.Errorf("findings are %+v, want a shared snapshot", r.Findings)
	}
}

func TestNames(t *testing.T) {
	n := newNameIndex([]*entities.Entity{
		{ID: "ana", Name: "Ana Beispiel", Kind: "person", Aliases: []string{"Ana", "Ana B.", "“Nan”"}},
		{ID: "company", Name: "Ana Shipping", Kind: "organisation"},
		{ID: "other-ana", Name: "Anna", Kind: "person", Aliases: []string{"The Boss"}},
		{ID: "boris", Name: "Boris", Kind: "person", Aliases: []string{"The Boss", "Борис"}},
		{ID: "li", Name: "李小龙", Kind: "person"},
		{ID: "office", Name: "Foreign Office", Kind: "public-body"},
		{ID: "oslo", Name: "Oslo", Kind: "place"},
		{ID: "e", Name: "Zoë d’Or", Kind: "person"},
	}, entities.NewKinds(nil))
	for _, tt := range []struct{ text, want string }{
		{"Ana met Boris.", "ana boris"},
		{"Ana Beispiel, Ana B. and Ana", "ana ana ana"},
		{"Ana Shipping is not hers", "company"},
		{"Anabel and Banana and Ana-Maria", "ana"},
		{"Ana's and (Boris)", "ana boris"},
		{"ana BORIS", ""},
		{"The Boss came", ""},
		{"Oslo", ""},
		{"Борис и Бориса", "boris"},
		{"昨天李小龙来了", "li"},
		{"the Foreign Office", "office"},
		{"Nan” came", "ana"},
		{"Zoë d’Or", "e"},
		{"Ana Beispielova", "ana"},
		{"Foreign Offices", ""},
		{"", ""},
	} {
		var got []string
		for _, m := range n.find(tt.text) {
			got = append(got, m.entity)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q names %v, want %s", tt.text, got, tt.want)
		}
	}
	if len(n.Shared) != 1 || n.Shared[0] != "The Boss" {
		t.Errorf("shared names are %v", n.Shared)
	}
}

func TestSentences(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"One. Two! Three? Four… Five", "One.| Two!| Three?| Four…| Five"},
		{"Mr. Muster of the U.S. Senate met J. D. Exempel. He left.", "Mr. Muster of the U.S. Senate met J. D. Exempel.| He left."},
		{"“Go.” She went. (He stayed.) Why?", "“Go.”| She went.| (He stayed.)| Why?"},
		{"It costs 3.5 million. 12 came.", "It costs 3.5 million.| 12 came."},
		{"approx. three came", "approx. three came"},
		{"他来了。她走了！", "他来了。|她走了！"},
		{"Wait... what? Yes", "Wait... what?| Yes"},
		{"", ""},
		{".", "."},
	} {
		var got []string
		from := 0
		for _, to := range sentences(tt.in) {
			got = append(got, tt.in[from:to])
			from = to
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("sentences of %q are %q, want %q", tt.in, strings.Join(got, "|"), tt.want)
		}
	}
}

func TestCover(t *testing.T) {
	for _, tt := range []struct {
		name      string
		citations []*evidence.Citation
		pair      [2]string
		want      string
	}{
		{"nothing is covered", []*evidence.Citation{cite("rumour", evidence.Locator{})}, [2]string{},
			"2 together, 0 covered\nletter 0-30 p1 ana quay: Ana wrote to the Quay Company.\nlog 24-59 p2 ana boris: Ana Beispiel met Boris at the quay.\nuncited: carla 1, quay 1\nsources: letter, log\n"},
		{"a citation of the words", []*evidence.Citation{cite("log", evidence.Locator{Quote: "met Boris"})}, [2]string{},
			"2 together, 1 covered\nletter 0-30 p1 ana quay: Ana wrote to the Quay Company.\nuncited: carla 1, quay 1\nsources: letter, rumour\n"},
		{"a citation of the paragraph", []*evidence.Citation{cite("log", evidence.Locator{Paragraph: 2}), cite("letter", evidence.Locator{Paragraph: 1})}, [2]string{},
			"2 together, 2 covered\nuncited: carla 1, quay 1\nsources: rumour\n"},
		{"a citation that starts before it", []*evidence.Citation{cite("log", evidence.Locator{Quote: "left at noon. Ana Beispiel"})}, [2]string{},
			"2 together, 1 covered\nletter 0-30 p1 ana quay: Ana wrote to the Quay Company.\nuncited: carla 1, quay 1\nsources: letter, rumour\n"},
		{"a citation beside it", []*evidence.Citation{cite("log", evidence.Locator{Quote: "Carla saw"}), cite("letter", evidence.Locator{})}, [2]string{},
			"2 together, 0 covered\nletter 0-30 p1 ana quay: Ana wrote to the Quay Company.\nlog 24-59 p2 ana boris: Ana Beispiel met Boris at the quay.\nuncited: carla 1, quay 1\nsources: rumour\n"},
		{"a pair that is coded", []*evidence.Citation{cite("log", evidence.Locator{Quote: "met Boris"})}, [2]string{"boris", "ana"},
			"1 together, 1 covered\nlog 24-59 p2 ana boris: Ana Beispiel met Boris at the quay. by [met-ana-boris] joining [met-ana-boris]\n"},
		{"a pair that nobody coded", []*evidence.Citation{cite("log", evidence.Locator{Quote: "met Boris"})}, [2]string{"ana", "quay"},
			"1 together, 0 covered\nletter 0-30 p1 ana quay: Ana wrote to the Quay Company.\n"},
		{"a pair in one paragraph", []*evidence.Citation{cite("log", evidence.Locator{Quote: "met Boris"})}, [2]string{"ana", "carla"},
			"0 together, 0 covered\nnear log 24-73 p2\n"},
		{"a pair that nobody names together", nil, [2]string{"boris", "quay"}, "0 together, 0 covered\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, f := quay(t, tt.citations...)
			cover, err := Cover(context.Background(), c, f, tt.pair)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			fmt.Fprintf(&got, "%d together, %d covered\n", cover.Together, cover.Covered)
			for _, p := range cover.Passages {
				fmt.Fprintf(&got, "%s %d-%d p%d %s: %s", p.Source, p.Place.Start, p.Place.End, p.Place.Paragraph, strings.Join(p.Names, " "), p.Words)
				if len(p.By) > 0 {
					fmt.Fprintf(&got, " by %v joining %v", p.By, p.Joining)
				}
				got.WriteByte('\n')
				text, _ := f.Text(c.Source(p.Source))
				if text.Words(p.Place.Start, p.Place.End) != p.Words {
					t.Errorf("at %v stands %q, not %q", p.Place, text.Words(p.Place.Start, p.Place.End), p.Words)
				}
			}
			for _, p := range cover.Nearby {
				fmt.Fprintf(&got, "near %s %d-%d p%d\n", p.Source, p.Place.Start, p.Place.End, p.Place.Paragraph)
			}
			var list []string
			for _, u := range cover.Uncited {
				list = append(list, fmt.Sprintf("%s %d", u.Entity.ID, u.Mentions))
			}
			if len(list) > 0 {
				fmt.Fprintf(&got, "uncited: %s\n", strings.Join(list, ", "))
			}
			list = nil
			for _, s := range cover.Sources {
				list = append(list, s.Source.ID)
			}
			if len(list) > 0 {
				fmt.Fprintf(&got, "sources: %s\n", strings.Join(list, ", "))
			}
			if got.String() != tt.want {
				t.Errorf("got\n%swant\n%s", got.String(), tt.want)
			}
		})
	}
}
