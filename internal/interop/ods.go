package interop

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// odsSheets lists the sheets of a workbook in the OpenDocument format (ISO/IEC
// 26300).
func odsSheets(z *zip.Reader) (parts []*part, err error) {
	err = eachElement(z, "content.xml", func(e *xml.StartElement) error {
		if e.Name.Local != "table" || e.Name.Space != "table" {
			return nil
		}
		if len(parts) > maxParts {
			return fmt.Errorf("more than %d sheets", maxParts)
		}
		number := len(parts)
		parts = append(parts, &part{name: attributeValue(e, "name"), read: func(z *zip.Reader) (io.ReadCloser, error) {
			o := &odsSheet{skip: number}
			return newSheet(z, "content.xml", o.row)
		}})
		return nil
	})
	return parts, err
}

// An odsSheet reads one sheet of a file that holds all of them.
type odsSheet struct {
	skip   int // sheets before it
	in     bool
	row1   int      // number of the row that was read last
	again  int      // how often it comes again
	cells  []string // of that row
	repeat int
}

// row reads the next row.
func (o *odsSheet) row(s *sheet) (int, error) {
	if o.again > 0 {
		o.again--
		o.row1++
		s.cells = append(s.cells, o.cells...)
		return o.row1, nil
	}
	for {
		token, err := s.xml.RawToken()
		if err != nil {
			return 0, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "table" && t.Name.Space == "table":
				o.in = o.skip == 0
				o.skip--
			case !o.in:
			case t.Name.Local == "table-row":
				o.repeat = repeats(&t, "number-rows-repeated")
				o.row1++
				if o.row1 > maxSheetRows {
					return 0, fmt.Errorf("more than %d rows", maxSheetRows)
				}
			case t.Name.Local == "table-cell" || t.Name.Local == "covered-table-cell":
				if err := o.cell(s, &t); err != nil {
					return 0, err
				}
			}
		case xml.EndElement:
			switch {
			case t.Name.Local == "table" && o.in:
				return 0, io.EOF
			case t.Name.Local == "table-row" && o.in:
				return o.endRow(s), nil
			}
		}
	}
}

// repeats reads how often a row or a cell stands there.
func repeats(e *xml.StartElement, name string) int {
	n, err := strconv.Atoi(attributeValue(e, name))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// endRow ends a row, which may come again. Blank rows only count.
func (o *odsSheet) endRow(s *sheet) int {
	n := len(s.cells)
	for n > 0 && s.cells[n-1] == "" {
		n--
	}
	row := o.row1
	if s.cells = s.cells[:n]; n == 0 {
		o.row1 = min(row+o.repeat-1, maxSheetRows+1)
		return row
	}
	o.again = o.repeat - 1
	o.cells = append(o.cells[:0], s.cells...)
	return row
}

// cell reads a cell up to its end, and puts it as often as it stands there.
func (o *odsSheet) cell(s *sheet, c *xml.StartElement) error {
	var text strings.Builder
	notes, paragraphs := 0, 0
	for {
		token, err := s.xml.RawToken()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "annotation":
				notes++
			case "p":
				if paragraphs++; notes == 0 && text.Len() > 0 {
					text.WriteByte(' ')
				}
			case "s":
				if notes == 0 && text.Len() < maxLine {
					text.WriteString(strings.Repeat(" ", min(repeats(&t, "c"), 1000)))
				}
			case "tab", "line-break":
				if notes == 0 {
					text.WriteByte(' ')
				}
			}
		case xml.CharData:
			if notes == 0 && paragraphs > 0 && text.Len() <= maxLine {
				text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "annotation":
				notes--
				paragraphs = 0
			case "table-cell", "covered-table-cell":
				return o.put(s, c, strings.TrimSpace(text.String()))
			}
		}
	}
}

// put puts what a cell shows into the row.
func (o *odsSheet) put(s *sheet, c *xml.StartElement, text string) error {
	switch attributeValue(c, "value-type") {
	case "float", "currency", "percentage":
		text = numberText(attributeValue(c, "value"))
	case "date":
		text = attributeValue(c, "date-value")
	case "boolean":
		text = attributeValue(c, "boolean-value")
	}
	n := repeats(c, "number-columns-repeated")
	if text == "" { // those behind the last that says something are cut again
		n = min(n, maxSheetColumns-len(s.cells))
	}
	for range n {
		if err := s.put(len(s.cells), text); err != nil {
			return err
		}
	}
	return nil
}
