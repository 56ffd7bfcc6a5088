package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// column counts the bytes before a place in its line.
func columnOf(text string, at int) int { return at - lineStart(text, at) }

// fieldEnd returns where the lines of a field of block YAML end: behind the last
// line that is indented deeper than its name. The entries of a list may stand as
// deep as the name itself.
func fieldEnd(text string, kid *node) int {
	deep := columnOf(text, int(kid.nameAt))
	from := lineStart(text, int(kid.nameAt))
	end := lineEnd(text, int(kid.nameAt))
	for end < len(text) {
		next := lineEnd(text, end)
		line := strings.TrimRight(text[end:next], "\r\n")
		bare := strings.TrimLeft(line, " ")
		indent := len(line) - len(bare)
		entry := kid.kind == list && indent == deep && (bare == "-" || strings.HasPrefix(bare, "- "))
		if bare != "" && indent <= deep && !entry {
			break
		}
		end = next
	}
	return trimBehind(text, from, end, deep)
}

// newline is how the lines of a text end.
func newline(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// anchor returns the field of a record behind which another belongs by the order of
// the table, nil where the record has none.
func anchor(t *table, n *node, f *field) *node {
	var best *node
	most := -1
	for i := range n.kids {
		if at, ok := t.byName[n.kids[i].name]; ok && at < t.byName[f.name] && at > most {
			best, most = &n.kids[i], at
		}
	}
	if best == nil && len(n.kids) > 0 {
		best = &n.kids[0]
	}
	return best
}

// setYAML makes the splice of one field of a record in YAML.
func (w *patcher) setYAML(in *input, t *table, n *node, f *field, s FieldSet) error {
	text := in.text
	flow := text[n.at] == '{'
	kid := n.kid(f.name)
	value := yamlTexts(f, s.Values, flow)
	if kid != nil {
		if from, to, ok := scalarAt(text, kid); ok && len(s.Values) == 1 && f.shape != pairs {
			w.splice(in, from, to, value, s.Field)
			return nil
		}
		if flow {
			return w.setFlow(in, n, kid, f, s, value)
		}
		from, to := int(kid.nameAt), fieldEnd(text, kid)
		if strings.Contains(text[from:to], "#") {
			return w.refuse(in, from, f.name+" has a comment or a # in it")
		}
		if len(s.Values) == 0 {
			start := lineStart(text, from)
			if strings.TrimLeft(text[start:from], " ") != "" {
				return w.refuse(in, from, f.name+" stands first in its record")
			}
			w.splice(in, start, to, "", s.Field)
			return nil
		}
		w.splice(in, from, to, f.name+": "+value+newline(text), s.Field)
		return nil
	}
	if len(s.Values) == 0 {
		return nil
	}
	after := anchor(t, n, f)
	if after == nil {
		return w.refuse(in, int(n.at), "the record is written in an unusual way")
	}
	if flow {
		end, ok := flowEnd(text, int(after.at))
		if !ok {
			return w.refuse(in, int(after.at), after.name+" is written in an unusual way")
		}
		w.splice(in, end, end, ", "+f.name+": "+value, s.Field)
		return nil
	}
	end := fieldEnd(text, after)
	line := strings.Repeat(" ", columnOf(text, int(after.nameAt))) + f.name + ": " + value
	if end > 0 && text[end-1] != '\n' {
		line = newline(text) + line
	} else {
		line += newline(text)
	}
	w.splice(in, end, end, line, s.Field)
	return nil
}

// setFlow changes a field of a record in braces.
func (w *patcher) setFlow(in *input, n, kid *node, f *field, s FieldSet, value string) error {
	end, ok := flowEnd(in.text, int(kid.at))
	if !ok {
		return w.refuse(in, int(kid.at), f.name+" is written in an unusual way")
	}
	if len(s.Values) > 0 {
		w.splice(in, int(kid.at), end, value, s.Field)
		return nil
	}
	from, to := cutField(n, kid, int(kid.nameAt), end, func(k *node) (int, bool) { return flowEnd(in.text, int(k.at)) })
	w.splice(in, from, to, "", s.Field)
	return nil
}

// cutField widens what a field takes to the comma on one side of it. A field's name
// starts at from, and its value ends at to.
func cutField(n, kid *node, from, to int, end func(*node) (int, bool)) (int, int) {
	i := slices.IndexFunc(n.kids, func(k node) bool { return k.name == kid.name })
	if i > 0 {
		if e, ok := end(&n.kids[i-1]); ok {
			return e, to
		}
	} else if len(n.kids) > 1 {
		return from, int(n.kids[1].nameAt)
	}
	return from, to
}

// scalarAt returns the bytes of a value of one word that stands on one line, with
// its quotes.
func scalarAt(text string, kid *node) (from, to int, ok bool) {
	if kid.kind != word && kid.kind != number {
		return 0, 0, false
	}
	at := int(kid.at)
	if at < len(text) && (text[at] == '"' || text[at] == '\'') {
		if from, to, ok = token(text, at, kid.text); ok {
			return from - 1, to + 1, true
		}
		to, ok = flowEnd(text, at)
		return at, to, ok && !strings.Contains(text[at:to], "\n")
	}
	if !strings.HasPrefix(text[at:], kid.text) || strings.Contains(kid.text, "\n") {
		return 0, 0, false
	}
	return at, at + len(kid.text), true
}

// flowEnd returns where a value in braces or brackets, in quotes or of one plain
// word ends that stands inside braces.
func flowEnd(text string, at int) (end int, ok bool) {
	depth := 0
	for i := at; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'':
			if i > at && text[i-1] != ' ' && text[i-1] != ',' && text[i-1] != '[' && text[i-1] != '{' && text[i-1] != '\n' {
				continue // inside a plain word
			}
			j := i + 1
			for j < len(text) && text[j] != c {
				if text[j] == '\\' && c == '"' {
					j++
				}
				j++
			}
			if j >= len(text) {
				return 0, false
			}
			if i = j; depth == 0 {
				return i + 1, true
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 {
				return trimSpaceEnd(text, at, i), true
			}
			if depth--; depth == 0 {
				return i + 1, true
			}
		case ',', '\n':
			if depth == 0 {
				return trimSpaceEnd(text, at, i), true
			}
		case '#':
			if i > 0 && (text[i-1] == ' ' || text[i-1] == '\n') {
				return 0, false
			}
		}
	}
	return 0, false
}

func trimSpaceEnd(text string, from, to int) int {
	return from + len(strings.TrimRight(text[from:to], " \r\n"))
}

// setJSON makes the splice of one field of a record in JSON Lines.
func (w *patcher) setJSON(in *input, t *table, n *node, f *field, s FieldSet) error {
	end := func(k *node) (int, bool) {
		dec := json.NewDecoder(strings.NewReader(in.text[k.at:lineEnd(in.text, int(k.at))]))
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return 0, false
		}
		return int(k.at) + int(dec.InputOffset()), true
	}
	value := jsonTexts(f, s.Values)
	kid := n.kid(f.name)
	if kid == nil {
		after := anchor(t, n, f)
		if len(s.Values) == 0 {
			return nil
		}
		to, ok := 0, after != nil
		if ok {
			to, ok = end(after)
		}
		if !ok {
			return w.refuse(in, int(n.at), "the record is written in an unusual way")
		}
		w.splice(in, to, to, `, "`+f.name+`": `+value, s.Field)
		return nil
	}
	to, ok := end(kid)
	if !ok {
		return w.refuse(in, int(kid.at), f.name+" is written in an unusual way")
	}
	if len(s.Values) > 0 {
		w.splice(in, int(kid.at), to, value, s.Field)
		return nil
	}
	from, to := cutField(n, kid, int(kid.nameAt), to, end)
	w.splice(in, from, to, "", s.Field)
	return nil
}

// setCSV makes the splice of one cell.
func (w *patcher) setCSV(in *input, n *node, f *field, s FieldSet) error {
	names, comma := csvHeader(in)
	column := slices.Index(names, f.name)
	if column < 0 {
		return w.refuse(in, int(n.at), "the table has no column "+f.name)
	}
	cells, _ := csvCells(in.text, lineStart(in.text, int(n.at)), comma)
	text := csvCell(f, s.Values, comma)
	if column < len(cells) {
		w.splice(in, cells[column][0], cells[column][1], text, s.Field)
		return nil
	}
	end := cells[len(cells)-1][1]
	w.splice(in, end, end, strings.Repeat(string(comma), column-len(cells)+1)+text, s.Field)
	return nil
}

// csvHeader returns the names of a table's columns and what separates cells.
func csvHeader(in *input) (names []string, comma byte) {
	r := &csvReader{d: newDecoder(in.file), t: in.section.table, text: in.text}
	if !r.header() {
		return nil, ','
	}
	for _, c := range r.columns {
		names = append(names, c.name)
	}
	return names, r.comma
}

// csvCells returns the bytes of each cell of the row that starts at a place, and
// where the next row starts.
func csvCells(text string, at int, comma byte) (cells [][2]int, next int) {
	for {
		from := at
		for at < len(text) && text[at] == ' ' {
			at++
		}
		if at < len(text) && text[at] == '"' {
			for at++; at < len(text); at++ {
				if text[at] == '"' {
					if at+1 == len(text) || text[at+1] != '"' {
						break
					}
					at++
				}
			}
		}
		for at < len(text) && text[at] != comma && text[at] != '\n' {
			at++
		}
		to := at
		if to > from && text[to-1] == '\r' {
			to--
		}
		cells = append(cells, [2]int{from, to})
		if at >= len(text) || text[at] == '\n' {
			return cells, min(at+1, len(text))
		}
		at++
	}
}

// csvCell writes the cell of a field.
func csvCell(f *field, values []string, comma byte) string {
	text := strings.Join(values, "|")
	if strings.ContainsAny(text, "\"\r\n"+string(comma)) || text != strings.TrimSpace(text) {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// csvRows writes a record as rows of a table: one for each of its nested records.
func (w *patcher) csvRows(in *input, rec any) (string, error) {
	names, comma := csvHeader(in)
	if names == nil {
		return "", w.refuse(in, 0, "the table has no header")
	}
	var rows []map[string]string
	var missing []string
	var lay func(t *table, rec any, prefix string, row map[string]string)
	lay = func(t *table, rec any, prefix string, row map[string]string) {
		out := writer{}
		out.filled(t, rec, func(f *field, slot any) {
			if f.shape == records {
				list := reflect.ValueOf(slot).Elem()
				for i := range list.Len() {
					to := row
					if i > 0 {
						to = map[string]string{"id": row["id"]}
						rows = append(rows, to)
					}
					lay(f.in, list.Index(i).Interface(), prefix+f.name+".", to)
				}
				return
			}
			if name := prefix + f.name; f.shape == values && slices.Contains(names, name) {
				row[name] = csvCell(f, []string{jsonValue(f, slot)}, comma)
			} else if slices.Contains(names, name) {
				row[name] = csvCell(f, slotTexts(f, slot), comma)
			} else if !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		})
	}
	first := map[string]string{}
	rows = append(rows, first)
	lay(tableOf(rec), rec, "", first)
	if len(missing) > 0 {
		return "", w.refuse(in, 0, "the table has no column "+strings.Join(missing, ", "))
	}
	var b strings.Builder
	for _, row := range rows {
		for i, name := range names {
			if i > 0 {
				b.WriteByte(comma)
			}
			b.WriteString(row[name])
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// yamlRecord writes a record as an entry of a list of block YAML.
func (w *patcher) yamlRecord(in *input, rec any) (string, error) {
	indent := ""
	if starts := w.startsOf(in); len(starts) > 0 { // the others must stand as deep
		at := int(starts[len(starts)-1])
		lead := in.text[lineStart(in.text, at):at]
		if strings.TrimSpace(lead) != "-" {
			return "", w.refuse(in, at, "the records do not start on lines of their own")
		}
		indent = lead[:strings.IndexByte(lead, '-')]
	}
	var b strings.Builder
	yamlEntry(&b, tableOf(rec), rec, indent)
	return b.String(), nil
}

func yamlEntry(b *strings.Builder, t *table, rec any, indent string) {
	lead := indent + "- "
	out := writer{}
	out.filled(t, rec, func(f *field, slot any) {
		b.WriteString(lead + f.name + ":")
		lead = indent + "  "
		if f.shape == records {
			b.WriteByte('\n')
			list := reflect.ValueOf(slot).Elem()
			for i := range list.Len() {
				yamlEntry(b, f.in, list.Index(i).Interface(), indent+"    ")
			}
			return
		}
		b.WriteString(" " + yamlValue(f, slot, false) + "\n")
	})
}

// yamlValue writes the value of a field on one line.
func yamlValue(f *field, slot any, flow bool) string {
	if f.shape == values {
		return jsonValue(f, slot)
	}
	return yamlTexts(f, slotTexts(f, slot), flow)
}

// jsonValue writes the value of a field in JSON.
func jsonValue(f *field, slot any) string {
	var w writer
	w.value(f, slot)
	return w.buf.String()
}

// slotTexts returns the texts that make up a value.
func slotTexts(f *field, slot any) []string {
	switch s := slot.(type) {
	case *string:
		return []string{*s}
	case *evidence.Date:
		return []string{s.String()}
	case *[]string:
		return *s
	case *map[string]string:
		var out []string
		for k, v := range *s {
			out = append(out, k+"="+v)
		}
		slices.Sort(out)
		return out
	}
	v := reflect.ValueOf(slot).Elem()
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Bool:
		return []string{strconv.FormatBool(v.Bool())}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return []string{strconv.FormatInt(v.Int(), 10)}
	}
	panic(fmt.Sprintf("field %s has no texts", f.name))
}

func yamlTexts(f *field, list []string, flow bool) string {
	switch {
	case f.shape == values:
		return jsonTexts(f, list)
	case f.shape == pairs:
		var out []string
		for _, v := range list {
			name, text, _ := strings.Cut(v, "=")
			out = append(out, yamlWord(name, true)+": "+yamlWord(text, true))
		}
		return "{" + strings.Join(out, ", ") + "}"
	case f.shape == texts && len(list) != 1:
		var out []string
		for _, v := range list {
			out = append(out, yamlWord(v, true))
		}
		return "[" + strings.Join(out, ", ") + "]"
	case f.shape == texts:
		return "[" + yamlWord(list[0], true) + "]"
	case len(list) == 0:
		return ""
	}
	if f.shape == count || f.shape == yesNo {
		return list[0]
	}
	return yamlWord(list[0], flow)
}

var (
	// plainYAML are texts that any reader of YAML takes as they are: they start with
	// a letter or a digit, and hold nothing that could be a mark.
	plainYAML = regexp.MustCompile(`^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} _./()'’%+&;=~@!?,-]|:[\p{L}\p{N}/])*$`)
	oddWords  = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n|[0-9._+]+(e[0-9+-]+)?|0x[0-9a-f]+)$`)
)

// yamlWord writes a text as a scalar of YAML, in double quotes where it could be
// read as something else.
func yamlWord(s string, flow bool) string {
	plain := plainYAML.MatchString(s) && s == strings.TrimSpace(s) && !oddWords.MatchString(s)
	if plain && !(flow && strings.ContainsAny(s, ",[]{}")) {
		return s
	}
	return jsonText(s)
}

func jsonText(s string) string {
	var w writer
	w.text(s)
	return w.buf.String()
}

func jsonTexts(f *field, list []string) string {
	if len(list) == 0 {
		return ""
	}
	var b bytes.Buffer
	switch f.shape {
	case texts:
		b.WriteByte('[')
		for i, v := range list {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(jsonText(v))
		}
		b.WriteByte(']')
	case pairs, values:
		b.WriteByte('{')
		for i, v := range list {
			if i > 0 {
				b.WriteString(", ")
			}
			name, text, _ := strings.Cut(v, "=")
			if _, err := entities.NewNumber(name, text); f.shape == pairs || err != nil && text != "true" && text != "false" {
				text = jsonText(text)
			}
			b.WriteString(jsonText(name) + ": " + text)
		}
		b.WriteByte('}')
	case count, yesNo:
		return list[0]
	default:
		return jsonText(list[0])
	}
	return b.String()
}
