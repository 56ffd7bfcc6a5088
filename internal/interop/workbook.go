package interop

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Bounds of workbooks. A sheet of Excel has at most 1,048,576 rows and 16,384
// columns.
const (
	maxSheetRows    = 1 << 21
	maxSheetColumns = 1 << 14
	maxShared       = 256 << 20 // bytes of the texts that cells share
)

// A sheet is read row by row, as CSV with commas: each row on the line of its
// number, so that a place in the text is one in the sheet. What is no XML, or more
// than the bounds allow, is an error.
type sheet struct {
	in    io.ReadCloser
	xml   *xml.Decoder
	next  func(*sheet) (row int, err error) // reads a row into cells; io.EOF behind the last
	cells []string
	lines int // written
	width int // of the first row
	out   []byte
	from  int
	err   error
}

func (s *sheet) Close() error { return s.in.Close() }

func (s *sheet) Read(b []byte) (int, error) {
	for s.from == len(s.out) {
		if s.err != nil {
			return 0, s.err
		}
		s.out, s.from = s.out[:0], 0
		s.cells = s.cells[:0]
		row, err := s.next(s)
		if err != nil {
			s.err = err
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				s.err = fmt.Errorf("damaged on line %d of its XML: %s", syntax.Line, syntax.Msg)
			}
			continue
		}
		s.write(row)
	}
	n := copy(b, s.out[s.from:])
	s.from += n
	return n, nil
}

// write writes the row of that number, from 1.
func (s *sheet) write(row int) {
	n := len(s.cells)
	for n > 0 && s.cells[n-1] == "" {
		n--
	}
	if n == 0 {
		return
	}
	if row <= s.lines {
		s.err = fmt.Errorf("row %d comes twice or out of order", row)
		return
	}
	if row > maxSheetRows {
		s.err = fmt.Errorf("more than %d rows", maxSheetRows)
		return
	}
	for s.lines+1 < row {
		s.out = append(s.out, '\n')
		s.lines++
	}
	cells := s.cells[:n]
	if s.width == 0 {
		s.width = n
	}
	// A cell far behind the header's last is told as one too many.
	if n > s.width+1 {
		far := cells[n-1]
		cells = append(cells[:s.width:s.width], far)
	}
	for len(cells) < s.width {
		cells = append(cells, "")
	}
	for i, c := range cells {
		if i > 0 {
			s.out = append(s.out, ',')
		}
		s.out = appendCSV(s.out, c)
	}
	s.out = append(s.out, '\n')
	s.lines++
}

// appendCSV writes a cell on one line.
func appendCSV(out []byte, c string) []byte {
	if !strings.ContainsAny(c, ",\"\n\r#%") && strings.TrimSpace(c) == c {
		return append(out, c...)
	}
	out = append(out, '"')
	for i := range len(c) {
		switch c[i] {
		case '"':
			out = append(out, '"', '"')
		case '\n', '\r':
			out = append(out, ' ')
		default:
			out = append(out, c[i])
		}
	}
	return append(out, '"')
}

// put sets the cell in a column, from 0.
func (s *sheet) put(column int, text string) error {
	if column >= maxSheetColumns {
		return fmt.Errorf("more than %d columns", maxSheetColumns)
	}
	for len(s.cells) <= column {
		s.cells = append(s.cells, "")
	}
	s.cells[column] = text
	return nil
}

// newSheet opens the XML of a sheet.
func newSheet(z *zip.Reader, member string, next func(*sheet) (int, error)) (*sheet, error) {
	in, err := openMember(z, member)
	if err != nil {
		return nil, err
	}
	s := &sheet{in: in, xml: newXML(in), next: next}
	return s, nil
}

func newXML(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		e, ok := ParseEncoding(charset)
		if !ok {
			return nil, fmt.Errorf("unknown encoding %q", charset)
		}
		return e.decode(in), nil
	}
	return d
}

// attributeValue returns an attribute of an element, "" for none.
func attributeValue(e *xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// eachElement calls visit with the start of every element of a member.
func eachElement(z *zip.Reader, member string, visit func(e *xml.StartElement) error) error {
	in, err := openMember(z, member)
	if err != nil {
		return err
	}
	defer in.Close()
	d := newXML(in)
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(&e); err != nil {
				return err
			}
		}
	}
}

// hasMember reports whether an archive has a member.
func hasMember(z *zip.Reader, name string) bool {
	for _, m := range z.File {
		if m.Name == name {
			return true
		}
	}
	return false
}

// numberText writes a number of a workbook as people see it: of 17 digits that a
// float has, 15 are meant.
func numberText(s string) string {
	digits := 0
	for _, c := range s {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || digits <= 15 && !strings.ContainsAny(s, "eE") {
		return s
	}
	if f == float64(int64(f)) && f < 1e15 && f > -1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', 15, 64)
}
