package casefile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
)

// WriteOptions say how a case is written. The zero value will do.
type WriteOptions struct {
	// Store has the records where the case is over a store, so that the case need
	// not keep those that it is asked for. nil takes the case's own.
	Store relations.Store
	// Lock writes a lock beside the records, see [LockFile], where they are few enough.
	Lock bool
	// Done counts the records that are written. nil counts nothing.
	Done *atomic.Int64
}

// maxPart is the greatest size of a file that is written in bytes: beyond it a
// folder of files is begun, since [MaxFile] bounds what is read.
var maxPart = 192 << 20

// A FullError says that a folder cannot be written since it holds something.
type FullError struct{ Dir string }

func (e *FullError) Error() string { return e.Dir + " is there already and is not empty" }

// Free reports whether [WriteFolder] can make a folder: it is not there, or
// empty. The error is a *FullError or one of the file system.
func Free(dir string) error {
	list, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(list) > 0:
		return &FullError{dir}
	}
	return nil
}

// WriteFolder writes a case as a folder: case.yaml, and sources, entities and
// relations in JSON Lines, sorted by id. Each is a file; what is too large to be
// read again as one is a folder of files. The folder appears whole or not at
// all: it is written beside its place and renamed. Memory does not grow with the
// case. The error is a *FullError, or one of the file system or of ctx.
func WriteFolder(ctx context.Context, dir string, c *relations.Case, o WriteOptions) (err error) {
	if err := Free(dir); err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	temp, locked, err := atomicfile.TempFolder(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer locked.Close()
	whole := false
	defer func() {
		if !whole { // also after a panic
			os.RemoveAll(temp)
		}
	}()
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	rec := c.Vocabulary()
	var text writer
	text.yaml(caseTable, &rec, "")
	if text.buf.Len() == 0 {
		text.buf.WriteString("{}\n")
	}
	if err := writeSynced(filepath.Join(temp, Marker), text.buf.Bytes()); err != nil {
		return err
	}
	n, m := c.Len()
	entity, relation := c.EntityAt, c.RelationAt
	if o.Store != nil {
		entity, relation = o.Store.Entity, o.Store.Relation
	}
	for _, s := range []struct {
		*section
		n  int
		at func(i int) any
	}{
		{sections[0], len(c.Sources), func(i int) any { return c.Sources[i] }},
		{sections[1], n, func(i int) any { return entity(i) }},
		{sections[2], m, func(i int) any { return relation(i) }},
	} {
		if err := writeSection(ctx, temp, s.section, s.n, s.at, o.Done); err != nil {
			return err
		}
	}
	if o.Lock && n+m <= maxLocked {
		if err := writeSynced(filepath.Join(temp, LockFile), LockOf(c).Bytes()); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := Free(dir); err != nil {
		return err
	}
	os.Remove(dir) // an empty one; not every system renames over it
	if err := os.Rename(temp, dir); err != nil {
		return err
	}
	whole = true
	if d, err := os.Open(filepath.Dir(dir)); err == nil {
		d.Sync()
		d.Close()
	}
	return nil
}

func writeSynced(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// batch is how many records one processor writes at a time.
var batch = 2048

// writeSection writes the records of one section, made on all processors and
// written in their order.
func writeSection(ctx context.Context, dir string, s *section, n int, at func(int) any, done *atomic.Int64) error {
	if n == 0 {
		return nil
	}
	p := &partWriter{dir: dir, name: s.name}
	batches := (n + batch - 1) / batch
	workers := min(runtime.GOMAXPROCS(0), batches)
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg defect.Group
	ready := make([]chan *writer, workers)
	empty := make([]chan *writer, workers)
	for w := range workers {
		ready[w], empty[w] = make(chan *writer, 2), make(chan *writer, 2)
		empty[w] <- &writer{}
		empty[w] <- &writer{}
		wg.Go(func() {
			defer close(ready[w])
			for b := w; b < batches; b += workers {
				var out *writer
				select {
				case out = <-empty[w]:
				case <-ctx.Done():
					return
				}
				out.buf.Reset()
				for i := b * batch; i < min(n, (b+1)*batch); i++ {
					out.json(s.table, at(i))
					out.buf.WriteByte('\n')
				}
				select {
				case ready[w] <- out:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	var failed error
	for b := 0; b < batches && failed == nil; b++ {
		select {
		case out, ok := <-ready[b%workers]:
			if !ok { // by a panic, which Wait hands on
				failed = context.Canceled
				break
			}
			failed = p.write(out.buf.Bytes())
			if done != nil {
				done.Add(int64(min(batch, n-b*batch)))
			}
			empty[b%workers] <- out
		case <-outer.Done():
			failed = outer.Err()
		}
	}
	cancel()
	wg.Wait()
	return errors.Join(failed, p.close())
}

// A partWriter writes NAME.jsonl, and where that grows too large NAME/0001.jsonl
// and so on.
type partWriter struct {
	dir, name string
	f         *os.File
	size      int
	part      int
}

func (p *partWriter) write(b []byte) (err error) {
	if p.f != nil && p.size+len(b) > maxPart {
		if err := p.close(); err != nil {
			return err
		}
		if p.part == 0 {
			folder := filepath.Join(p.dir, p.name)
			if err := os.Mkdir(folder, 0o755); err != nil {
				return err
			}
			if err := os.Rename(folder+".jsonl", filepath.Join(folder, "0001.jsonl")); err != nil {
				return err
			}
			p.part = 1
		}
		p.part++
	}
	if p.f == nil {
		name := filepath.Join(p.dir, p.name+".jsonl")
		if p.part > 0 {
			name = filepath.Join(p.dir, p.name, fmt.Sprintf("%04d.jsonl", p.part))
		}
		if p.f, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644); err != nil {
			return err
		}
		p.size = 0
	}
	p.size += len(b)
	_, err = p.f.Write(b)
	return err
}

func (p *partWriter) close() error {
	if p.f == nil {
		return nil
	}
	err := errors.Join(p.f.Sync(), p.f.Close())
	p.f = nil
	return err
}

// A writer writes records by the field table, so that it forgets none. What is
// as a record has it when nothing is written is left out.
type writer struct {
	buf   bytes.Buffer
	fresh map[*table]any
}

// filled calls visit for each field of a record that is to be written.
func (w *writer) filled(t *table, rec any, visit func(f *field, slot any)) {
	fresh, ok := w.fresh[t]
	if !ok {
		if w.fresh == nil {
			w.fresh = map[*table]any{}
		}
		fresh = t.fresh()
		w.fresh[t] = fresh
	}
	for i := range t.fields {
		f := &t.fields[i]
		slot := f.slot(rec)
		if r, ok := rec.(*relations.Relation); ok {
			switch f.name {
			case "from", "to":
				if !r.Ordered || len(r.Ends) != 2 {
					continue
				}
				slot = &r.Ends[0]
				if f.name == "to" {
					slot = &r.Ends[1]
				}
				visit(f, slot)
				continue
			case "between":
				if !r.Ordered && len(r.Ends) > 0 {
					visit(f, slot)
				}
				continue
			}
		}
		if !unwritten(slot, f.slot(fresh)) {
			visit(f, slot)
		}
	}
}

// unwritten reports whether a slot has nothing to say that a fresh one does not.
func unwritten(slot, fresh any) bool {
	switch s := slot.(type) {
	case *string:
		return *s == *fresh.(*string)
	case *[]string:
		return len(*s) == 0
	case *evidence.Date:
		return s.IsZero()
	case *int:
		return *s == *fresh.(*int)
	case *bool:
		return *s == *fresh.(*bool)
	case *map[string]string:
		return len(*s) == 0
	case *[]*evidence.Citation:
		return len(*s) == 0
	case *[]entities.Attribute:
		return len(*s) == 0
	case *[]*entities.Fact:
		return len(*s) == 0
	case *evidence.Stance:
		return *s == *fresh.(*evidence.Stance)
	case *evidence.Modality:
		return *s == *fresh.(*evidence.Modality)
	}
	v := reflect.ValueOf(slot).Elem()
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.Interface() == reflect.ValueOf(fresh).Elem().Interface()
}

// json writes a record as a JSON object.
func (w *writer) json(t *table, rec any) {
	w.buf.WriteByte('{')
	first := true
	w.filled(t, rec, func(f *field, slot any) {
		if !first {
			w.buf.WriteString(", ")
		}
		first = false
		w.buf.WriteByte('"')
		w.buf.WriteString(f.name)
		w.buf.WriteString(`": `)
		w.value(f, slot)
	})
	w.buf.WriteByte('}')
}

// value writes a field's value in JSON.
func (w *writer) value(f *field, slot any) {
	switch s := slot.(type) {
	case *string:
		w.text(*s)
		return
	case *evidence.Date:
		w.text(s.String())
		return
	case *[]string:
		w.list(len(*s), func(i int) { w.text((*s)[i]) })
		return
	case *[]*evidence.Citation:
		w.list(len(*s), func(i int) { w.json(f.in, (*s)[i]) })
		return
	case *[]entities.Attribute:
		w.buf.WriteByte('{')
		for i, a := range *s {
			if i > 0 {
				w.buf.WriteString(", ")
			}
			w.text(a.Name)
			w.buf.WriteString(": ")
			if a.Type == entities.NumberValue || a.Type == entities.BooleanValue {
				w.buf.WriteString(a.Value)
			} else {
				w.text(a.Value)
			}
		}
		w.buf.WriteByte('}')
		return
	case *map[string]string:
		w.buf.WriteByte('{')
		keys := make([]string, 0, len(*s))
		for k := range *s {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for i, k := range keys {
			if i > 0 {
				w.buf.WriteString(", ")
			}
			w.text(k)
			w.buf.WriteString(": ")
			w.text((*s)[k])
		}
		w.buf.WriteByte('}')
		return
	}
	v := reflect.ValueOf(slot).Elem()
	switch v.Kind() {
	case reflect.String:
		w.text(v.String())
	case reflect.Bool:
		w.buf.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Slice:
		w.list(v.Len(), func(i int) { w.json(f.in, v.Index(i).Interface()) })
	default:
		w.buf.WriteString(strconv.FormatInt(v.Int(), 10))
	}
}

func (w *writer) list(n int, entry func(i int)) {
	w.buf.WriteByte('[')
	for i := range n {
		if i > 0 {
			w.buf.WriteString(", ")
		}
		entry(i)
	}
	w.buf.WriteByte(']')
}

// text writes a text as JSON does; most need nothing but quotes.
func (w *writer) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			if enc.Encode(s) == nil {
				w.buf.Write(plain.JSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
			}
			return
		}
	}
	w.buf.WriteByte('"')
	w.buf.WriteString(s)
	w.buf.WriteByte('"')
}

// yaml writes a record field by field. Texts are in double quotes, which YAML
// reads as JSON does.
func (w *writer) yaml(t *table, rec any, indent string) {
	w.filled(t, rec, func(f *field, slot any) {
		w.buf.WriteString(indent + f.name + ":")
		if f.shape == oneRecord {
			w.buf.WriteByte('\n')
			w.yaml(f.in, rec, indent+"  ")
			return
		}
		if f.shape != rowsByID {
			w.buf.WriteByte(' ')
			w.value(f, slot)
			w.buf.WriteByte('\n')
			return
		}
		w.buf.WriteByte('\n')
		rows := reflect.ValueOf(slot).Elem()
		for i := range rows.Len() {
			row := rows.Index(i)
			if row.Kind() != reflect.Pointer {
				row = row.Addr()
			}
			w.buf.WriteString(indent + "  " + row.Elem().FieldByName("ID").String() + ":")
			before := w.buf.Len()
			w.buf.WriteByte('\n')
			w.yaml(f.in, row.Interface(), indent+"    ")
			if w.buf.Len() == before+1 {
				w.buf.Truncate(before)
				w.buf.WriteString(" {}\n")
			}
		}
	})
}
