package entities

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzFind compares the finder with one that goes through all names, for a
// directory with an entity in each line of names (an organisation where it
// begins with a star, aliases after bars) and a query.
func FuzzFind(f *testing.F) {
	f.Add("Ana Beispiel|Анна Байшпиль\nBoris Muster\nCarla Muster\n*Harbour Board|the Board\nUrsula von der Lee\nZoë Ångström", "Mustre")
	f.Add("Vander Leyen\nvan der Leyen|derLeyen\n*Van\nLeyen der", "Van derLeyen")
	f.Add("Smith\nSmyth|Smiht\n*Smith Smith\nJohn Smyth Smith", "smith")
	f.Add("Зеленський\nZelensky Volodymyr\nVolodimir|Zelenskij", "Zelenskyy Wolodymyr")
	f.Fuzz(func(t *testing.T, names, query string) {
		if len(names) > 600 || len(query) > 80 {
			return // the plain one takes too long
		}
		var list []*Entity
		for line := range strings.SplitSeq(names, "\n") {
			line, organisation := strings.CutPrefix(line, "*")
			all := strings.Split(line, "|")
			e := &Entity{ID: fmt.Sprintf("e%03d", len(list)), Name: all[0], Aliases: all[1:], Kind: "person"}
			if organisation {
				e.Kind = "organisation"
			}
			if list = append(list, e); len(list) == 16 {
				break
			}
		}
		if len(strings.Fields(plainKey(query))) > 5 {
			return
		}
		clear(keys)
		finder := NewFinder(list, NewKinds(nil))
		if err := finder.w.Check(len(list)); err != nil {
			t.Error(err)
		}
		compare(t, finder, list, query)
	})
}
