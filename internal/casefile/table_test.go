package casefile

import (
	"reflect"
	"slices"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// derived are the fields of records that no file gives by themselves: ids that
// are the names of rows, what other fields say, and the records of other files.
var derived = map[string][]string{
	"relation":      {"Def", "Ordered"},
	"relation type": {"ID"},
	"property":      {"ID"},
	"kind":          {"ID"},
	"case":          {"Sources", "Entities", "Relations"},
	"policy":        {"Title", "Language", "Snapshots", "Policy", "Kinds", "Types", "Properties", "Sources", "Entities", "Relations"},
}

var allTables = []*table{caseTable, typeTable, kindTable, propertyTable, sourceTable, entityTable, factTable, relationTable, citationTable, policyTable}

// TestTableIsComplete checks that every exported field of the records is
// filled by a field of the table, so that a new one cannot be forgotten.
func TestTableIsComplete(t *testing.T) {
	types := []any{relations.Records{}, relations.Type{}, entities.Kind{}, relations.Property{}, evidence.Source{}, entities.Entity{}, entities.Fact{}, relations.Relation{}, evidence.Citation{}, relations.Records{}}
	for i, table := range allTables {
		rec := reflect.ValueOf(table.fresh())
		if got, want := rec.Type().Elem(), reflect.TypeOf(types[i]); got != want {
			t.Errorf("table %s makes %s, want %s", table.name, got, want)
		}
		filled := map[uintptr]bool{}
		for _, f := range table.fields {
			filled[reflect.ValueOf(f.slot(rec.Interface())).Pointer()] = true
		}
		var missing []string
		var walk func(v reflect.Value)
		walk = func(v reflect.Value) {
			for i := range v.NumField() {
				f := v.Type().Field(i)
				if f.Anonymous {
					walk(v.Field(i))
				} else if f.IsExported() && !filled[v.Field(i).Addr().Pointer()] {
					missing = append(missing, f.Name)
				}
			}
		}
		walk(rec.Elem())
		if want := derived[table.name]; !slices.Equal(missing, want) {
			t.Errorf("fields of %s that nothing fills: %v, want %v", table.name, missing, want)
		}
	}
}

func TestTableIsDocumented(t *testing.T) {
	for _, table := range allTables {
		if len(table.fields) > 64 {
			t.Errorf("%s has more fields than the bits that mark them as read", table.name)
		}
		for _, f := range table.fields {
			if f.doc == "" || f.doc[len(f.doc)-1] == '.' {
				t.Errorf("%s.%s: doc %q, want words without a full stop", table.name, f.name, f.doc)
			}
		}
	}
}

// TestRequired checks that the rules of a case ask for each field that the
// table marks as required.
func TestRequired(t *testing.T) {
	for _, s := range sections {
		for _, f := range s.table.fields {
			if !f.required {
				continue
			}
			c := mustLoad(t, osloYAML)
			var rec any
			switch s.name {
			case "sources":
				rec = c.Source("times")
			case "entities":
				rec = c.Entity("ana")
			default:
				rec = c.Relation("met-ana-boris")
			}
			if found, _ := c.Validate(); len(found) > 0 {
				t.Fatal("the case has problems before any is made")
			}
			reflect.ValueOf(f.slot(rec)).Elem().SetZero()
			if found, _ := c.Validate(); len(found) == 0 {
				t.Errorf("%s without %s has no problem, want one: the table says that it is required", s.table.name, f.name)
			}
		}
	}
}
