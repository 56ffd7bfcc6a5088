package entities

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// A Likeness says how likely it is that two entities are one, and why.
type Likeness struct {
	A, B int // numbers of the entities, A less than B
	// Score is between 0 and 1; it orders the pairs and is no probability.
	Score float64
	// For and Against are reasons, the strongest first.
	For, Against []string
}

// A Neighbour gives the entities that relations join with one, sorted, each once.
type Neighbour func(i int) []int32

// Bounds of Alike.
const (
	// maxBlock is how many entities may share a form of a name that pairs are looked
	// for in: of a name that more have, each with each would be compared.
	maxBlock = 100
	// maxVariants is up to how many entities misspelt names are looked for.
	maxVariants = 200_000
)

// Alike lists the pairs of entities that may be one, most likely first: by their
// names (but for case, accents, spaces and order; by initials; with a letter more,
// less, changed or swapped), by ids elsewhere, and by what they are connected with.
// Different ids of one scheme, a relation between the two and different kinds speak
// against it. Pairs below least are left out. crowded counts the forms of names that
// too many entities have, whose pairs were not compared.
//
// Nothing is merged: two names that look alike are a question. Time grows with the
// number of names times their length, and with the pairs that share a form.
func Alike(list []*Entity, kinds *Kinds, near Neighbour, least float64) (pairs []Likeness, crowded int) {
	blocks := map[string][]int32{}
	put := func(key string, i int) {
		if b := blocks[key]; len(b) == 0 || b[len(b)-1] != int32(i) {
			blocks[key] = append(b, int32(i))
		}
	}
	for i, e := range list {
		for scheme, id := range e.IDs {
			put("i "+scheme+" "+id, i)
		}
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			words := strings.Fields(Fold(name))
			if len(words) == 0 {
				continue
			}
			slices.Sort(words)
			whole := strings.Join(words, " ")
			put("n "+whole, i)
			for _, long := range words {
				for _, other := range words {
					if long != other && len(long) > 1 {
						put("w "+long+" "+other[:1], i)
					}
				}
			}
			if len(list) <= maxVariants && len(whole) >= 6 && len(whole) <= 40 {
				for k := range len(whole) {
					put("d "+whole[:k]+whole[k+1:], i)
				}
				put("d "+whole, i)
			}
		}
	}
	seen := map[[2]int32]bool{}
	for key, b := range blocks {
		if len(b) > maxBlock {
			if key[0] == 'n' || key[0] == 'i' {
				crowded++
			}
			continue
		}
		for x := range b {
			for y := x + 1; y < len(b); y++ {
				seen[[2]int32{b[x], b[y]}] = true
			}
		}
	}
	for p := range seen {
		l := alike(list, kinds, near, int(p[0]), int(p[1]))
		if l.Score >= least {
			pairs = append(pairs, l)
		}
	}
	sort.Slice(pairs, func(i, j int) bool {
		a, b := &pairs[i], &pairs[j]
		if a.Score != b.Score {
			return a.Score > b.Score
		}
		if a.A != b.A {
			return a.A < b.A
		}
		return a.B < b.B
	})
	return pairs, crowded
}

// A reason is one that speaks for two being one, as a share of certainty.
type reason struct {
	share float64
	text  string
}

func alike(list []*Entity, kinds *Kinds, near Neighbour, i, j int) Likeness {
	a, b := list[i], list[j]
	l := Likeness{A: i, B: j}
	var all []reason
	if r := alikeNames(a, b); r.share > 0 {
		all = append(all, r)
	}
	keep := 1.0
	for _, scheme := range sortedSchemes(a.IDs) {
		other, ok := b.IDs[scheme]
		switch {
		case !ok || scheme == "import":
		case other == a.IDs[scheme]:
			all = append(all, reason{0.95, fmt.Sprintf("both have the %s id %s", scheme, other)})
		default:
			keep *= 0.3
			l.Against = append(l.Against, fmt.Sprintf("their %s ids differ: %s and %s", scheme, a.IDs[scheme], other))
		}
	}
	if len(all) == 0 {
		return l
	}
	na, nb := near(i), near(j)
	if shared := common(na, nb); shared > 0 {
		union := len(na) + len(nb) - shared
		all = append(all, reason{0.5 * float64(shared) / float64(union), fmt.Sprintf("they share %d of %d neighbours", shared, union)})
	}
	if slices.Contains(na, int32(j)) {
		keep *= 0.4
		l.Against = append(l.Against, "a relation joins the two")
	}
	if a.Kind != b.Kind && !kinds.Is(a.Kind, b.Kind) && !kinds.Is(b.Kind, a.Kind) && !kinds.Is(a.Kind, Unstated) && !kinds.Is(b.Kind, Unstated) {
		keep *= 0.2
		l.Against = append(l.Against, fmt.Sprintf("one is a %s, the other a %s", a.Kind, b.Kind))
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].share > all[j].share })
	miss := 1.0
	for _, r := range all {
		miss *= 1 - r.share
		l.For = append(l.For, r.text)
	}
	l.Score = float64(int((1-miss)*keep*1000+0.5)) / 1000
	return l
}

func sortedSchemes(ids map[string]string) []string {
	out := make([]string, 0, len(ids))
	for s := range ids {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// common counts what two sorted lists share.
func common(a, b []int32) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}

// alikeNames compares each name of one entity with each of another, and returns the
// best reason.
func alikeNames(a, b *Entity) (best reason) {
	for _, x := range append([]string{a.Name}, a.Aliases...) {
		for _, y := range append([]string{b.Name}, b.Aliases...) {
			if r := alikeName(x, y); r.share > best.share {
				best = r
			}
		}
	}
	return best
}

func alikeName(x, y string) reason {
	fx, fy := Fold(x), Fold(y)
	if fx == "" || fy == "" {
		return reason{}
	}
	wx, wy := strings.Fields(fx), strings.Fields(fy)
	sx, sy := slices.Sorted(slices.Values(wx)), slices.Sorted(slices.Values(wy))
	switch {
	case x == y:
		return reason{0.9, fmt.Sprintf("both are called %s", x)}
	case fx == fy:
		return reason{0.9, fmt.Sprintf("%s and %s differ only in case, accents, script or spaces", x, y)}
	case slices.Equal(sx, sy):
		return reason{0.85, fmt.Sprintf("%s and %s are the same words in another order", x, y)}
	case abbreviates(wx, wy) || abbreviates(wy, wx):
		return reason{0.6, fmt.Sprintf("%s may be short for %s", shorter(x, y), longer(x, y))}
	}
	jx, jy := strings.Join(sx, " "), strings.Join(sy, " ")
	if n := min(len(jx), len(jy)); n >= 6 && digitsOf(jx) == digitsOf(jy) && distance([]byte(jx), []byte(jy), 1) == 1 {
		return reason{0.7, fmt.Sprintf("%s and %s differ in one letter", x, y)}
	}
	return reason{}
}

// digitsOf keeps the digits of a text: two numbers that differ are two things.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// abbreviates reports whether the words of one name stand for those of a longer one,
// in their order, as they are or by their initials, and at least one as it is.
func abbreviates(short, long []string) bool {
	if len(short) > len(long) || len(short) < 2 {
		return false
	}
	whole, at := 0, 0
	for _, w := range short {
		for at < len(long) && long[at] != w && !(len(w) == 1 && long[at][:1] == w) {
			at++
		}
		if at == len(long) {
			return false
		}
		if len(w) > 1 {
			whole++
		}
		at++
	}
	return whole > 0
}

func shorter(x, y string) string {
	if len(y) < len(x) {
		return y
	}
	return x
}

func longer(x, y string) string {
	if len(y) < len(x) {
		return x
	}
	return y
}
