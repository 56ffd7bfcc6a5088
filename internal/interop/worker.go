package interop

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// A worker reads chunks, one after the other. What it numbers is its own until
// all is read.
type worker struct {
	im      *importer
	types   *dict // of the cell and a byte for its direction
	typeSum []uint64
	labels  *dict
	origins *dict
	spans   *dict // of the cells of the dates
	dates   []evidence.Date
	doubts  []doubt           // by date
	settled map[uint32]uint32 // of the dates in doubt, where they are read day first; month first is behind it
	xids    *dict             // ids of relations
	extras  *dict             // what few rows say, see extras.go
	joints  [][]uint32        // handles of the third end and those behind it
	more    []byte            // of the row
	kinds   map[string]uint16
	rows    rows
	odd     bool // the chunk has line ends other than LF and CR LF
	ascii   bool // the chunk is plain ASCII
	b       *block
	p       *plan
	f       *file
	line    int // of the row, from 0 in the block
	para    int
	// Rows that wait for their entities: a node, or two ends, and a line of each.
	ends     []lookup
	lines    []int
	attrs    int // of the block, that have their entities
	resolver resolver
	kept     []byte // where texts that are kept go next
	// By the worker's own numbers, once all is read.
	typeOf                                      []uint16
	originOf                                    []uint32
	firstLabel, firstXID, firstDate, firstExtra uint32
}

func newWorker(im *importer) *worker {
	return &worker{
		im: im, types: newDict(), labels: newDict(), origins: newDict(), spans: newDict(), xids: newDict(), extras: newDict(), kinds: map[string]uint16{},
		typeSum: []uint64{0}, dates: []evidence.Date{{}}, doubts: []doubt{{}},
	}
}

// A block is what one chunk gives.
type block struct {
	w         *worker
	seq       int
	lines     int // of the chunk
	paras     int // of them, those that are not blank
	rows      int
	edges     []edge
	attrs     []attr
	bad       []BadRow // the first of each reason; their lines count from the block's first
	doubtful  []BadRow // those whose dates are in doubt unless other rows of the file help
	doubts    int
	comments  int
	counts    [reasons]int
	firstPara int // of the block, counted from 0 in the file
}

// chunk reads one chunk.
func (w *worker) chunk(ctx context.Context, f *file, c *chunk) error {
	if err := w.im.fail.Load(); err != nil {
		return *err
	}
	w.f, w.p = f, f.plan
	w.b = &block{w: w, seq: c.seq}
	w.attrs = 0
	begin := c.seq == 0
	if f.form.json {
		if c.dropped > 0 {
			w.tooLong(c.dropped)
		}
		w.scan(c.data)
		w.jsonRows(c.data)
	} else if err := w.csvChunk(ctx, c, begin); err != nil {
		return err
	}
	w.resolve()
	w.im.o.Progress.Rows.Add(int64(w.b.rows))
	w.im.collect(f, w.b)
	if err := w.im.fail.Load(); err != nil {
		return *err
	}
	return nil
}

func (im *importer) collect(f *file, b *block) {
	im.adding.Lock()
	defer im.adding.Unlock()
	f.parts = append(f.parts, b)
	f.rows += b.rows
}

// csvChunk reads a chunk of CSV. A quoted cell may hold line ends, so only
// what has been read from the start of the file tells where rows start in a
// chunk. Each chunk is looked through as if a row started at its beginning,
// and waits for what the one before leaves unfinished, which is almost
// always nothing; where it is something, the chunk is looked through again with
// that before it. So rows are found as if the file were read in one go.
func (w *worker) csvChunk(ctx context.Context, c *chunk, begin bool) error {
	r := &w.rows
	fresh := func(data []byte, eof bool) rows {
		return rows{data: data, comma: w.f.form.comma, comment: w.f.form.comment, backslash: w.f.form.backslash, eof: eof, cells: r.cells}
	}
	*r = fresh(c.data, c.last)
	end := r.complete()
	var tail []byte
	select {
	case tail = <-c.in:
	case <-ctx.Done():
		return ctx.Err()
	}
	if c.dropped > 0 && len(tail) > 0 { // nothing closes it any more
		*r = fresh(tail, true)
		w.scan(r.data)
		w.csvRows(&begin)
		tail = nil
	}
	w.tooLong(c.dropped)
	if len(tail) > 0 || r.eof != c.last {
		*r = fresh(append(tail, c.data...), c.last)
		end = r.complete()
	}
	c.out <- bytes.Clone(r.data[end:])
	// All rows are complete now: nothing behind them matters.
	r.data = r.data[:end]
	r.eof = true
	w.scan(r.data)
	w.csvRows(&begin)
	return nil
}

// scan finds out what can be left out for a piece of text.
func (w *worker) scan(data []byte) {
	w.odd = oddLines(data)
	w.ascii = isASCII(data)
	if !w.ascii && !w.f.form.damaged && !utf8.Valid(data) {
		w.im.failWith(&notUTF8Error{w.f})
	}
	if w.p.edges {
		w.b.edges = make([]edge, 0, bytes.Count(data, []byte("\n"))+1)
	}
}

func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (w *worker) tooLong(lines int) {
	for range lines {
		w.line, w.para = w.b.lines, w.b.paras
		w.b.lines++
		w.b.paras++
		w.b.rows++
		w.bad(BadLong, faults[tooLong])
	}
}

func (w *worker) csvRows(begin *bool) {
	r, b := &w.rows, w.b
	columns := len(w.p.columns)
	at := 0
	if *begin {
		// What stands before the rows: remarks and the header.
		at = min(w.f.form.skip, len(r.data))
		b.lines += bytes.Count(r.data[:at], []byte("\n"))
		b.paras += paragraphs(r.data[:at])
		*begin = false
	}
	for at < len(r.data) {
		if r.data[at] <= ' ' {
			if next := blankLine(r.data, at); next > at {
				b.lines++
				at = next
				continue
			}
		}
		if r.data[at] == r.comment {
			next := r.skip(at)
			b.lines++
			b.paras += paragraphs(r.data[at:next])
			b.comments++
			at = next
			continue
		}
		next, fault := r.next(at)
		w.line, w.para = b.lines, b.paras
		if r.multi || w.odd {
			row := r.data[at:next]
			b.lines += bytes.Count(row, []byte("\n"))
			if row[len(row)-1] != '\n' {
				b.lines++
			}
			b.paras += paragraphs(row)
		} else {
			b.lines++
			b.paras++
		}
		at = next
		b.rows++
		if fault != whole {
			w.badForm(fault)
			continue
		}
		if r.mended {
			w.bad(FlawQuote, "")
		}
		if len(r.cells) != columns && !w.fit(columns) {
			continue
		}
		if w.p.edges {
			w.edge(w.cell)
		} else {
			w.node(w.cell)
		}
	}
}

func (w *worker) badForm(f fault) {
	if f == tooLong {
		w.bad(BadLong, faults[f])
		return
	}
	w.bad(BadQuote, faults[f])
}

// fit gives a row as many cells as there are columns: missing ones are blank, and
// blank ones beyond the columns are none. false says that it has more.
func (w *worker) fit(columns int) bool {
	r := &w.rows
	if n := len(r.cells); n < columns {
		detail := ""
		if w.b.counts[FlawShort] < MaxOfReason { // which is shown
			detail = fmt.Sprintf("%d, and the header has %d", n, columns)
		}
		w.bad(FlawShort, detail)
		for len(r.cells) < columns {
			r.cells = append(r.cells, cell{})
		}
		return true
	}
	for _, c := range r.cells[columns:] {
		if len(bytes.TrimSpace(r.text(c))) > 0 {
			w.bad(BadFields, fmt.Sprintf("%d, and the header has %d", len(r.cells), columns))
			return false
		}
	}
	r.cells = r.cells[:columns]
	return true
}

// bad counts a bad row, or what is bad in a row that is taken.
func (w *worker) bad(r Reason, detail string) {
	if w.p.edges {
		w.resolve() // rows before this one that are bad are told first
	}
	if w.b.counts[r]++; w.b.counts[r] <= MaxOfReason {
		w.b.bad = append(w.b.bad, BadRow{File: w.f.shown(), Line: w.line + 1, Reason: r, Detail: detail})
	}
}

// cell returns what a column says, without white space around it and in clean
// Unicode.
func (w *worker) cell(i int) []byte {
	if i < 0 {
		return nil
	}
	c := w.rows.cells[i]
	b := w.rows.text(c)
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	if w.ascii && c.form == plainCell {
		ok := true
		for j := range b {
			if b[j] < ' ' || b[j] == 0x7f {
				ok = false
				break
			}
		}
		if ok {
			return b
		}
	}
	return w.clean(b)
}

// showBytes writes what is not UTF-8 as \xNN, so that two texts stay two.
func showBytes(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&out, `\x%02x`, b[0])
		} else {
			out.Write(b[:n])
		}
		b = b[n:]
	}
	return out.String()
}

// clean makes text normal: valid UTF-8 in NFC, without control characters,
// its white space folded.
func (w *worker) clean(b []byte) []byte {
	plain := true
	for _, c := range b {
		if c < ' ' || c >= 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return b
	}
	s := string(b)
	if !utf8.Valid(b) {
		w.bad(FlawUTF8, "")
		s = showBytes(b)
	}
	taken := false
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85:
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff:
			taken = true
			return -1
		}
		return r
	}, s)
	if taken {
		w.bad(FlawControl, "")
	}
	return []byte(evidence.Normalize(s))
}
