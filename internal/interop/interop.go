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
	"io/fs"
	"os"
	"path/filepath"
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
	Delimiter byte // of CSV; 0 finds it in the header

	// Columns by name, "" for what the header says.
	IDColumn, NameColumn, KindColumn                   string
	AliasColumns                                       []string
	FromColumn, ToColumn, TypeColumn                   string
	DateColumn, UntilColumn, LabelColumn, SourceColumn string
	StanceColumn, ModalityColumn                       string
	Facts                                              []string // columns of nodes that become facts
	Undirected                                         bool     // relations of which no row says otherwise
	Kind                                               string   // of entities of which no row says it; "" for other
	Type                                               string   // likewise of relations; "" for linked
	Classes                                            map[string]relations.Class
	DateFormat                                         string // one of DateFormats
	Progress                                           *Progress
}

type flagged struct {
	flag, name string
	role       role
	fact       int
}

// columns lists the columns that the options name.
func (o *Options) columns() []flagged {
	list := []flagged{
		{"--id-column", o.IDColumn, idRole, 0}, {"--name-column", o.NameColumn, nameRole, 0}, {"--kind-column", o.KindColumn, kindRole, 0},
		{"--from-column", o.FromColumn, fromRole, 0}, {"--to-column", o.ToColumn, toRole, 0}, {"--type-column", o.TypeColumn, typeRole, 0},
		{"--date-column", o.DateColumn, dateRole, 0}, {"--until-column", o.UntilColumn, untilRole, 0},
		{"--label-column", o.LabelColumn, labelRole, 0}, {"--source-column", o.SourceColumn, sourceRole, 0},
		{"--stance-column", o.StanceColumn, stanceRole, 0}, {"--modality-column", o.ModalityColumn, modalityRole, 0},
	}
	for _, a := range o.AliasColumns {
		list = append(list, flagged{"--alias-column", a, aliasRole, 0})
	}
	for i, f := range o.Facts {
		list = append(list, flagged{"--fact", f, factRole, i})
	}
	return list
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
}

func (e *InputError) Error() string { return e.File + ": " + e.Message }

// A ColumnError says that no file has a column that the options name.
type ColumnError struct {
	Flag, Name string
	Columns    []string // that there are, sorted
}

func (e *ColumnError) Error() string {
	return fmt.Sprintf("%s %s: no file has that column", e.Flag, e.Name)
}

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
}

// Read reads files and makes a case of them. Each is the path of a file, or of
// a folder whose files are read, or of a header and its data files joined by
// commas. The error is an *InputError, a *ColumnError, or one of the file
// system or of ctx.
func Read(ctx context.Context, files []string, o Options) (*Data, *Report, error) {
	if o.Progress == nil {
		o.Progress = &Progress{}
	}
	im := &importer{o: &o, table: newTable(), groups: []string{""}, groupOf: map[string]uint16{"": 0}}
	im.kinds.init(o.Kind)
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

// find lists the inputs and makes their plans.
func (im *importer) find(args []string) error {
	add := func(path, header string) {
		f := newFile(filepath.Clean(path))
		f.header = header
		im.files = append(im.files, f)
	}
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err == nil && info.IsDir():
			list, err := os.ReadDir(arg)
			if err != nil {
				return err
			}
			found := false
			for _, e := range list {
				if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && knownExtensions[extension(e.Name())] {
					add(filepath.Join(arg, e.Name()), "")
					found = true
				}
			}
			if !found {
				return &InputError{File: arg, Message: "no file in it has a known name", Hint: "such as .csv, .tsv, .jsonl, each with or without .gz"}
			}
		case err == nil && !info.Mode().IsRegular():
			return &InputError{File: arg, Message: "is not a regular file"}
		case err == nil:
			add(arg, "")
		case errors.Is(err, fs.ErrNotExist) && strings.Contains(arg, ","):
			parts := strings.Split(arg, ",")
			for _, p := range parts[1:] {
				if _, err := os.Stat(p); err != nil {
					return err
				}
				add(p, parts[0])
			}
		default:
			return err
		}
	}
	if len(im.files) > 1<<16-1 {
		return &InputError{File: args[0], Message: "more than 65535 files"}
	}
	// The order in which the files are named tells nothing.
	slices.SortStableFunc(im.files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	missing := im.o.columns()
	var all []string
	for i, f := range im.files {
		if i > 0 && f.path == im.files[i-1].path {
			return &InputError{File: f.path, Message: "is named twice"}
		}
		f.number = uint16(i)
		err := f.makePlan(im.o)
		if err != nil {
			return err
		}
		im.nodes = im.nodes || !f.plan.edges
		f.plan.kindNumber = im.kinds.number(f.plan.kind)
		for i, c := range f.plan.columns {
			if _, ok := im.groupOf[c.group]; !ok {
				im.groupOf[c.group] = uint16(len(im.groups))
				im.groups = append(im.groups, c.group)
			}
			if c.role == aliasRole || c.role == factRole {
				f.plan.extras = append(f.plan.extras, i)
			}
		}
		for _, c := range f.plan.columns {
			all = append(all, c.name)
			missing = slices.DeleteFunc(missing, func(m flagged) bool { return strings.EqualFold(m.name, c.name) })
		}
		if info, err := os.Stat(f.path); err == nil {
			im.o.Progress.Total.Add(info.Size())
			if im.room = max(im.room, int(min(info.Size()+1, int64(chunkSize)))); f.gz {
				im.room = chunkSize
			}
		}
	}
	for _, m := range missing {
		if m.name != "" {
			slices.Sort(all)
			return &ColumnError{m.flag, m.name, slices.Compact(all)}
		}
	}
	return nil
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
