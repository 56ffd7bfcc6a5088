package casefile

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/graphx-dev/graphx/internal/plain"
)

// A Problem is one thing that is wrong at one place in a file.
type Problem struct {
	File         string
	Line, Column int // from 1; columns count code points
	// Kind is a word for programs about what was found in the snapshots, such as
	// moved; "" for a fault of the case itself.
	Kind    string
	Message string
	Hint    string // what to do or what was probably meant, "" for none
	// Excerpt is the line, or the part of a long line around the column. What
	// could steer a terminal in it is replaced, so that it is safe to print.
	Excerpt string
	caret   int // where the column stands in Excerpt, in code points from 0
}

// Position writes the place as editors understand it: "relations.yaml:12:5".
func (p Problem) Position() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// String returns the problem as one line, without excerpt and hint.
func (p Problem) String() string { return p.Position() + ": " + p.Message }

// Problems is the error for a case with faults: all of them, sorted by file,
// line and column.
type Problems struct {
	List []Problem
	// More counts the problems that were found and not kept: a file of rubbish
	// has no use for more than [maxProblems] messages.
	More int
	// Unread says that some records could not be read at all, so that the rules
	// that need all records (references, for one) were not checked.
	Unread bool
}

// maxProblems bounds how many problems are kept of one file, and of all.
const maxProblems = 1000

// Error says in one line how many problems there are and which is the first.
func (p *Problems) Error() string {
	switch n := len(p.List) + p.More; {
	case len(p.List) == 0:
		return "no problems"
	case n == 1:
		return p.List[0].String()
	default:
		return fmt.Sprintf("%d problems, the first at %s", n, p.List[0])
	}
}

// Write prints every problem: its place and what is wrong, the line with a
// caret under the column, and the hint. A blank line stands between two.
func (p *Problems) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	for i, q := range p.List {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, q)
		if q.Excerpt != "" {
			fmt.Fprintf(out, "    %s\n    %s^\n", q.Excerpt, strings.Repeat(" ", cells(q.Excerpt, q.caret)))
		}
		if q.Hint != "" {
			fmt.Fprintf(out, "    %s\n", q.Hint)
		}
	}
	if p.More > 0 {
		fmt.Fprintf(out, "\nand %d more\n", p.More)
	}
	if p.Unread {
		fmt.Fprintln(out, "\nreferences between records are checked once every record can be read")
	}
	return out.Flush()
}

// problem makes a Problem of a place in a file.
func (f *file) problem(at int, message, hint string) Problem {
	at = max(0, min(at, len(f.text)))
	line, column := f.position(at)
	p := Problem{File: f.name, Line: line, Column: column, Message: printable(message, 400), Hint: printable(hint, 400)}
	p.Excerpt, p.caret = excerpt(f.line(line), at-f.lines()[line-1])
	return p
}

func sortProblems(list []Problem) {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Message, b.Message))
	})
}

// excerptWidth is how many code points of a long line are shown.
const excerptWidth = 100

// excerpt returns the line, or a part of it around the byte at, and where that
// stands in it in code points. It looks at no more of the line than it needs.
func excerpt(line string, at int) (string, int) {
	at = min(at, len(line))
	from, to, caret := at, at, 0
	for ; caret < excerptWidth && from > 0; caret++ {
		_, size := utf8.DecodeLastRuneInString(line[:from])
		from -= size
	}
	for n := 0; n < excerptWidth && to < len(line); n++ {
		_, size := utf8.DecodeRuneInString(line[to:])
		to += size
	}
	runes := []rune(line[from:to])
	left, right := from > 0, to < len(line)
	if len(runes) > excerptWidth {
		cut := max(0, caret-excerptWidth/2)
		if !right {
			cut = min(cut, len(runes)-excerptWidth)
		}
		left = left || cut > 0
		right = right || cut+excerptWidth < len(runes)
		runes = runes[cut:min(len(runes), cut+excerptWidth)]
		caret -= cut
	}
	text := string(harmless(runes))
	if left {
		text, caret = "…"+text, caret+1
	}
	if right {
		text += "…"
	}
	return text, caret
}

// printable makes text of the data safe for a terminal and bounds its length.
func printable(s string, most int) string {
	long := len(s) > 4*most
	if long {
		s = strings.ToValidUTF8(s[:4*most], "")
	}
	runes := []rune(s)
	if long || len(runes) > most {
		runes = append(runes[:min(most, len(runes)):min(most, len(runes))], '…')
	}
	return string(harmless(runes))
}

// harmless replaces, in place and one for one, so that a caret under it keeps its
// place, what would move the cursor or turn the direction of writing.
func harmless(runes []rune) []rune {
	for i, r := range runes {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			runes[i] = ' '
		case plain.Steers(r):
			runes[i] = unicode.ReplacementChar
		}
	}
	return runes
}

// cells returns how many terminal cells the first n code points of s take.
func cells(s string, n int) int {
	total := 0
	for _, r := range s {
		if n == 0 {
			break
		}
		n--
		switch k := width.LookupRune(r).Kind(); {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || unicode.Is(unicode.Cf, r):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			total += 2
		default:
			total++
		}
	}
	return total
}

// Collect sorts problems and keeps as many as a reader can use.
func Collect(list []Problem) Problems {
	sortProblems(list)
	kept := min(len(list), maxProblems)
	return Problems{List: list[:kept], More: len(list) - kept}
}
