package casefile

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// diffContext is how many lines are shown around a change.
const diffContext = 2

// A hunk is a run of whole lines that change.
type hunk struct {
	from, to int      // lines of the old text, from 0, to exclusive
	lines    []string // that take their place, with their ends
}

// hunksOf widens splices to whole lines and joins those that touch. The places of the
// splices count from shift.
func hunksOf(text string, shift int, list []splice) []hunk {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b splice) int { return a.from - b.from })
	var out []hunk
	start, end := -1, -1 // the bytes of the old text that the last hunk takes
	var b strings.Builder
	counted, lines := 0, 0
	line := func(at int) int { // of a place behind the one asked for last
		lines += strings.Count(text[counted:at], "\n")
		counted = at
		return lines
	}
	flush := func() {
		if start < 0 {
			return
		}
		whole := wholeEnd(text, start, end, b.String())
		b.WriteString(text[end:whole])
		end = whole
		h := hunk{from: line(start), to: line(end)}
		if end > start && text[end-1] != '\n' {
			h.to++
		}
		if b.Len() > 0 {
			h.lines = strings.SplitAfter(strings.TrimSuffix(b.String(), "\n"), "\n")
			if strings.HasSuffix(b.String(), "\n") {
				h.lines[len(h.lines)-1] += "\n"
			}
		}
		out = append(out, h)
		b.Reset()
	}
	for _, s := range list {
		from, to := s.from+shift, s.to+shift
		if at := lineStart(text, from); start < 0 || at > wholeEnd(text, start, end, b.String()) {
			flush()
			start, end = at, at
		}
		b.WriteString(text[end:from])
		b.WriteString(s.text)
		end = to
	}
	flush()
	return out
}

// wholeEnd returns where the line ends that a change ends in: where it ends if that
// is between two lines.
func wholeEnd(text string, start, end int, now string) int {
	if (end == start || text[end-1] == '\n') && (now == "" || strings.HasSuffix(now, "\n")) {
		return end
	}
	return lineEnd(text, end)
}

// WriteDiff writes the edit as a unified diff. Control characters other than
// tabs are replaced, so that it is safe to print.
func (e *Edit) WriteDiff(w io.Writer) error {
	old := bytes.SplitAfter(e.Old, []byte("\n"))
	if n := len(old); len(old[n-1]) == 0 { // behind the last line end
		old = old[:n-1]
	}
	was := e.File
	if e.Old == nil {
		was = "/dev/null"
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", printable(was, 400), printable(e.File, 400))
	shift := 0
	for i := 0; i < len(e.hunks); {
		// Changes whose surroundings meet stand in one piece.
		first := max(0, e.hunks[i].from-diffContext)
		j, grown := i+1, len(e.hunks[i].lines)-(e.hunks[i].to-e.hunks[i].from)
		for ; j < len(e.hunks) && e.hunks[j].from <= e.hunks[j-1].to+2*diffContext; j++ {
			grown += len(e.hunks[j].lines) - (e.hunks[j].to - e.hunks[j].from)
		}
		last := min(e.hunks[j-1].to+diffContext, len(old))
		fmt.Fprintf(&b, "@@ -%s +%s @@\n", span(first, last-first), span(first+shift, last-first+grown))
		at := first
		for _, h := range e.hunks[i:j] {
			for ; at < h.from; at++ {
				diffLine(&b, ' ', old[at])
			}
			for ; at < h.to; at++ {
				diffLine(&b, '-', old[at])
			}
			for _, line := range h.lines {
				diffLine(&b, '+', []byte(line))
			}
		}
		for ; at < last; at++ {
			diffLine(&b, ' ', old[at])
		}
		i, shift = j, shift+grown
	}
	_, err := w.Write(b.Bytes())
	return err
}

// span names lines as a unified diff does: the first from 1, the one before for none.
func span(first, n int) string {
	if n == 0 {
		return fmt.Sprintf("%d,0", first)
	}
	return fmt.Sprintf("%d,%d", first+1, n)
}

func diffLine(b *bytes.Buffer, mark byte, line []byte) {
	text, ended := bytes.CutSuffix(line, []byte("\n"))
	b.WriteByte(mark)
	b.WriteString(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' && r != '\r' {
			return '\uFFFD'
		}
		return r
	}, string(text)))
	b.WriteByte('\n')
	if !ended {
		b.WriteString("\\ No newline at end of file\n")
	}
}
