package packed

import (
	"cmp"
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// AppendRecords adds the bytes of the vocabulary and the sources to b: of all but
// the entities and the relations. They say which fields the records have, and are
// read by a graphx whose records have the same.
func AppendRecords(b []byte, rec *relations.Records) []byte {
	v := reflect.ValueOf(rec).Elem()
	b = appendText(b, shape(v.Type()))
	return appendValue(b, v)
}

// DecodeRecords reads what [AppendRecords] wrote. See [DecodeEntity] for what it
// does with damaged bytes.
func DecodeRecords(b []byte) (relations.Records, error) {
	var rec relations.Records
	r := reader{rest: string(b)}
	v := reflect.ValueOf(&rec).Elem()
	if have, want := r.text(), shape(v.Type()); have != want && r.err == nil {
		return relations.Records{}, errors.New("the records have other fields than this version of graphx expects; pack the case again")
	}
	r.value(v)
	if err := r.end(); err != nil {
		return relations.Records{}, err
	}
	return rec, nil
}

var dateType = reflect.TypeFor[evidence.Date]()

// fieldsOf lists the fields of a struct that AppendRecords writes.
func fieldsOf(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		return len(f.Index) > 1 || t == reflect.TypeFor[relations.Records]() && (f.Name == "Entities" || f.Name == "Relations")
	})
}

// shape writes a type down so that two types with one shape have the same bytes.
func shape(t reflect.Type) string {
	switch {
	case t == dateType:
		return "date"
	case t.Kind() == reflect.Pointer:
		return "*" + shape(t.Elem())
	case t.Kind() == reflect.Slice:
		return "[]" + shape(t.Elem())
	case t.Kind() == reflect.Struct:
		var b strings.Builder
		for i, f := range fieldsOf(t) {
			b.WriteString(cmp.Or(strings.Repeat(" ", min(i, 1)), "{") + f.Name + ":" + shape(f.Type))
		}
		return b.String() + "}"
	}
	return t.Kind().String()
}

func appendValue(b []byte, v reflect.Value) []byte {
	switch {
	case v.Type() == dateType:
		return v.Interface().(evidence.Date).Append(b)
	case v.Kind() == reflect.String:
		return appendText(b, v.String())
	case v.Kind() == reflect.Bool:
		return append(b, byte(bit(v.Bool(), 1)))
	case v.CanInt():
		return binary.AppendVarint(b, v.Int())
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return appendValue(append(b, 1), v.Elem())
	case v.Kind() == reflect.Slice:
		if v.IsNil() {
			return append(b, 0)
		}
		b = appendCount(b, v.Len()+1)
		for i := range v.Len() {
			b = appendValue(b, v.Index(i))
		}
		return b
	case v.Kind() == reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			b = appendValue(b, v.FieldByIndex(f.Index))
		}
		return b
	}
	panic("packed: records have a field of type " + v.Type().String())
}

func (r *reader) value(v reflect.Value) {
	switch {
	case r.err != nil:
	case v.Type() == dateType:
		v.Set(reflect.ValueOf(r.date()))
	case v.Kind() == reflect.String:
		v.SetString(r.text())
	case v.Kind() == reflect.Bool:
		v.SetBool(r.octet() != 0)
	case v.CanInt():
		v.SetInt(int64(r.number()))
	case v.Kind() == reflect.Pointer:
		if r.octet() != 0 {
			v.Set(reflect.New(v.Type().Elem()))
			r.value(v.Elem())
		}
	case v.Kind() == reflect.Slice:
		n := r.uvarint()
		if n == 0 {
			return
		}
		if n-1 > uint64(len(r.rest)) {
			r.fail(errCut)
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), int(n-1), int(n-1)))
		for i := range v.Len() {
			r.value(v.Index(i))
		}
	case v.Kind() == reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			r.value(v.FieldByIndex(f.Index))
		}
	}
}
