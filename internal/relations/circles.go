package relations

import (
	"fmt"
	"strings"
)

// A circle is a way of ids that leads back to its start, seen from one of them.
type circle struct {
	way []string
	at  int
}

// circles finds what contains itself, by id; up names what an id lies in, "" for
// nothing. O(ids), however they are nested.
func circles(ids []string, up func(id string) string) map[string]circle {
	out := map[string]circle{}
	walk := make(map[string]int, len(ids)) // the number of the walk that came by
	for i, id := range ids {
		for ; id != "" && walk[id] == 0; id = up(id) {
			walk[id] = i + 1
		}
		if id == "" || walk[id] != i+1 || out[id].way != nil {
			continue
		}
		way := []string{id}
		for next := up(id); next != id; next = up(next) {
			way = append(way, next)
		}
		for at, member := range way {
			out[member] = circle{way, at}
		}
	}
	return out
}

// String writes the way from its member back to it; of a long one the start.
func (c circle) String() string {
	const most = 8
	var b strings.Builder
	for i := range min(len(c.way), most) {
		b.WriteString(c.way[(c.at+i)%len(c.way)] + " -> ")
	}
	if len(c.way) > most {
		fmt.Fprintf(&b, "... %d more -> ", len(c.way)-most)
	}
	return b.String() + c.way[c.at]
}

// contained finds the kinds and the places that contain themselves.
func (v *validator) contained() {
	var ids []string
	for _, k := range v.c.Kinds.All() {
		ids = append(ids, k.ID)
	}
	v.kinds = circles(ids, v.c.Kinds.Parent)
	ids = ids[:0]
	for _, e := range v.c.Entities() {
		if e.Within != "" {
			ids = append(ids, e.ID)
		}
	}
	v.places = circles(ids, func(id string) string {
		if e := v.c.Entity(id); e != nil {
			return e.Within
		}
		return ""
	})
}
