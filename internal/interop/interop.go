// Package interop reads other programs' graphs: tables of nodes and of
// relations in CSV or JSON Lines, as large as leak databases are.
//
// A file is cut at line ends, and all processors read the pieces. What a row
// says goes into columns: a table of the entities by their original ids,
// which is one open-addressing hash over arrays of bytes, and forty bytes a
// relation. Then ids are made, sorted and numbered. The result is [Data], a
// [relations.Store] that makes a record when it is asked for one.
//
// No id and no number depends on the order of the rows. An entity's id is its
// original id in the form of an id; where two originals give the same, a hash
// of the original tells them apart. A relation's id is that of its column, or a
// hash of what the row says. What does depend on the order is the number of the
// paragraph, which says where the row stands.
//
// A bad row is counted, shown and left out; see [Report].
package interop

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/relations"
)

// Options say how files are read where their headers do not. The zero value
// reads what is known without configuration.
type Options struct {
	Title     string
	Delimiter byte     // of CSV; 0 finds it in the header
	Encoding  Encoding // of text; "" finds it
	NoHeader  bool     // the first row of a table is one like the others: columns are called 1, 2, 3
	Sheets    []string // of workbooks, those to be read; nil for all that are tables
	Null      []string // words that say nothing, besides those that are known
	NotNull   []string // words that say something, though they are known

	// Columns by name, "" for what the header says.
	IDColumn, NameColumn, KindColumn                string
	AliasColumns                                    []string
	FromColumn, ToColumn, BetweenColumn, TypeColumn string
	FromKindColumn, ToKindColumn                    string
	DateColumn, UntilColumn, LabelColumn            string
	SourceColumn, URLColumn, ArchiveColumn          string
	PageColumn, QuoteColumn, ClaimantColumn         string
	ReliabilityColumn, CredibilityColumn            string
	StanceColumn, ModalityColumn                    string
	SourceSeparator                                 string            // between the sources of a cell, "" where only the cells tell
	LeaveOut                                        []string          // columns that become no attributes; "all" for none at all
	Facts                                           []string          // columns of nodes that become facts
	Undirected                                      bool              // relations of which no row says otherwise
	Kind                                            string            // of entities of which no row says it; "" for other
	FromKind, ToKind                                string            // likewise of the ends of relations; "" for Kind
	Kinds                                           map[string]string // what a word of the files means, by its id
	Type                                            string            // likewise of relations; "" for linked
	Classes                                         map[string]relations.Class
	DateFormat                                      string // one of DateFormats
	Progress                                        *Progress

	nulls *nulls
}

type flagged struct {
	option, name string
	role         role
	fact         int
}

// columns lists the columns that the options name.
func (o *Options) columns() []flagged {
	list := []flagged{
		{"id-column", o.IDColumn, idRole, 0}, {"name-column", o.NameColumn, nameRole, 0}, {"kind-column", o.KindColumn, kindRole, 0},
		{"from-column", o.FromColumn, fromRole, 0}, {"to-column", o.ToColumn, toRole, 0}, {"between-column", o.BetweenColumn, betweenRole, 0},
		{"from-kind-column", o.FromKindColumn, fromKindRole, 0}, {"to-kind-column", o.ToKindColumn, toKindRole, 0},
		{"type-column", o.TypeColumn, typeRole, 0}, {"date-column", o.DateColumn, dateRole, 0}, {"until-column", o.UntilColumn, untilRole, 0},
		{"label-column", o.LabelColumn, labelRole, 0}, {"source-column", o.SourceColumn, sourceRole, 0},
		{"url-column", o.URLColumn, urlRole, 0}, {"archive-column", o.ArchiveColumn, archiveRole, 0},
		{"page-column", o.PageColumn, pageRole, 0}, {"quote-column", o.QuoteColumn, quoteRole, 0}, {"claimant-column", o.ClaimantColumn, claimantRole, 0},
		{"reliability-column", o.ReliabilityColumn, reliabilityRole, 0}, {"credibility-column", o.CredibilityColumn, credibilityRole, 0},
		{"stance-column", o.StanceColumn, stanceRole, 0}, {"modality-column", o.ModalityColumn, modalityRole, 0},
	}
	for _, a := range o.AliasColumns {
		list = append(list, flagged{"alias-column", a, aliasRole, 0})
	}
	for i, f := range o.Facts {
		list = append(list, flagged{"fact", f, factRole, i})
	}
	return list
}

// leavesOut reports whether a column is not to be an attribute.
func (o *Options) leavesOut(name string) bool {
	return slices.ContainsFunc(o.LeaveOut, func(l string) bool { return l == "all" || strings.EqualFold(l, name) })
}

// String is the name of a role as options and reports have it.
func (r role) String() string {
	return [roles]string{
		"left out", "id", "name", "kind", "alias", "fact", "from", "to", "from-kind", "to-kind", "between", "type", "direction", "date", "until",
		"label", "source", "url", "archive", "reliability", "page", "quote", "claimant", "credibility", "stance", "modality", "attribute",
	}[r]
}

// Progress is how far a reading is. Its counters may be read at any time.
type Progress struct {
	Phase              atomic.Int32 // see Phases
	Bytes, Total, Rows atomic.Int64
}

// The phases of a reading.
const (
	Reading = iota
	Sorting
)

// An InputError says why a file cannot be read.
type InputError struct {
	File, Message, Hint string

	fatal bool // also where the file is one of many in a container
}

func (e *InputError) Error() string { return e.File + ": " + e.Message }

// A ColumnError says that no file has a column that the options name.
type ColumnError struct {
	Option, Name string   // "from-column", and what it was given
	Columns      []string // that there are, sorted
}

func (e *ColumnError) Error() string {
	return fmt.Sprintf("%s %s: no file has that column", e.Option, e.Name)
}

// A notUTF8Error says that a file that was taken for UTF-8 is not.
type notUTF8Error struct{ f *file }

func (e *notUTF8Error) Error() string { return e.f.shown() + ": not UTF-8" }

// An importer reads one set of files.
type importer struct {
	o       *Options
	files   []*file
	nodes   bool // there is a file of nodes
	table   *table
	buffers chan []byte
	room    int // of a buffer
	workers []*worker
	groups  []string // of ids, by number; 0 is the one without a name
	groupOf map[string]uint16
	adding  sync.Mutex // of blocks
	kinds   kindList
	fail    atomic.Pointer[error]
	forms   map[string]form // of files whose encoding is known by now
	skipped []Skipped
	sheets  []string // of all workbooks
	// Of the finish.
	guessedTypes    map[string]bool
	unsplit, graded int
}

// Read reads files and makes a case of them. Each is the path of a file, or of
// a folder whose files are read, or of a header and its data files joined by
// commas. The error is an *InputError, a *HeaderError, a *ColumnError, an
// *EncodingError, or one of the file system or of ctx.
func Read(ctx context.Context, files []string, o Options) (*Data, *Report, error) {
	if o.Progress == nil {
		o.Progress = &Progress{}
	}
	o.nulls = newNulls(o.Null, o.NotNull)
	forms := map[string]form{}
	for {
		d, r, err := readOnce(ctx, files, &o, forms)
		// A file is read as UTF-8 until a piece of it is not; then all of it is looked
		// through once, and it is read again from the start.
		var other *notUTF8Error
		if !errors.As(err, &other) {
			return d, r, err
		}
		if err := other.f.findEncoding(); err != nil {
			return nil, nil, err
		}
		forms[other.f.shown()] = other.f.form
		o.Progress.Bytes.Store(0)
		o.Progress.Rows.Store(0)
		o.Progress.Total.Store(0)
	}
}

func readOnce(ctx context.Context, files []string, o *Options, forms map[string]form) (*Data, *Report, error) {
	im := &importer{o: o, table: newTable(), groups: []string{""}, groupOf: map[string]uint16{"": 0}, forms: forms}
	im.kinds.init(o)
	if err := im.find(files); err != nil {
		return nil, nil, err
	}
	rows := 0
	for _, f := range im.files {
		if !f.plan.edges {
			rows += f.guess
		}
	}
	im.table.reserve(rows)
	n := runtime.GOMAXPROCS(0)
	im.buffers = make(chan []byte, 2*n+2)
	for range cap(im.buffers) {
		im.buffers <- nil
	}
	for i := range n {
		w := newWorker(im)
		w.resolver.first = i * shards / n // so that they do not wait for one another
		im.workers = append(im.workers, w)
	}
	for _, edges := range []bool{false, true} {
		var list []*file
		for _, f := range im.files {
			if f.plan.edges == edges {
				list = append(list, f)
			}
		}
		if err := im.read(ctx, list); err != nil {
			return nil, nil, err
		}
	}
	im.buffers = nil
	o.Progress.Phase.Store(Sorting)
	return im.finish(ctx)
}

// buffer waits for room for a chunk.
func (im *importer) buffer() []byte {
	if b := <-im.buffers; b != nil {
		return b
	}
	return make([]byte, im.room)
}

func (im *importer) free(b []byte) { im.buffers <- b }

// read reads files on all processors, each file by one that cuts it and all
// that read the pieces.
func (im *importer) read(ctx context.Context, list []*file) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type job struct {
		f *file
		c *chunk
	}
	jobs := make(chan job)
	var readers, workers defect.Group
	for _, w := range im.workers {
		workers.Go(func() {
			read := func(j job) {
				defer im.free(j.c.buf) // also after a panic, so that the readers go on
				if err := w.chunk(ctx, j.f, j.c); err != nil {
					cancel(err)
				}
			}
			defer func() {
				for j := range jobs {
					im.free(j.c.buf)
				}
			}()
			for j := range jobs {
				read(j)
			}
		})
	}
	// Two files at a time: where they are packed, their readers are what takes the
	// time.
	next := make(chan *file)
	for range min(2, len(list)) {
		readers.Go(func() {
			defer defect.Drain(next)
			for f := range next {
				err := f.cut(ctx, im, func(c *chunk) bool {
					select {
					case jobs <- job{f, c}:
						return true
					case <-ctx.Done():
						im.free(c.buf)
						return false
					}
				})
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, f := range list {
		next <- f
	}
	close(next)
	readers.Wait()
	close(jobs)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
