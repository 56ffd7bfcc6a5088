package casefile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A section is a sort of file in a case.
type section struct {
	name  string // of the file without extension, and of the folder
	table *table
}

var (
	vocabulary = &section{"case", caseTable}
	sections   = []*section{{"sources", sourceTable}, {"entities", entityTable}, {"relations", relationTable}}
)

// An input is one file to be read.
type input struct {
	*file
	section *section
	format  *format // nil for case.yaml
	starts  []int   // of the stretches that it is read in
	parts   []part
}

// stretch returns the text of one stretch and its offset.
func (in *input) stretch(i int) (text string, base int) {
	end := len(in.text)
	if i+1 < len(in.starts) {
		end = in.starts[i+1]
	}
	return in.text[in.starts[i]:end], in.starts[i]
}

// A loader reads the files of one case.
type loader struct {
	fsys     fs.FS
	name     string
	inputs   []*input
	entries  int // files and folders of records met
	size     int // of the files read, in bytes
	visits   map[visitKey][]visit
	large    sync.Mutex // see decoder
	problems []Problem
	more     int
	unread   bool
	rec      *relations.Records // of case.yaml
	// peek, if not nil, is told the names of the files of records in place of
	// reading them.
	peek func(name string)
}

// full reports whether no more problems are kept, and counts the one that is
// left out.
func (l *loader) full() bool {
	if len(l.problems) < maxProblems {
		return false
	}
	l.more++
	return true
}

// report adds a problem at an offset of a file.
func (l *loader) report(f *file, at int, message, hint string) {
	if !l.full() {
		l.problems = append(l.problems, f.problem(at, message, hint))
	}
}

// fileProblem reports a file that cannot be read at all.
func (l *loader) fileProblem(name, message, hint string) {
	l.unread = true
	if !l.full() {
		l.problems = append(l.problems, Problem{File: join(l.name, name), Line: 1, Column: 1, Message: printable(message, 400), Hint: hint})
	}
}

func (l *loader) add(f *file, s *section) {
	in := &input{file: f, section: s, starts: []int{0}}
	if s != vocabulary {
		in.format = formatOf(f.name)
	}
	if at, message, hint, ok := f.encodingFault(); !ok {
		l.unread = true
		l.report(f, at, message, hint)
		return
	}
	if in.format != nil {
		in.starts = in.format.split(f.text)
	}
	in.parts = make([]part, len(in.starts))
	l.inputs = append(l.inputs, in)
}

// What a case's folder may hold. Each file and each folder is read once, however
// many links lead to it.
const (
	maxFolders = 8      // folders within one another
	maxFiles   = 10_000 // files and folders of records; the largest case seen has 40
	// maxTotal bounds the size of all files together. Larger data is imported into
	// a packed case, which is not read into memory.
	maxTotal = 1 << 30
)

// discover adds the record files of the case, sorted by name.
func (l *loader) discover() {
	list, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		l.fileProblem(".", "cannot read the folder: "+cause(err).Error(), "")
		return
	}
	if info, err := fs.Stat(l.fsys, "."); err == nil {
		l.again(".", info) // a link to the case's folder leads into it again
	}
	var names []string
	for _, s := range sections {
		names = append(names, s.name)
	}
	for _, entry := range list {
		name := entry.Name()
		if ignored(name) || name == Marker || name == FiguresFile {
			continue
		}
		stem, _, _ := strings.Cut(name, ".")
		at := slices.Index(names, stem)
		switch {
		case at >= 0:
			l.entry(sections[at], name, 0)
		case formatOf(name) != nil && !entry.IsDir():
			// A misspelt file would be left out without a word.
			if hint := entities.DidYouMean(stem, names); hint != "" && stem != "case" {
				l.fileProblem(name, "unknown record file", hint)
			}
		}
	}
}

// ignored says which names are no records anywhere in a case: hidden files and
// the backups that editors leave.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#")
}

// A visitKey is what is the same for one file under all of its names.
type visitKey struct{ size, time int64 }

// A visit is a file or a folder that was met, under the name it was met by.
type visit struct {
	info fs.FileInfo
	name string
}

// again reports a file or a folder that was met under another name, and one too
// many.
func (l *loader) again(name string, info fs.FileInfo) bool {
	if l.entries++; l.entries > maxFiles {
		if l.entries == maxFiles+1 {
			l.fileProblem(name, fmt.Sprintf("more than %d files and folders of records", maxFiles), "put the records of many small files into one")
		}
		return true
	}
	// Those with the same size and time are compared, as os.SameFile does it.
	key := visitKey{info.Size(), info.ModTime().UnixNano()}
	for _, v := range l.visits[key] {
		if os.SameFile(v.info, info) {
			what := "file"
			if info.IsDir() {
				what = "folder"
			}
			l.fileProblem(name, fmt.Sprintf("the same %s as %s", what, cmp.Or(strings.TrimPrefix(v.name, "."), "the case itself")), "each is read once: remove the link")
			return true
		}
	}
	if l.visits == nil {
		l.visits = map[visitKey][]visit{}
	}
	l.visits[key] = append(l.visits[key], visit{info, name})
	return false
}

// entry adds a file or a folder of records.
func (l *loader) entry(s *section, name string, depth int) {
	info, err := fs.Stat(l.fsys, name)
	switch {
	case err != nil:
		l.unreadable(name, err)
	case l.again(name, info):
	case info.IsDir() && depth >= maxFolders:
		l.fileProblem(name, fmt.Sprintf("folders nested more than %d deep", maxFolders), "")
	case info.IsDir():
		list, err := fs.ReadDir(l.fsys, name)
		if err != nil {
			l.unreadable(name, err)
			return
		}
		for _, e := range list {
			if !ignored(e.Name()) && !strings.EqualFold(path.Ext(e.Name()), ".md") {
				l.entry(s, path.Join(name, e.Name()), depth+1)
			}
		}
	case formatOf(name) == nil:
		l.fileProblem(name, "not a file of records", formatHint(name))
	case l.peek != nil:
		l.peek(name)
	default:
		f, err := readFile(l.fsys, l.name, name)
		if err == nil && l.size+len(f.text) > maxTotal {
			err = errTotal
		}
		if err != nil {
			l.unreadable(name, err)
			return
		}
		l.size += len(f.text)
		l.add(f, s)
	}
}

var errTotal = fmt.Errorf("with this file, the case is larger than %d MiB", maxTotal>>20)

func (l *loader) unreadable(name string, err error) {
	hint := ""
	switch {
	case errors.Is(err, errTotal):
		hint = "import large data into a packed case; docs/import.md shows how"
	case errors.Is(err, errTooLarge):
		hint = "split it into several files in a folder of that name"
	case strings.Contains(err.Error(), "escapes"):
		hint = "a case reads only files in its own folder; a link that leads out is not followed"
	}
	l.fileProblem(name, "cannot be read: "+cause(err).Error(), hint)
}

// load reads all inputs and checks them together. Of a case with problems it
// returns what could be read, nil where some records could not.
func (l *loader) load() (*relations.Case, error) {
	slices.SortStableFunc(l.inputs, func(a, b *input) int { return strings.Compare(a.name, b.name) })
	l.readAll()
	rec := relations.Records{}
	if l.rec != nil {
		rec = *l.rec
	}
	for _, in := range l.inputs {
		for i := range in.parts {
			p := &in.parts[i]
			l.unread = l.unread || p.unread
			l.more += p.more
			for _, f := range p.problems {
				if f.first >= 0 {
					line, column := in.position(int(f.first))
					f.hint = fmt.Sprintf("the first is at %d:%d", line, column)
				}
				l.report(in.file, int(f.at), f.message, f.hint)
			}
			for _, r := range p.recs {
				switch r := r.(type) {
				case *evidence.Source:
					rec.Sources = append(rec.Sources, r)
				case *entities.Entity:
					rec.Entities = append(rec.Entities, r)
				case *relations.Relation:
					rec.Relations = append(rec.Relations, r)
				}
			}
		}
	}
	var c *relations.Case
	if !l.unread {
		c = relations.NewCase(rec)
		found, more := c.Validate()
		l.more += more
		l.locate(found)
	}
	if len(l.problems) > 0 {
		sortProblems(l.problems)
		return c, &Problems{List: l.problems, More: l.more, Unread: l.unread}
	}
	return c, nil
}

// maxReaders bounds how many stretches are read at a time, each of which may
// take 50 MB while it is (see manyMarks).
const maxReaders = 8

// readAll reads every stretch of every input, on all processors. What comes out
// does not depend on which is read first.
func (l *loader) readAll() {
	type job struct {
		in *input
		i  int
	}
	var jobs []job
	for _, in := range l.inputs {
		for i := range in.starts {
			jobs = append(jobs, job{in, i})
		}
	}
	next := make(chan job)
	var wg defect.Group
	for range min(len(jobs), runtime.GOMAXPROCS(0), maxReaders) {
		wg.Go(func() {
			defer defect.Drain(next)
			for j := range next {
				l.read(j.in, j.i)
			}
		})
	}
	for _, j := range jobs {
		next <- j
	}
	close(next)
	wg.Wait()
	// A fault in a stretch of YAML may be a fault of the cut: the file as a whole
	// tells. Where it is too large for that, the stretches have the last word.
	for _, in := range l.inputs {
		if len(in.starts) > 1 && len(in.text) <= maxTree && in.format.name == "YAML" && slices.ContainsFunc(in.parts, func(p part) bool { return p.unread }) {
			in.starts, in.parts = []int{0}, make([]part, 1)
			l.read(in, 0)
		}
	}
}

// read reads one stretch of an input into its part.
func (l *loader) read(in *input, i int) {
	d := newDecoder(in.file)
	d.large = &l.large
	text, base := in.stretch(i)
	if in.section == vocabulary {
		l.rec = &relations.Records{}
		if root := d.readYAML(text, base); root != nil && root.kind != blank {
			d.place(l.rec, root.at)
			d.record(caseTable, l.rec, root)
		}
	} else {
		in.format.read(d, in.section.table, text, base, func(n *node) { d.top(in.section.table, n) })
	}
	in.parts[i] = d.part
}
