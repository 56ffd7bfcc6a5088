package interop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// find lists the inputs and makes their plans.
func (im *importer) find(args []string) error {
	for _, arg := range args {
		if err := im.add(arg); err != nil {
			return err
		}
	}
	// The order in which the files are named tells nothing.
	slices.SortStableFunc(im.files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	for i, f := range im.files {
		if i > 0 && f.path == im.files[i-1].path {
			return &InputError{File: f.path, Message: "is named twice"}
		}
	}
	if err := im.open(); err != nil {
		return err
	}
	if len(im.files) > 1<<16-1 {
		return &InputError{File: args[0], Message: "more than 65535 files"}
	}
	if err := im.plans(); err != nil {
		return err
	}
	return im.missing()
}

// add lists the files that an argument stands for.
func (im *importer) add(arg string) error {
	list := func(path, header string) {
		f := newFile(filepath.Clean(path))
		f.header = header
		im.files = append(im.files, f)
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		entries, err := os.ReadDir(arg)
		if err != nil {
			return err
		}
		found := false
		for _, e := range entries {
			if ext := extension(e.Name()); !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && (knownExtensions[ext] || containerExtensions[ext]) {
				list(filepath.Join(arg, e.Name()), "")
				found = true
			}
		}
		if !found {
			return &InputError{File: arg, Message: "no file in it has a known name", Hint: "such as .csv, .tsv, .jsonl, .xlsx, .ods, .zip, each with or without .gz"}
		}
	case err == nil && !info.Mode().IsRegular():
		return &InputError{File: arg, Message: "is not a regular file"}
	case err == nil:
		list(arg, "")
	case errors.Is(err, fs.ErrNotExist) && strings.Contains(arg, ","):
		parts := strings.Split(arg, ",")
		for _, p := range parts[1:] {
			if _, err := os.Stat(p); err != nil {
				return err
			}
			list(p, parts[0])
		}
	default:
		return err
	}
	return nil
}

// plans makes the plans of all files. A part of a workbook or an archive that is
// no table is passed over, unless the user names it or nothing else is read.
func (im *importer) plans() error {
	var kept []*file
	var first error
	for _, f := range im.files {
		if known, ok := im.forms[f.shown()]; ok {
			f.form.encoding, f.form.damaged = known.encoding, known.damaged
		}
		if info, err := os.Stat(f.path); err == nil {
			im.o.Progress.Total.Add(info.Size())
			if im.room = max(im.room, int(min(info.Size()+1, int64(chunkSize)))); f.grows() {
				im.room = chunkSize
			}
		}
		err := f.makePlan(im.o)
		if err == nil {
			if f.grows() {
				im.room = chunkSize
			}
			f.number = uint16(len(kept))
			kept = append(kept, f)
			im.enter(f)
			continue
		}
		if f.part == nil || f.part.asked || !passable(err) {
			return err
		}
		if first == nil {
			first = err
		}
		im.skipped = append(im.skipped, Skipped{f.path, f.part.name, strings.TrimPrefix(err.Error(), f.shown()+": ")})
	}
	if len(kept) == 0 && first != nil {
		return first
	}
	im.files = kept
	return nil
}

// passable reports whether an error says only that a part is no table.
func passable(err error) bool {
	var header *HeaderError
	var input *InputError
	return errors.As(err, &header) || errors.As(err, &input) && !input.fatal
}

// grows reports whether the text of a file may be longer than the file.
func (f *file) grows() bool {
	return f.form.gz || f.part != nil || f.form.encoding != "" || f.form.array
}

// enter notes what the plan of a file brings.
func (im *importer) enter(f *file) {
	p := f.plan
	im.nodes = im.nodes || !p.edges
	p.kindNumber = im.kinds.number(p.kind)
	p.fromKind, p.toKind = im.kinds.number(im.o.FromKind), im.kinds.number(im.o.ToKind)
	for i, c := range p.columns {
		if _, ok := im.groupOf[c.group]; !ok {
			im.groupOf[c.group] = uint16(len(im.groups))
			im.groups = append(im.groups, c.group)
		}
		if c.role == aliasRole || c.role == factRole || c.role == attributeRole || p.edges && c.role.isExtra() {
			p.extras = append(p.extras, i)
		}
	}
	if p.edges {
		slices.SortStableFunc(p.extras, func(a, b int) int { return strings.Compare(p.columns[a].name, p.columns[b].name) })
	}
}

// missing returns an error where the options name a column that no file has.
func (im *importer) missing() error {
	var all []string
	for _, f := range im.files {
		for _, c := range f.plan.columns {
			all = append(all, c.name)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, m := range im.o.columns() {
		if m.name != "" && !slices.ContainsFunc(all, func(n string) bool { return strings.EqualFold(n, m.name) }) {
			return &ColumnError{m.option, m.name, all}
		}
	}
	return nil
}
