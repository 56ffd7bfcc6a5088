package publish

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/graphx-dev/graphx/internal/entities"
)

// A Part is a part of a withheld name, or all of it in a looser spelling, that
// stands in a text.
type Part struct {
	Withheld        // the word is the part, as the name has it
	Found    string // as the text has it
	Whole    bool   // the whole name, one part after another
}

// Parts finds withheld names by their parts, in whatever script and inflection.
// It never changes once made.
type Parts struct {
	names []brokenName
	shown map[string][][]string // names that are shown, by their first word
}

// A brokenName is a withheld name in its parts.
type brokenName struct {
	Withheld
	sounds []string // of its words
	strong []bool   // words that stand for the name alone
	words  []string // as they are written
}

// Common words stand for nobody by themselves: particles, titles, and what
// organisations are called after, by their sound.
var commonWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`von van vom der den des dem del della delle dello di da das dos du de la le les lo el al ul bin ibn ben abu bint
		the of and for und zu zum zur af av och et y e i mac mc st ste san santa saint dr mr mrs ms miss prof sir lord lady jr sr ii iii iv
		an as at be by do go he if in is it me my no on or so to up us we am are was who all any can may will mark bill art rose grace hope faith
		bank group company companies corp corporation inc ltd limited llc llp plc gmbh ag ab as asa oy sa spa srl nv bv holding holdings fund foundation
		institute university college school ministry department office agency committee council party union association society club
		international national general global world capital partners energy media news house state states united city town county
		church center centre service services trust security defense defence investment investments development republic federal central
		first new old north south east west northern southern eastern western president minister director chief secretary
		project team network research consulting solutions systems industries trading shipping airlines press times daily journal
		memo letter report document note statement interview article paper record notes file files person source relation unknown anonymous
		january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday
		baker carpenter walker fisher cooper miller hunter butcher farmer gardener`) {
		m[sound(entities.Fold(w))] = true
	}
	return m
}()

// letters of other scripts that look like Latin ones.
var lookalikes = strings.NewReplacer(
	"а", "a", "с", "c", "е", "e", "һ", "h", "і", "i", "ј", "j", "к", "k", "м", "m", "о", "o", "р", "p", "ѕ", "s", "т", "t", "у", "y", "х", "x", "ԁ", "d", "ԛ", "q", "ԝ", "w", "ӏ", "l", "в", "b", "н", "h", "г", "r", "п", "n", "ь", "b", "ѵ", "v",
	"α", "a", "β", "b", "ε", "e", "η", "n", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "ω", "w", "γ", "y", "σ", "o", "ϲ", "c", "ϳ", "j", "μ", "u",
	"ı", "i", "ɑ", "a", "ɡ", "g", "ⅼ", "l", "օ", "o", "ս", "u", "ո", "n", "հ", "h", "ց", "g", "ѡ", "w", "ꭰ", "d", "ꮮ", "l", "0", "o", "1", "l",
)

// soundsAlike folds what transliterations of one name differ in, on top of
// [entities.Key].
var soundsAlike = strings.NewReplacer(
	"tsch", "ch", "sch", "sh", "shch", "sh", "cz", "ch", "tch", "ch", "ch", "ch", "ck", "k", "kh", "h", "gh", "g", "ph", "f", "th", "t", "dzh", "dz",
	"tz", "ts", "x", "ks", "qu", "kv", "q", "k", "c", "k", "w", "v", "ou", "u", "oo", "u",
)

// greek writes what two Greek letters stand for, which no table of single letters
// knows.
var greek = strings.NewReplacer("ντ", "d", "μπ", "b", "γκ", "g", "Ντ", "D", "Μπ", "B", "Γκ", "G")

// sound is how a folded word sounds, roughly.
func sound(folded string) string {
	s := entities.Key(soundsAlike.Replace(folded))
	return strings.ReplaceAll(s, " ", "")
}

// endings are those that names are inflected by, as they sound.
var endings = func() map[string]bool {
	m := map[string]bool{}
	for _, e := range strings.Fields(`a e i o u s es n en ns ens is in ina om em im am oi ei ii ai ov ev ova eva ovi evi ovo ogo omu ego emu oe aia oiu uiu ia iu aiu
		ami imi ah ih akh ikh ou ovu ovoi ovim ovimi ovih ssa lle lta sta lla nak nek val vel t ta ban ben k ek ok iego iemu owi iem owa owei oviei ini ih us um ae orum`) {
		m[sound(e)] = true
	}
	return m
}()

// NewParts breaks the withheld names of a copy into their parts. Where a name
// that is shown has a part too, that name means who is shown.
func NewParts(y *Copy) *Parts {
	p := &Parts{shown: map[string][][]string{}}
	for _, w := range y.Withheld {
		if !slices.Contains([]string{"name", "alias", "author"}, w.Field) {
			continue
		}
		n := brokenName{Withheld: w}
		for _, t := range tokens(w.Word) {
			for _, s := range t.sounds[:1] {
				r := utf8.RuneCountInString(s)
				n.sounds, n.words = append(n.sounds, s), append(n.words, t.text)
				// One syllable of a Chinese name is no name; nor is an initial.
				n.strong = append(n.strong, r > 1 && !commonWords[s] && !ideographic(w.Word))
			}
		}
		p.names = append(p.names, n)
	}
	if len(p.names) == 0 || y.Case == nil {
		return p
	}
	for _, e := range y.Case.Entities() {
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			var sounds []string
			hit := false
			for _, t := range tokens(name) {
				sounds = append(sounds, t.sounds[0])
				hit = hit || slices.ContainsFunc(p.names, func(n brokenName) bool { return n.part(t) >= 0 })
			}
			if hit {
				p.shown[sounds[0]] = append(p.shown[sounds[0]], sounds)
			}
		}
	}
	return p
}

func ideographic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
	})
}

// A token is a word of a text.
type token struct {
	text   string
	sounds []string // as it may be read: transliterated, as it looks, without what follows an apostrophe
	lower  bool     // it begins with a small letter
	glued  bool     // to another by a mark, as in an id
}

// tokens cuts a text into words: at everything but letters, digits, marks of
// letters and apostrophes.
func tokens(s string) []token {
	s = norm.NFKC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.C, r) && !unicode.IsSpace(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s))
	var out []token
	cache := map[string][]string{}
	for i := 0; i < len(s); {
		n := strings.IndexFunc(s[i:], func(r rune) bool { return !inWord(r) })
		if n == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		if n < 0 {
			n = len(s) - i
		}
		text := strings.Trim(s[i:i+n], "'’ʼ`´")
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+n:])
		i += n
		known, ok := cache[text]
		if !ok {
			known = soundsOf(text)
			cache[text] = known
		}
		if known == nil {
			continue
		}
		first, _ := utf8.DecodeRuneInString(text)
		out = append(out, token{text, known, unicode.IsLower(first), strings.ContainsRune("-_./@+=%", before) || strings.ContainsRune("-_/@+=%", after)})
	}
	return out
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("'’ʼ`´", r)
}

func soundsOf(text string) []string {
	var out []string
	add := func(s string) {
		if s = sound(entities.Fold(s)); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	add(text)
	if looks := lookalikes.Replace(strings.ToLower(text)); looks != strings.ToLower(text) {
		add(looks)
	}
	if other := greek.Replace(text); other != text {
		add(other)
	}
	if at := strings.IndexAny(text, "'’ʼ`´"); at > 0 {
		add(text[:at])
	}
	return out
}

// shortPart is the number of letters up to which a part is found only as it
// stands, and with a capital: Li is no part of Lincoln, nor of "li".
const shortPart = 4

// part returns which strong part of the name a token is, -1 for none.
func (n *brokenName) part(t token) int {
	for i, want := range n.sounds {
		if n.strong[i] && slices.ContainsFunc(t.sounds, func(s string) bool { return inflected(s, want, t) }) {
			return i
		}
	}
	return -1
}

// inflected reports whether a word is a part, or that with an ending.
func inflected(s, part string, t token) bool {
	if len(part) <= shortPart {
		return s == part && !t.lower
	}
	if s == part {
		return true
	}
	if rest, ok := strings.CutPrefix(s, part); ok {
		return endings[rest]
	}
	stem := strings.TrimRight(part, "aeiou")
	rest, ok := strings.CutPrefix(s, stem)
	return ok && len(stem) >= 5 && len(stem) < len(part) && (rest == "" || endings[rest])
}

// Parts lists what parts of withheld names stand in the reading, each once,
// whole names first.
func (r *Reading) Parts(p *Parts) []Part {
	var out []Part
	for _, text := range r.texts {
		out = append(out, p.In(text)...)
	}
	return sortParts(out)
}

func sortParts(list []Part) []Part {
	slices.SortFunc(list, func(a, b Part) int {
		if a.Whole != b.Whole {
			if a.Whole {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(a.Word, b.Word), strings.Compare(a.Record, b.Record), strings.Compare(a.Field, b.Field), strings.Compare(a.Found, b.Found))
	})
	return slices.CompactFunc(list, func(a, b Part) bool {
		return a.Whole == b.Whole && a.Withheld == b.Withheld
	})
}

// In lists the parts of withheld names that stand in a text.
func (p *Parts) In(text string) []Part {
	if len(p.names) == 0 {
		return nil
	}
	var out []Part
	list := tokens(text)
	masked := make([]bool, len(list))
	for i, t := range list {
		for _, name := range p.shown[t.sounds[0]] {
			if len(list)-i < len(name) {
				continue
			}
			same := true
			for k, s := range name {
				same = same && slices.Contains(list[i+k].sounds, s)
			}
			for k := range name {
				masked[i+k] = masked[i+k] || same
			}
		}
	}
	known := map[string][]int{} // which part of each name a token is
	for i, t := range list {
		key := t.text
		which, ok := known[key]
		if !ok {
			for k := range p.names {
				which = append(which, p.names[k].part(t))
			}
			known[key] = which
		}
		for k := range p.names {
			n := &p.names[k]
			if found, whole := n.wholeAt(list[i:]); whole {
				out = append(out, Part{n.Withheld, found, true})
			} else if at := which[k]; at >= 0 && !masked[i] {
				w := n.Withheld
				w.Word = n.words[at]
				out = append(out, Part{w, t.text, false})
			}
		}
	}
	return out
}

// wholeAt reports whether a text begins with the name, word for word or in one.
func (n *brokenName) wholeAt(list []token) (found string, ok bool) {
	if len(n.sounds) < 2 {
		return "", false
	}
	if !slices.ContainsFunc(list[0].sounds, func(s string) bool {
		return s != "" && (strings.HasPrefix(s, n.sounds[0]) || strings.HasPrefix(n.sounds[0], s))
	}) {
		return "", false
	}
	full := strings.Join(n.sounds, "")
	for _, look := range []bool{false, true} {
		joined := ""
		var words []string
		for i, t := range list {
			s := t.sounds[0]
			if look && len(t.sounds) > 1 {
				s = t.sounds[1]
			}
			joined += s
			words = append(words, t.text)
			// Short names fit only word for word.
			if joined == full && (len(full) >= 8 || i == len(n.sounds)-1) {
				return strings.Join(words, " "), true
			}
			if len(joined) >= len(full) {
				break
			}
		}
	}
	return "", false
}
