package casefile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// The tests write cases by the field table, so that what one format reads can
// be written in another and read again.

// nodeOf returns a record as a node, without the fields that are zero.
func nodeOf(t *table, rec any) node {
	n := node{kind: record}
	for _, f := range t.fields {
		kid := node{kind: word, name: f.name}
		switch slot := reflect.ValueOf(f.slot(rec)).Elem(); {
		case f.name == "from" || f.name == "to" || f.name == "between":
			r, ok := rec.(*relations.Relation)
			if !ok {
				kid = textsNode(f.name, slot.Interface().([]string))
				break
			}
			switch {
			case len(r.Ends) == 0 || r.Ordered != (f.name != "between"):
			case f.name == "from":
				kid.text = r.Ends[0]
			case f.name == "to":
				kid.text = r.Ends[1]
			default:
				kid = textsNode(f.name, r.Ends)
			}
		case f.shape == oneText:
			kid.text = slot.String()
		case f.shape == oneDate:
			kid.text = slot.Interface().(evidence.Date).String()
		case f.shape == count:
			if kid.kind = number; slot.Int() != 0 {
				kid.text = strconv.FormatInt(slot.Int(), 10)
			}
		case f.shape == yesNo:
			kid.kind, kid.text = truth, strconv.FormatBool(slot.Bool())
		case f.shape == texts:
			kid = textsNode(f.name, slot.Interface().([]string))
		case f.shape == pairs:
			kid.kind = record
			for k, v := range slot.Interface().(map[string]string) {
				kid.kids = append(kid.kids, node{kind: word, name: k, text: v})
			}
			sort.Slice(kid.kids, func(i, j int) bool { return kid.kids[i].name < kid.kids[j].name })
		case f.shape == values:
			kid.kind = record
			for _, a := range slot.Interface().([]entities.Attribute) {
				sort := map[entities.ValueType]nodeKind{entities.NumberValue: number, entities.BooleanValue: truth, entities.TextValue: word, entities.DateValue: word}[a.Type]
				kid.kids = append(kid.kids, node{kind: sort, name: a.Name, text: a.Value})
			}
		case f.shape == records:
			kid.kind = list
			for i := range slot.Len() {
				kid.kids = append(kid.kids, nodeOf(f.in, slot.Index(i).Interface()))
			}
		}
		if kid.text != "" || len(kid.kids) > 0 {
			n.kids = append(n.kids, kid)
		}
	}
	return n
}

func textsNode(name string, entries []string) node {
	n := node{kind: list, name: name}
	for _, s := range entries {
		n.kids = append(n.kids, node{kind: word, text: s})
	}
	return n
}

// writeRecords writes records in the format of an extension.
func writeRecords[R any](ext string, t *table, recs []R) string {
	var b bytes.Buffer
	if ext == ".csv" {
		writeCSV(&b, t, recs)
		return b.String()
	}
	for _, r := range recs {
		n := nodeOf(t, r)
		if ext == ".jsonl" {
			writeJSON(&b, &n)
			b.WriteByte('\n')
		} else {
			writeYAML(&b, &n, "")
		}
	}
	return b.String()
}

func writeJSON(b *bytes.Buffer, n *node) {
	switch n.kind {
	case number, truth:
		b.WriteString(n.text)
	case word:
		text, _ := json.Marshal(n.text)
		b.Write(text)
	default:
		brackets := "[]"
		if n.kind == record {
			brackets = "{}"
		}
		b.WriteByte(brackets[0])
		for i := range n.kids {
			if i > 0 {
				b.WriteString(", ")
			}
			if n.kind == record {
				name, _ := json.Marshal(n.kids[i].name)
				b.Write(name)
				b.WriteString(": ")
			}
			writeJSON(b, &n.kids[i])
		}
		b.WriteByte(brackets[1])
	}
}

// writeYAML writes a record as an entry of a list, in the form that people
// write: bare where that is safe, quoted where it is not.
func writeYAML(b *bytes.Buffer, n *node, indent string) {
	bullet := "- "
	for i := range n.kids {
		kid := &n.kids[i]
		fmt.Fprintf(b, "%s%s%s:", indent, bullet, kid.name)
		bullet = "  "
		switch {
		case kid.kind == list && kid.kids[0].kind == record:
			b.WriteByte('\n')
			for j := range kid.kids {
				writeYAML(b, &kid.kids[j], indent+"    ")
			}
			continue
		case kid.kind == word && bare(kid.text):
			b.WriteString(" " + kid.text)
		case kid.kind == list && !slices.ContainsFunc(kid.kids, func(n node) bool { return !bare(n.text) }):
			for j := range kid.kids {
				b.WriteString([]string{" [", ", "}[min(j, 1)] + kid.kids[j].text)
			}
			b.WriteByte(']')
		default:
			b.WriteByte(' ')
			writeJSON(b, kid)
		}
		b.WriteByte('\n')
	}
}

func bare(s string) bool {
	for _, r := range s {
		if r != ' ' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return s != "" && s != "null" && s[0] != ' ' && s[0] != '-' && s[len(s)-1] != ' '
}

func writeCSV[R any](b *bytes.Buffer, t *table, recs []R) {
	names := columnNames(t)
	out := csv.NewWriter(b)
	out.Write(names)
	at := map[string]int{}
	for i, name := range names {
		at[name] = i
	}
	for _, r := range recs {
		n := nodeOf(t, r)
		// The rows below the first hold the id and what is nested.
		rows := [][]string{make([]string, len(names))}
		var put func(n *node, prefix string, row int)
		put = func(n *node, prefix string, row int) {
			for i := range n.kids {
				kid := &n.kids[i]
				if kid.kind == list && kid.kids[0].kind == record {
					for j := range kid.kids {
						if j > 0 {
							rows = append(rows, make([]string, len(names)))
							row = len(rows) - 1
							rows[row][0] = rows[0][0]
							if prefix != "" { // the further citations of a fact repeat the fact
								for _, f := range []string{"property", "value"} {
									rows[row][at[prefix+f]] = rows[row-1][at[prefix+f]]
								}
							}
						}
						put(&kid.kids[j], prefix+kid.name+".", row)
					}
					continue
				}
				rows[row][at[prefix+kid.name]] = cellOf(kid)
			}
		}
		put(&n, "", 0)
		out.WriteAll(rows)
	}
	out.Flush()
}

func cellOf(n *node) string {
	if n.name == "attributes" {
		var b bytes.Buffer
		writeJSON(&b, n)
		return b.String()
	}
	var entries []string
	for i := range n.kids {
		if n.kind == record {
			entries = append(entries, n.kids[i].name+"="+n.kids[i].text)
			continue
		}
		entries = append(entries, n.kids[i].text)
	}
	return n.text + strings.Join(entries, "|")
}
