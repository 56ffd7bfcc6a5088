package interop

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// A jsonReader reads JSON value by value.
type jsonReader struct {
	in   *input
	d    *json.Decoder
	deep int
}

func newJSONReader(in *input) *jsonReader {
	j := &jsonReader{in: in, d: json.NewDecoder(in)}
	j.d.UseNumber()
	return j
}

// here is the place of the next value.
func (j *jsonReader) here() place {
	// The decoder's offset is the end of the last token: what stands between is white
	// space, a comma or a colon.
	offset := j.d.InputOffset()
	j.d.More() // which reads up to the value
	j.in.at(offset)
	for i, c := range j.in.ahead {
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != ',' && c != ':' {
			return j.in.at(offset + int64(i))
		}
	}
	return j.in.at(offset)
}

func (j *jsonReader) error(at place, err error) error {
	var syntax *json.SyntaxError
	switch {
	case j.in.err != nil:
		return j.in.err
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		return j.in.fail(j.in.at(j.in.size), "is the file complete?", "the file ends inside a value")
	case errors.As(err, &syntax):
		hint := ""
		if strings.Contains(syntax.Error(), "'N'") || strings.Contains(syntax.Error(), "'I'") {
			hint = "JSON has no NaN and no Infinity: write null"
		}
		return j.in.fail(j.in.at(max(syntax.Offset-1, 0)), hint, "not JSON: %s", plain.Text(syntax.Error()))
	}
	return j.in.fail(at, "", "not JSON: %s", plain.Text(err.Error()))
}

func (j *jsonReader) token() (json.Token, place, error) {
	at := j.here()
	t, err := j.d.Token()
	if err != nil {
		return nil, at, j.error(at, err)
	}
	return t, at, nil
}

// object reads an object: visit is called with each name, and reads the value.
func (j *jsonReader) object(what string, visit func(name string, at place) error) error {
	t, at, err := j.token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return j.in.fail(at, "", "%s: want an object", what)
	}
	return j.members(visit)
}

// members reads the rest of an object.
func (j *jsonReader) members(visit func(name string, at place) error) error {
	if err := j.enter(); err != nil {
		return err
	}
	for j.d.More() {
		t, at, err := j.token()
		if err != nil {
			return err
		}
		name, ok := t.(string)
		if !ok {
			return j.in.fail(at, "", "not JSON: want the name of a member")
		}
		if err := visit(name, at); err != nil {
			return err
		}
	}
	return j.leave()
}

// list reads a list: visit is called for each value and reads it.
func (j *jsonReader) list(what string, visit func(at place) error) error {
	t, at, err := j.token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return j.in.fail(at, "", "%s: want a list", what)
	}
	if err := j.enter(); err != nil {
		return err
	}
	for j.d.More() {
		if err := visit(j.here()); err != nil {
			return err
		}
	}
	return j.leave()
}

func (j *jsonReader) enter() error {
	if j.deep++; j.deep > maxDepth {
		return j.in.fail(j.here(), "", "objects and lists nested more than %d deep", maxDepth)
	}
	return nil
}

func (j *jsonReader) leave() error {
	j.deep--
	_, _, err := j.token()
	return err
}

// skip passes over a value.
func (j *jsonReader) skip() error { _, err := j.value(); return err }

// A jsonValue is a value of any kind: nil, bool, string, json.Number, []jsonValue or
// *jsonObject.
type jsonValue any

// A jsonObject has its members in the order of the file.
type jsonObject struct {
	names  []string
	values []jsonValue
	at     place
}

func (o *jsonObject) get(name string) jsonValue {
	for i, n := range o.names {
		if n == name {
			return o.values[i]
		}
	}
	return nil
}

// text returns a member that is a text or a number, "" for none.
func (o *jsonObject) text(name string) string { s, _ := jsonText(o.get(name)); return s }

// value reads a value with all that is in it.
func (j *jsonReader) value() (jsonValue, error) {
	t, at, err := j.token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := &jsonObject{at: at}
		seen := map[string]bool{}
		err := j.members(func(name string, at place) error {
			if seen[name] {
				return j.in.fail(at, "", "the member %q stands twice in one object", plain.Text(name))
			}
			if len(o.names) >= maxAttributes {
				return j.in.fail(at, "", "an object has more than %d members", maxAttributes)
			}
			seen[name] = true
			v, err := j.value()
			o.names, o.values = append(o.names, name), append(o.values, v)
			return err
		})
		return o, err
	case json.Delim('['):
		list := []jsonValue{}
		if err := j.enter(); err != nil {
			return nil, err
		}
		for j.d.More() {
			v, err := j.value()
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, j.leave()
	}
	return t, nil
}

// jsonText is a text, a number or a truth value as a text.
func jsonText(v jsonValue) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// jsonAttribute makes an attribute of a value; ok is false for null. What is a list
// or an object becomes a text in JSON.
func jsonAttribute(name string, v jsonValue) (a attribute, ok bool) {
	a.name = name
	switch v := v.(type) {
	case nil:
		return a, false
	case json.Number:
		a.kind = numberValue
	case bool:
		a.kind = truthValue
	case []jsonValue, *jsonObject:
		var b bytes.Buffer
		writeJSONValue(&b, v)
		a.value = b.String()
		return a, true
	}
	a.value, _ = jsonText(v)
	return a, true
}

func writeJSONValue(b *bytes.Buffer, v jsonValue) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case string:
		b.WriteString(jsonString(v))
	case []jsonValue:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSONValue(b, e)
		}
		b.WriteByte(']')
	case *jsonObject:
		b.WriteByte('{')
		for i, e := range v.values {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(jsonString(v.names[i]))
			b.WriteString(": ")
			writeJSONValue(b, e)
		}
		b.WriteByte('}')
	default:
		s, _ := jsonText(v)
		b.WriteString(s)
	}
}

// jsonString quotes a text for JSON. What steers is escaped.
func jsonString(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(strings.ToValidUTF8(s, "\ufffd"))
	return string(plain.JSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
}

// A jsonWriter writes objects and lists piece by piece.
type jsonWriter struct {
	b     bytes.Buffer
	out   io.Writer
	first []bool
	err   error
}

func (w *jsonWriter) next() {
	if n := len(w.first); n > 0 {
		if !w.first[n-1] {
			w.b.WriteByte(',')
		}
		w.first[n-1] = false
	}
}

// open begins an object or a list; name is "" in a list.
func (w *jsonWriter) open(name, bracket string) {
	w.name(name)
	w.b.WriteString(bracket)
	w.first = append(w.first, true)
}

// shut ends an object or a list.
func (w *jsonWriter) shut(bracket string) {
	w.first = w.first[:len(w.first)-1]
	w.b.WriteString(bracket)
	if w.b.Len() > 1<<16 {
		w.flush()
	}
}

// name begins a value on a line of its own if it is in the outer levels.
func (w *jsonWriter) name(name string) {
	w.next()
	if n := len(w.first); n > 0 && n <= 2 {
		w.b.WriteByte('\n')
		for range n {
			w.b.WriteByte(' ')
		}
	} else if n > 2 && w.b.Bytes()[w.b.Len()-1] == ',' {
		w.b.WriteByte(' ')
	}
	if name != "" {
		w.b.WriteString(jsonString(name))
		w.b.WriteString(": ")
	}
}

func (w *jsonWriter) text(name, value string) {
	w.name(name)
	w.b.WriteString(jsonString(value))
}

func (w *jsonWriter) raw(name, value string) {
	w.name(name)
	w.b.WriteString(value)
}

// attribute writes a value as what it is. A number is written as it stands where
// JSON can hold that.
func (w *jsonWriter) attribute(a attribute) {
	switch {
	case a.kind == numberValue && json.Valid([]byte(a.value)), a.kind == truthValue:
		w.raw(a.name, a.value)
	default:
		w.text(a.name, a.value)
	}
}

func (w *jsonWriter) flush() error {
	if w.err == nil {
		_, w.err = w.out.Write(w.b.Bytes())
	}
	w.b.Reset()
	return w.err
}

func (w *jsonWriter) end() error {
	w.b.WriteByte('\n')
	return w.flush()
}
