package interop

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// A part is a sheet of a workbook, or a member of an archive.
type part struct {
	name   string
	member bool // of an archive: bytes as in a file of its own
	asked  bool // for by name
	read   func(z *zip.Reader) (io.ReadCloser, error)
}

// plain reports whether the bytes are those of a file, not made of a sheet.
func (p *part) plain() bool { return p == nil || p.member }

// nameOr returns the name of a member, or the name of the file that is none.
func (p *part) nameOr(name string) string {
	if p != nil && p.member {
		return p.name
	}
	return name
}

// containerExtensions are those of files with parts, in folders.
var containerExtensions = map[string]bool{".xlsx": true, ".xlsm": true, ".ods": true, ".zip": true}

// Bounds of what archives and workbooks may hold.
const (
	maxParts    = 1000
	maxRatio    = 200      // of unpacked to packed bytes,
	ratioCounts = 64 << 20 // from so many unpacked bytes on
)

var zipMagic = []byte("PK\x03\x04")

// open gives a reader of the text of a part. in stays the caller's.
func (p *part) open(in *os.File) (io.ReadCloser, error) {
	z, err := zipOf(in)
	if err != nil {
		return nil, err
	}
	return p.read(z)
}

func zipOf(in *os.File) (*zip.Reader, error) {
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	return zip.NewReader(in, info.Size())
}

// open puts the parts of containers in the place of their files.
func (im *importer) open() error {
	var files []*file
	found := map[string]bool{}
	for _, f := range im.files {
		parts, err := f.listParts(im)
		if err != nil {
			return err
		}
		if parts == nil {
			files = append(files, f)
			continue
		}
		for _, p := range parts {
			if p.asked {
				found[p.name] = true
			}
			g := newFile(f.path)
			g.part, g.sum = p, f.sum
			files = append(files, g)
		}
	}
	for _, s := range im.o.Sheets {
		if !found[s] {
			return im.noSheet(s)
		}
	}
	im.files = files
	return nil
}

// noSheet says that no workbook has a sheet.
func (im *importer) noSheet(name string) error {
	e := &SheetError{Name: name}
	e.Sheets = append(e.Sheets, im.sheets...)
	slices.Sort(e.Sheets)
	e.Sheets = slices.Compact(e.Sheets)
	return e
}

// A SheetError says that no workbook has a sheet of that name.
type SheetError struct {
	Name   string
	Sheets []string // that there are, sorted
}

func (e *SheetError) Error() string { return "no workbook has a sheet " + e.Name }

// listParts lists the parts of a file, nil for a file without parts.
func (f *file) listParts(im *importer) ([]*part, error) {
	in, err := openRegular(f.path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	start := make([]byte, len(zipMagic))
	if n, _ := io.ReadFull(in, start); n < len(start) || !bytes.Equal(start, zipMagic) {
		return nil, nil
	}
	z, err := zipOf(in)
	if err != nil {
		return nil, &InputError{File: f.path, Message: "the archive is damaged: " + err.Error()}
	}
	if len(z.File) > 100*maxParts {
		return nil, &InputError{File: f.path, Message: fmt.Sprintf("an archive of %d files", len(z.File)), Hint: fmt.Sprintf("at most %d are allowed", 100*maxParts)}
	}
	parts, err := f.partsOf(z, im)
	if err != nil {
		return nil, err
	}
	if len(parts) > maxParts {
		return nil, &InputError{File: f.path, Message: fmt.Sprintf("%d tables in it", len(parts)), Hint: fmt.Sprintf("at most %d are allowed", maxParts)}
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return nil, err
	}
	h.Sum(f.sum[:0])
	return parts, nil
}

// partsOf lists the sheets of a workbook, or the members of an archive that may be
// tables; it is not nil.
func (f *file) partsOf(z *zip.Reader, im *importer) ([]*part, error) {
	list := xlsxSheets
	switch {
	case hasMember(z, "xl/workbook.xml"):
	case hasMember(z, "content.xml") && hasMember(z, "mimetype"):
		list = odsSheets
	case hasMember(z, "xl/workbook.bin"):
		return nil, &InputError{File: f.path, Message: "is a binary workbook", Hint: "save it as .xlsx"}
	default:
		return f.members(z, im)
	}
	parts, err := list(z)
	if err != nil {
		return nil, &InputError{File: f.path, Message: "the workbook cannot be read: " + err.Error()}
	}
	if len(parts) == 0 {
		return nil, &InputError{File: f.path, Message: "a workbook without a sheet"}
	}
	seen := map[string]bool{}
	var asked []*part
	for _, p := range parts {
		if seen[p.name] {
			return nil, &InputError{File: f.path, Message: "two sheets are called " + p.name}
		}
		seen[p.name] = true
		im.sheets = append(im.sheets, p.name)
		if slices.Contains(im.o.Sheets, p.name) {
			p.asked = true
			asked = append(asked, p)
		}
	}
	if len(im.o.Sheets) > 0 {
		return slices.Clip(append([]*part{}, asked...)), nil
	}
	return parts, nil
}

// members lists the members of an archive that may be tables.
func (f *file) members(z *zip.Reader, im *importer) ([]*part, error) {
	var parts []*part
	for _, m := range z.File {
		ext := strings.ToLower(path.Ext(m.Name))
		base := path.Base(m.Name)
		if m.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.HasPrefix(m.Name, "__MACOSX/") || !knownExtensions[ext] {
			if !m.FileInfo().IsDir() {
				im.skipped = append(im.skipped, Skipped{f.path, m.Name, "not a table by its name"})
			}
			continue
		}
		parts = append(parts, &part{name: m.Name, member: true, read: func(z *zip.Reader) (io.ReadCloser, error) {
			return openMember(z, m.Name)
		}})
	}
	slices.SortFunc(parts, func(a, b *part) int { return strings.Compare(a.name, b.name) })
	for i := range parts {
		if i > 0 && parts[i].name == parts[i-1].name {
			return nil, &InputError{File: f.path, Message: "two members are called " + parts[i].name}
		}
	}
	if len(parts) == 0 {
		return nil, &InputError{File: f.path, Message: "an archive without a table", Hint: "such as .csv, .tsv or .jsonl in it"}
	}
	return parts, nil
}

// openMember opens a member of an archive.
func openMember(z *zip.Reader, name string) (io.ReadCloser, error) {
	for _, m := range z.File {
		if m.Name != name {
			continue
		}
		if m.UncompressedSize64 > ratioCounts && m.UncompressedSize64/maxRatio > m.CompressedSize64 {
			return nil, fmt.Errorf("%s unpacks to more than %d times its size", name, maxRatio)
		}
		r, err := m.Open()
		if err != nil {
			return nil, err
		}
		// The archive may say another size than there is.
		return &bounded{ReadCloser: r, left: max(int64(min(m.CompressedSize64, 1<<50))*maxRatio, ratioCounts), name: name}, nil
	}
	return nil, fmt.Errorf("no %s in it", name)
}

// A bounded reader gives an error where more is read than there may be.
type bounded struct {
	io.ReadCloser
	left int64
	name string
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, fmt.Errorf("%s unpacks to more than %d times its size", b.name, maxRatio)
	}
	return n, err
}
