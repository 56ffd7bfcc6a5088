package interop

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A book is what the sheets of one XLSX file share (ECMA-376, part 1). It is read
// at its first use.
type book struct {
	once    sync.Once
	err     error
	text    []byte // of the shared texts
	ends    []int
	dates   []precision // by style
	from104 bool        // days count from 1904
}

// A precision is how much of a date a cell shows.
type precision uint8

const (
	noDate precision = iota
	showsYear
	showsMonth
	showsDay
	showsTime
)

// xlsxSheets lists the sheets of a workbook.
func xlsxSheets(z *zip.Reader) (parts []*part, err error) {
	targets := map[string]string{}
	err = eachElement(z, "xl/_rels/workbook.xml.rels", func(e *xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			target := attributeValue(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "/xl/" + target
			}
			targets[attributeValue(e, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	b := &book{}
	err = eachElement(z, "xl/workbook.xml", func(e *xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.from104 = attributeValue(e, "date1904") == "1" || attributeValue(e, "date1904") == "true"
		case "sheet":
			member := targets[relationOf(e)]
			if !strings.HasPrefix(member, "xl/worksheets/") {
				return nil // a chart
			}
			if len(parts) > maxParts {
				return fmt.Errorf("more than %d sheets", maxParts)
			}
			parts = append(parts, &part{name: attributeValue(e, "name"), read: func(z *zip.Reader) (io.ReadCloser, error) {
				if b.once.Do(func() { b.err = b.load(z) }); b.err != nil {
					return nil, b.err
				}
				row := 0
				return newSheet(z, member, func(s *sheet) (int, error) { return b.row(s, &row) })
			}})
		}
		return nil
	})
	return parts, err
}

// relationOf returns the r:id of an element.
func relationOf(e *xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// load reads the shared texts and the styles.
func (b *book) load(z *zip.Reader) error {
	if hasMember(z, "xl/sharedStrings.xml") {
		if err := b.loadTexts(z); err != nil {
			return err
		}
	}
	if !hasMember(z, "xl/styles.xml") {
		return nil
	}
	custom := map[string]precision{}
	cells := false
	return eachElement(z, "xl/styles.xml", func(e *xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attributeValue(e, "numFmtId")] = precisionOf(attributeValue(e, "formatCode"))
		case "cellXfs":
			cells = true
		case "cellStyles", "dxfs":
			cells = false
		case "xf":
			if !cells {
				return nil
			}
			if len(b.dates) > 1<<17 {
				return fmt.Errorf("more than %d styles", 1<<17)
			}
			id := attributeValue(e, "numFmtId")
			p, ok := custom[id]
			if !ok {
				n, _ := strconv.Atoi(id)
				p = builtinPrecision(n)
			}
			b.dates = append(b.dates, p)
		}
		return nil
	})
}

// builtinPrecision knows the formats of dates that have numbers (ECMA-376 part 1,
// 18.8.30).
func builtinPrecision(id int) precision {
	switch {
	case id == 17:
		return showsMonth
	case id == 22:
		return showsTime
	case id >= 14 && id <= 16, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return showsDay
	}
	return noDate
}

// precisionOf reads a format such as dd/mm/yyyy;@ or "[$-407]mmm yyyy".
func precisionOf(format string) precision {
	format, _, _ = strings.Cut(format, ";")
	var year, month, day, hour bool
	for i := 0; i < len(format); i++ {
		switch c := format[i] | 0x20; {
		case format[i] == '"':
			if j := strings.IndexByte(format[i+1:], '"'); j >= 0 {
				i += j + 1
			}
		case format[i] == '[':
			if j := strings.IndexByte(format[i:], ']'); j >= 0 {
				i += j
			}
		case format[i] == '\\' || format[i] == '_' || format[i] == '*':
			i++
		case c == 'y':
			year = true
		case c == 'm':
			month = true
		case c == 'd':
			day = true
		case c == 'h':
			hour = true
		}
	}
	switch {
	case year && day && hour:
		return showsTime
	case year && day, day && month:
		return showsDay
	case year && month:
		return showsMonth
	case year:
		return showsYear
	}
	return noDate
}

// loadTexts reads the texts that cells share.
func (b *book) loadTexts(z *zip.Reader) error {
	in, err := openMember(z, "xl/sharedStrings.xml")
	if err != nil {
		return err
	}
	defer in.Close()
	d := newXML(in)
	text, skip := false, 0
	b.ends = []int{0}
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				text = skip == 0
			case "rPh": // how it is pronounced
				skip++
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				text = false
			case "rPh":
				skip--
			case "si":
				b.ends = append(b.ends, len(b.text))
			}
		case xml.CharData:
			if text {
				b.text = append(b.text, t...)
			}
		}
		if len(b.text)+8*len(b.ends) > maxShared {
			return fmt.Errorf("the texts of its cells take more than %d MB", maxShared>>20)
		}
	}
}

// shared returns the text with a number.
func (b *book) shared(number string) (string, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n+1 >= len(b.ends) {
		return "", fmt.Errorf("a cell has text %s, which there is not", number)
	}
	return unescape(string(b.text[b.ends[n]:b.ends[n+1]])), nil
}

// unescape replaces what Excel writes for characters that XML does not hold; a
// carriage return goes.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return cellEscape.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:6], 16, 16)
		if err != nil || n == '\r' {
			return ""
		}
		return string(rune(n))
	})
}

// row reads the next row of a sheet; last is the number of the row before.
func (b *book) row(s *sheet, last *int) (int, error) {
	in := false
	column := 0
	for {
		token, err := s.xml.RawToken()
		if err != nil {
			return 0, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "row":
				in, column = true, 0
				*last++
				if r := attributeValue(&t, "r"); r != "" {
					n, err := strconv.Atoi(r)
					if err != nil || n < *last {
						return 0, fmt.Errorf("row %q comes twice or out of order", r)
					}
					*last = n
				}
			case t.Name.Local == "c" && in:
				if r := attributeValue(&t, "r"); r != "" {
					if column, err = columnOf(r); err != nil {
						return 0, err
					}
				}
				text, err := b.cell(s, &t)
				if err == nil && text != "" {
					err = s.put(column, text)
				}
				if err != nil {
					return 0, err
				}
				column++
			}
		case xml.EndElement:
			if t.Name.Local == "row" {
				return *last, nil
			}
		}
	}
}

// columnOf reads the column of a place such as AB12, from 0.
func columnOf(place string) (int, error) {
	n := 0
	for _, c := range place {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > maxSheetColumns {
			return 0, fmt.Errorf("more than %d columns", maxSheetColumns)
		}
	}
	if n == 0 {
		return 0, fmt.Errorf("a cell is at %q", place)
	}
	return n - 1, nil
}

// cell reads what a cell shows, up to its end.
func (b *book) cell(s *sheet, c *xml.StartElement) (string, error) {
	kind, style := attributeValue(c, "t"), attributeValue(c, "s")
	var value, inline []byte
	var text *[]byte
	for {
		token, err := s.xml.RawToken()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				text = &value
			case "t":
				text = &inline
			case "f", "rPh":
				text = nil
			}
		case xml.EndElement:
			text = nil
			if t.Name.Local == "c" {
				return b.shown(kind, style, string(value), string(inline))
			}
		case xml.CharData:
			if text != nil && len(*text) <= maxLine {
				*text = append(*text, t...)
			}
		}
	}
}

// shown returns what a cell of a kind and a style shows.
func (b *book) shown(kind, style, value, inline string) (string, error) {
	switch kind {
	case "s":
		return b.shared(strings.TrimSpace(value))
	case "inlineStr":
		return unescape(inline), nil
	case "str":
		return unescape(value), nil
	case "e", "d":
		return value, nil
	case "b":
		return map[string]string{"1": "true", "0": "false"}[value], nil
	}
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(b.dates) && b.dates[n] != noDate {
		if text := b.date(value, b.dates[n]); text != "" {
			return text, nil
		}
	}
	return numberText(value), nil
}

// date turns the number of a day into EDTF, "" for one that is no day. In the
// system of 1900 the numbers from 61 on count from 1899-12-30, those before 60
// from a day later, and 60 is a day that never was.
func (b *book) date(value string, p precision) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || f < 1 && !b.from104 || f < 0 || f >= 2958466 {
		return ""
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case b.from104:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case f < 60:
		start = start.AddDate(0, 0, 1)
	case f < 61:
		return ""
	}
	days := math.Floor(f)
	t := start.AddDate(0, 0, int(days)).Add(time.Duration(math.Round((f-days)*86400)) * time.Second)
	layout := map[precision]string{showsYear: "2006", showsMonth: "2006-01", showsDay: time.DateOnly, showsTime: "2006-01-02T15:04:05"}[p]
	if p == showsTime && f == days {
		layout = time.DateOnly
	}
	return t.Format(layout)
}
