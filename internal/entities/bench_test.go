package entities

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

// A synthetic is a directory of made-up names: words of syllables, some of them
// very common (Zipf's law), one in ten in Cyrillic, one in ten with an alias.
// Its records are made anew at each call.
type synthetic struct {
	names [][]string
	kinds []string
}

func (s *synthetic) Len() int { return len(s.names) }
func (s *synthetic) Entity(i int) *Entity {
	return &Entity{ID: fmt.Sprintf("e%07d", i), Name: s.names[i][0], Aliases: s.names[i][1:], Kind: s.kinds[i]}
}
func (s *synthetic) Number(id string) int {
	i := -1
	if len(id) == 8 {
		fmt.Sscanf(id, "e%07d", &i)
	}
	return i
}

var syllables = strings.Fields("ba be bo da de do fa fe ga gor ha hel in ja ka ker kof la len lin ma mar men na nev no or pa pet ra ris ro sa sen ski sta ta ten to ul va ven vo wa witt yan ze zo")
var cyrillic = strings.Fields("ба бе бо да де до фа фе га гор ха хел ин я ка кер коф ла лен лин ма мар мен на нев но ор па пет ра рис ро са сен ски ста та тен то ул ва вен во ва витт ян зе зо")

// synthesize makes n entities; the words have the same spread for any n, and
// about a fifth as many as entities are used.
func synthesize(n int) *synthetic {
	r := rand.New(rand.NewPCG(11, 12))
	z := rand.NewZipf(r, 1.15, 8, uint64(n)/2)
	word := func(k uint64, from []string) string {
		var b strings.Builder
		for k += 2_000; k > 0; k /= uint64(len(from)) {
			b.WriteString(from[k%uint64(len(from))])
		}
		s := b.String()
		return s
	}
	s := &synthetic{}
	for i := range n {
		from := syllables
		if r.IntN(10) == 0 {
			from = cyrillic
		}
		name := func() string {
			words := []string{word(z.Uint64(), from), word(z.Uint64(), from)}
			if r.IntN(3) == 0 {
				words = append(words, word(z.Uint64(), from))
			}
			return strings.Join(words, " ")
		}
		names := []string{name()}
		if r.IntN(10) == 0 {
			names = append(names, name())
		}
		if i == n/2 {
			names = []string{"Wolodimir Zelenskow", "Володимир Зеленськов"}
		}
		if i == n/3 {
			names = []string{"Stevan Wittekoff"}
		}
		s.names = append(s.names, names)
		s.kinds = append(s.kinds, []string{"person", "person", "organisation"}[i%3])
	}
	return s
}

func BenchmarkBuildWords(b *testing.B) {
	s := synthesize(1_000_000)
	kinds := NewKinds(nil)
	for b.Loop() {
		person := func(i int) bool { return kinds.Is(s.kinds[i], "person") }
		w, err := BuildWords(context.Background(), s.Len(), person, func(i int, yield func(string)) {
			for _, name := range s.names[i] {
				yield(name)
			}
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
		size := len(w.Text) + len(w.Back) + len(w.Forms) + 2*len(w.NameForm) +
			4*(len(w.TextAt)+len(w.BackAt)+len(w.BackOf)+len(w.FormAt)+len(w.FormOf)+len(w.Posts)+len(w.PostAt)+len(w.NameHash)+len(w.NameOf))
		b.ReportMetric(float64(size)/1e6, "MB")
		b.ReportMetric(float64(len(w.BackOf)), "words")
	}
}

var two = sync.OnceValue(func() *Finder {
	s := synthesize(2_000_000)
	kinds := NewKinds(nil)
	w, err := indexDirectory(context.Background(), s, kinds, nil)
	if err != nil {
		panic(err)
	}
	return OpenFinder(s, kinds, w)
})

// BenchmarkResolve looks names up among two million.
func BenchmarkResolve(b *testing.B) {
	f := two()
	// The most common words, and one of them misspelt.
	common, second := "", ""
	for w, most := 0, 0; w < len(f.w.BackOf); w++ {
		if n := f.w.holders(w); n > most {
			l := f.w.words()
			common, second, most = string(l.get(w)), common, n
		}
	}
	for _, q := range []struct{ name, query string }{
		{"exact", "Stevan Wittekoff"},
		{"last", "Zelenskow"},
		{"cyrillic", "Зеленськов"},
		{"loose", "Volodymyr Wittekov Zelenskow"},
		{"misspelt", "Zelensqow"},
		{"misspelt two words", "Stevn Witekoff"},
		{"short", "wite"},
		{"transliterated", "Вітткофф"},
		{"run together", "StevanWittekoff"},
		{"common", common},
		{"common words", common + " " + second},
		{"common misspelt", common[:2] + "x" + common[2:]},
		{"common words misspelt", common + "a " + second + "x"},
		{"long", strings.Repeat("Stevan Zelenskow Wittekoff Marmarin ", 10)},
		{"nobody", "Qxqxq Zzyzzyx"},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				f.Resolve(q.query)
			}
			e, err := f.Resolve(q.query)
			got := fmt.Sprint(err)
			if e != nil {
				got = e.Name
			}
			if err, ok := err.(*UnknownError); ok && len(err.Nearest) > 0 {
				got = "nearest " + err.Nearest[0].Name
			}
			b.Logf("%s: %s", q.query[:min(40, len(q.query))], got)
		})
	}
}
