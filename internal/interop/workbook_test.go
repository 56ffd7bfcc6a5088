package interop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// xlsx writes a workbook: what its sheets share, and each with its name and rows.
func xlsx(t testing.TB, name, props, shared, styles string, sheets ...string) {
	t.Helper()
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	members := map[string]string{"[Content_Types].xml": "<Types/>"}
	var list, rels strings.Builder
	for i := 0; i+1 < len(sheets); i += 2 {
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, sheets[i], i, i)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Target="worksheets/sheet%d.xml"/>`, i, i)
		members[fmt.Sprintf("xl/worksheets/sheet%d.xml", i)] = `<?xml version="1.0" encoding="UTF-8"?><worksheet ` + ns + `><sheetData>` + sheets[i+1] + `</sheetData></worksheet>`
	}
	members["xl/workbook.xml"] = `<workbook ` + ns + `><workbookPr ` + props + `/><sheets>` + list.String() + `</sheets></workbook>`
	members["xl/_rels/workbook.xml.rels"] = `<Relationships>` + rels.String() + `</Relationships>`
	if shared != "" {
		members["xl/sharedStrings.xml"] = `<sst ` + ns + `>` + shared + `</sst>`
	}
	if styles != "" {
		members["xl/styles.xml"] = `<styleSheet ` + ns + `>` + styles + `</styleSheet>`
	}
	writeZip(t, name, members)
}

// inline writes rows of texts as a sheet.
func inline(rows ...string) string {
	var b strings.Builder
	for i, r := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, c := range strings.Split(r, "|") {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+j, i+1, c)
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func ods(t testing.TB, name, tables string) {
	t.Helper()
	writeZip(t, name, map[string]string{
		"mimetype":    "application/vnd.oasis.opendocument.spreadsheet",
		"content.xml": `<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>` + tables + `</office:spreadsheet></office:body></office:document-content>`,
	})
}

func TestWorkbooks(t *testing.T) {
	const styles = `<numFmts><numFmt numFmtId="164" formatCode="[$-407]mmm\ yyyy;@"/><numFmt numFmtId="165" formatCode="&quot;day&quot;0.0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs>`
	const dated = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>` +
		`<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2"><v>7</v></c><c r="C2" s="1"><v>38777</v></c></row>` +
		`<row r="4"><c r="A4" t="s"><v>3</v></c><c r="B4"><v>8</v></c><c r="C4" s="2"><v>38777</v></c></row>` +
		`<row r="5"><c r="A5" t="s"><v>3</v></c><c r="B5"><f>4+5</f><v>9</v></c><c r="C5" s="4"><v>38777.5</v></c></row>` +
		`<row r="6"><c r="A6" t="e"><v>#N/A</v></c><c r="B6"><v>0.30000000000000004</v></c></row>`
	const shared = `<si><t>from</t></si><si><r><t>t</t></r><r><t>o</t></r></si><si><t>date</t><rPh><t>no</t></rPh></si><si><t xml:space="preserve">Ana, "A" </t></si>`
	datedRead := `
7 unstated "7"
8 unstated "8"
9 unstated "9"
ana-a unstated "Ana, \"A\"" map[import:Ana, "A"]
r-* linked ana-a->7 %s file-b-xlsx-links:2
r-* linked ana-a->8 %s file-b-xlsx-links:3
r-* linked ana-a->9 %sT12:00:00 file-b-xlsx-links:4
b.xlsx (Links):6 a word for nothing as an id: #N/A
`
	const cell = `<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`
	str := func(s string) string { return fmt.Sprintf(cell, s) }
	tests := []struct {
		name  string
		write func(dir string)
		o     Options
		want  string
	}{
		{"dates and numbers", func(dir string) { xlsx(t, filepath.Join(dir, "b.xlsx"), "", shared, styles, "Links", dated) }, Options{}, fmt.Sprintf(datedRead, "2006-03-01", "2006-03", "2006-03-01")},
		{"days from 1904", func(dir string) {
			xlsx(t, filepath.Join(dir, "b.xlsx"), `date1904="1"`, shared, styles, "Links", dated)
		}, Options{}, fmt.Sprintf(datedRead, "2010-03-02", "2010-03", "2010-03-02")},
		{"nodes, edges and notes in one book", func(dir string) {
			xlsx(t, filepath.Join(dir, "b.xlsx"), "", "", "", "Notes", inline("made in 2006"), "People", inline("id|name|kind", "a|Ana|person", "b|Boris|person"), "Edges", inline("source|target|type", "a|b|knows", "", "b|a|met"))
		}, Options{}, `
a person "Ana"
b person "Boris"
r-* knows a->b file-b-xlsx-edges:2
r-* met b->a file-b-xlsx-edges:3
not read: Notes: cannot tell what the columns are: made in 2006
`},
		{"one sheet by name", func(dir string) {
			xlsx(t, filepath.Join(dir, "b.xlsx"), "", "", "", "Old", inline("from|to", "x|y"), "New", inline("from|to", "a|b"))
		}, Options{Sheets: []string{"New"}}, "a unstated \"a\"\nb unstated \"b\"\nr-* linked a->b file-b-xlsx-new:2\n"},
		{"ods", func(dir string) {
			ods(t, filepath.Join(dir, "b.ods"), `<table:table table:name="Links"><table:table-row>`+str("from")+str("to")+str("date")+`</table:table-row>`+
				`<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>`+
				`<table:table-row>`+str("Ana<text:s/>B<office:annotation><text:p>who?</text:p></office:annotation>")+`<table:table-cell office:value-type="float" office:value="7"><text:p>7,00</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2006-03-01T00:00:00"><text:p>1.3.06</text:p></table:table-cell></table:table-row>`+
				`<table:table-row table:number-rows-repeated="2">`+str("x")+str("y")+`</table:table-row>`+
				`<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`+
				`<table:table table:name="Other"><table:table-row>`+str("remarks")+`</table:table-row></table:table>`)
		}, Options{}, `
7 unstated "7"
ana-b unstated "Ana B" map[import:Ana B]
x unstated "x"
y unstated "y"
r-* linked ana-b->7 2006-03-01 file-b-ods-links:2
r-* linked x->y file-b-ods-links:3
r-* linked x->y file-b-ods-links:4
not read: Other: cannot tell what the columns are: remarks
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.write(dir)
			d, r := read(t, dir, test.o)
			validate(t, d)
			got := tell(d, r)
			for _, s := range r.Skipped {
				got += fmt.Sprintf("not read: %s: %s\n", s.Part, s.Why)
			}
			if sortedLines(got) != sortedLines(test.want) {
				t.Errorf("Read gives\n%s\nwant\n%s", sortedLines(got), sortedLines(test.want))
			}
		})
	}
}

// TestBadWorkbooks: what is wrong is said with the sheet, and bombs end at once.
func TestBadWorkbooks(t *testing.T) {
	head := inline("from|to", "a|b")
	tests := []struct {
		name  string
		write func(name string)
		want  string
	}{
		{"no such text", func(n string) { xlsx(t, n, "", "", "", "S", `<row r="1"><c r="A1" t="s"><v>5</v></c></row>`) }, "(S): cannot be read: a cell has text 5, which there is not"},
		{"rows out of order", func(n string) { xlsx(t, n, "", "", "", "S", head+`<row r="1"/>`) }, "comes twice or out of order"},
		{"a far row", func(n string) {
			xlsx(t, n, "", "", "", "S", head+`<row r="99999999"><c t="str"><v>x</v></c></row>`)
		}, "more than 2097152 rows"},
		{"a far column", func(n string) {
			xlsx(t, n, "", "", "", "S", head+`<row r="3"><c r="ZZZZ3"><v>1</v></c></row>`)
		}, "more than 16384 columns"},
		{"damaged", func(n string) { xlsx(t, n, "", "", "", "S", head+`<row`) }, "damaged on line 1 of its XML"},
		{"no sheet", func(n string) { xlsx(t, n, "", "", "") }, "a workbook without a sheet"},
		{"two of one name", func(n string) { xlsx(t, n, "", "", "", "S", head, "S", head) }, "two sheets are called S"},
		{"a bomb", func(n string) { xlsx(t, n, "", "", "", "S", head+strings.Repeat(" ", 100<<20)) }, "unpacks to more than 200 times its size"},
		{"a bomb of texts", func(n string) {
			xlsx(t, n, "", "<si><t>"+strings.Repeat("x", 100<<20)+"</t></si>", "", "S", head)
		}, "unpacks to more than 200 times its size"},
		{"a bomb of repeated rows", func(n string) {
			ods(t, n, `<table:table table:name="S">`+strings.Repeat(`<table:table-row table:number-rows-repeated="1000000000"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>`, 3)+`</table:table>`)
		}, "more than 2097152 rows"},
		{"an old one", func(n string) { os.WriteFile(n, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 0o666) }, "in the format of before 2007"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "b.xlsx")
			test.write(name)
			var err error
			peak := peakHeap(func() {
				_, _, err = Read(context.Background(), []string{name}, Options{IDColumn: map[bool]string{true: "x"}[strings.Contains(test.name, "rows")]})
			})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Read gives %v, want %s", err, test.want)
			}
			if peak > 500<<20 {
				t.Errorf("%d MB were taken", peak>>20)
			}
		})
	}
	name := filepath.Join(t.TempDir(), "b.xlsx")
	xlsx(t, name, "", "", "", "S", head)
	_, _, err := Read(context.Background(), []string{name}, Options{Sheets: []string{"T"}})
	var sheet *SheetError
	if !errors.As(err, &sheet) || fmt.Sprint(sheet.Sheets) != "[S]" {
		t.Errorf("Read gives %v", err)
	}
}

// FuzzWorkbook: no XML makes the reader panic or give a case that is not in order.
func FuzzWorkbook(f *testing.F) {
	f.Add(inline("from|to|date", "a|b|2006"), `<si><t>x</t></si>`, `<cellXfs><xf numFmtId="14"/></cellXfs>`, `<table:table table:name="S"><table:table-row><table:table-cell><text:p>from</text:p></table:table-cell></table:table-row></table:table>`)
	f.Add(`<row r="2"><c r="B2" s="0" t="s"><v>0</v></c><c><v>1e300</v></c></row>`, `<si/>`, `<numFmt numFmtId="200" formatCode="\"/>`, `<table:table><table:table-row table:number-rows-repeated="9"/></table:table>`)
	f.Fuzz(func(t *testing.T, sheet, shared, styles, tables string) {
		dir := t.TempDir()
		xlsx(t, filepath.Join(dir, "b.xlsx"), "", shared, styles, "S", sheet)
		ods(t, filepath.Join(dir, "b.ods"), tables)
		for _, n := range []string{"b.xlsx", "b.ods"} {
			if d, _, err := Read(context.Background(), []string{filepath.Join(dir, n)}, Options{NoHeader: true}); err == nil {
				validate(t, d)
			}
		}
	})
}
