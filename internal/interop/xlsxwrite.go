package interop

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An XLSX workbook (ECMA-376) with two sheets, the entities and the relations. Every
// cell is a text or a number, and none a formula: a text that begins with = stays one.

// maxCell is how many characters a cell may hold.
const maxCell = 32767

// cellEscape is what a reader of XLSX takes for an escaped character.
var cellEscape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func entitySheet(g *graph) [][]string {
	return tableOf([]string{"id", "name"}, len(g.nodes), func(i int) ([]string, []attribute) {
		n := &g.nodes[i]
		return []string{n.id, n.label}, without(n.all(), "label")
	})
}

func relationSheet(g *graph) [][]string {
	return tableOf([]string{"id", "from", "to", "type", "label"}, len(g.links), func(i int) ([]string, []attribute) {
		l := &g.links[i]
		return []string{l.id, g.nodes[l.ends[0]].id, g.nodes[l.ends[1]].id, l.typ, l.label}, doubted(l, without(without(l.all(), "label"), "type"))
	})
}

// losesCells counts what a workbook does not hold.
func losesCells(g *graph, lose func(string)) {
	losesCitations(g, lose)
	for _, sheet := range [][][]string{entitySheet(g), relationSheet(g)} {
		for _, row := range sheet {
			for _, c := range row {
				if utf8.RuneCountInString(c) > maxCell {
					lose(fmt.Sprintf("texts of more than %d characters, which are cut", maxCell))
				}
			}
		}
	}
	for i := range g.links {
		if !g.links[i].directed {
			lose("relations without a direction, which go from one end to the other")
		}
	}
}

func writeXLSX(out io.Writer, g *graph) error {
	z := zip.NewWriter(out)
	put := func(name, text string) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = io.WriteString(w, xml.Header+text)
		}
		return err
	}
	const (
		main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		rel  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pkg  = "http://schemas.openxmlformats.org/package/2006/"
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	parts := []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="` + pkg + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + kind + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + kind + `worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="` + kind + `worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + rel + `"><sheets><sheet name="Entities" sheetId="1" r:id="rId1"/><sheet name="Relations" sheetId="2" r:id="rId2"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + rel + `/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheetXML(main, entitySheet(g))},
		{"xl/worksheets/sheet2.xml", sheetXML(main, relationSheet(g))},
	}
	for _, p := range parts {
		if err := put(p.name, p.text); err != nil {
			return err
		}
	}
	return z.Close()
}

// sheetXML writes rows, the first of which stays in sight.
func sheetXML(main string, rows [][]string) string {
	var b bytes.Buffer
	b.WriteString(`<worksheet xmlns="` + main + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for k, c := range row {
			if c == "" {
				continue
			}
			at := columnName(k) + strconv.Itoa(i+1)
			if i > 0 && plainNumber(c) {
				fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, at, c)
				continue
			}
			if utf8.RuneCountInString(c) > maxCell {
				c = string([]rune(c)[:maxCell])
			}
			c = cellEscape.ReplaceAllString(c, "_x005F$0")
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">`, at)
			xml.EscapeText(&b, []byte(c)) // which writes to memory
			b.WriteString(`</t></is></c>`)
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData></worksheet>`)
	return b.String()
}

// plainNumber reports whether a text is a number that a workbook gives back as it is:
// one of few digits, and no 007.
func plainNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	whole, _, point := strings.Cut(digits, ".")
	return len(s) <= 15 && isNumber(s) && !strings.ContainsAny(s, "eE+") && whole != "" &&
		(len(whole) == 1 || whole[0] != '0') && s != "-0" && !(point && strings.HasSuffix(s, "0"))
}

// columnName is what a workbook calls a column: A to Z, AA ...
func columnName(k int) string {
	name := ""
	for k++; k > 0; k = (k - 1) / 26 {
		name = string(rune('A'+(k-1)%26)) + name
	}
	return name
}
