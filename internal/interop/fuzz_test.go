package interop

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// inPieces reads CSV as workers do: cut at line ends into pieces of some size,
// each looked through on its own and again with what the one before leaves.
func inPieces(data []byte, size int) (out [][]string, faulty bool) {
	var tail []byte
	for {
		end := len(data)
		last := true
		for at := size; at < len(data); at++ {
			if data[at-1] == '\n' {
				end, last = at, false
				break
			}
		}
		r := &rows{data: append(bytes.Clone(tail), data[:end]...), comma: ',', eof: last}
		done := r.complete()
		tail = bytes.Clone(r.data[done:])
		r.data, r.eof = r.data[:done], true
		for at := 0; at < len(r.data); {
			if next := blankLine(r.data, at); next > at {
				at = next
				continue
			}
			next, f := r.next(at)
			if next <= at {
				panic("no step")
			}
			at = next
			if f != whole {
				faulty = true
				out = append(out, nil)
				continue
			}
			var row []string
			for _, c := range r.cells {
				row = append(row, string(r.text(c)))
			}
			out = append(out, row)
		}
		data = data[end:]
		if last {
			return out, faulty
		}
	}
}

// filled drops the rows without any text: a line of white space is no row here.
func filled(rows [][]string) (out [][]string) {
	for _, r := range rows {
		if r == nil || strings.TrimSpace(strings.Join(r, "")) != "" {
			out = append(out, r)
		}
	}
	return out
}

// FuzzCSV: the rows are the same for every size of the pieces, and those of
// encoding/csv where that finds nothing wrong.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\nc,d\n", "\"a\nb\",c\r\n\r\nd,\"e\"\"f\"\n", "a,\"b\nc\"d\n\"\n", "\"\"\"\n\",\"\n\n,,\n", "\"a\r\nb\"\r\n", "x\ry,\"z\"", "\"", "\"a\"\r", " \t\n,\n", "a, \"b\"\n",
	} {
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		want, _ := inPieces(data, len(data)+1)
		got, _ := inPieces(data, int(size)+1)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("in pieces of %d: %q, want %q", int(size)+1, got, want)
		}
		r := csv.NewReader(bytes.NewReader(data))
		r.FieldsPerRecord = -1
		other, err := r.ReadAll()
		if err == nil && !reflect.DeepEqual(filled(want), filled(other)) {
			t.Fatalf("%q gives %q, encoding/csv %q", data, filled(want), filled(other))
		}
	})
}

// FuzzJSON: no object makes the reader panic, and the fields of a flat one are
// those of encoding/json.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a": 1, "b": "x\"\u00e9", "c": {"d": [1, {"e": "}"}]}, "f": null}`, ` {"a":[],"b":{},"a":true}`, `[1]`, `{"a":-1.5e3 ,"":""}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		got := map[string]string{}
		if !fieldsOf(data, func(name, value []byte) {
			if !json.Valid(value) {
				t.Errorf("%q has the value %q", data, value)
			}
			got[string(name)] = string(textOf(value))
		}) {
			return
		}
		var want map[string]any
		if json.Unmarshal(data, &want) != nil {
			return
		}
		for name, v := range want {
			if s, ok := v.(string); ok && got[name] != s && utf8.Valid(data) && !strings.Contains(string(data), "\\") {
				t.Errorf("%q: %s is %q, want %q", data, name, got[name], s)
			}
		}
	})
}

// FuzzRead: no bytes make the reader panic or give a case that is not in order.
func FuzzRead(f *testing.F) {
	f.Add([]byte("id,name,kind\na,Ana,person\n"), []byte("source,target,type,date,until,label,id\na,b,knows,2006,,x,\n"))
	f.Add([]byte("id:ID(A),:LABEL\n1,P;Q\n"), []byte(":START_ID(A),:END_ID(A),:TYPE\n1,2,X\n"))
	f.Fuzz(func(t *testing.T, nodes, edges []byte) {
		dir := put(t, map[string]string{"n.csv": string(nodes), "e.csv": string(edges)})
		d, _, err := Read(context.Background(), []string{dir}, Options{})
		if err == nil {
			validate(t, d)
		}
	})
}
