package interop

import (
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
)

// STIX 2.1, https://docs.oasis-open.org/cti/stix/v2.1: objects of a bundle are
// entities, relationships and sightings lead from one to another, and what reports,
// notes and opinions speak of is what they refer to.

func readSTIX(in *input, g *graph) error {
	j := newJSONReader(in)
	found := false
	err := j.object("a bundle", func(name string, at place) error {
		if name != "objects" {
			return j.skip()
		}
		found = true
		return j.list(name, func(place) error {
			o, at, err := j.element("an object")
			if err != nil {
				return err
			}
			return readSTIXObject(in, g, o, at)
		})
	})
	if err == nil && !found {
		err = in.fail(place{line: 1, column: 1}, "", "no objects in it")
	}
	g.absent()
	return err
}

// stixRefs lists the ids that a member names.
func stixRefs(o *jsonObject, name string) (out []string) {
	switch v := o.get(name).(type) {
	case string:
		return []string{v}
	case []jsonValue:
		for _, e := range v {
			if s, ok := jsonText(e); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

func readSTIXObject(in *input, g *graph, o *jsonObject, at place) error {
	id, typ := o.text("id"), o.text("type")
	if id == "" || typ == "" {
		return in.fail(at, "", "an object needs an id and a type")
	}
	if o.text("revoked") == "true" {
		g.told.add("object that was revoked, left out", at)
		return nil
	}
	common := []string{"id", "type", "spec_version", "name", "object_marking_refs", "granular_markings", "extensions"}
	between := func(l link, from, to string) error {
		l.at, l.directed = at, true
		l.ends = []int32{g.mention(from, at), g.mention(to, at)}
		if len(g.links) > 1<<28 {
			return in.fail(at, "", "too many relations")
		}
		g.links = append(g.links, l)
		return nil
	}
	switch typ {
	case "relationship":
		from, to := o.text("source_ref"), o.text("target_ref")
		if from == "" || to == "" {
			return in.fail(at, "", "a relationship needs source_ref and target_ref")
		}
		return between(link{id: id, typ: o.text("relationship_type"), when: span{stixDay(o.text("start_time")), stixDay(o.text("stop_time"))},
			attrs: jsonAttributes(o, append(common, "source_ref", "target_ref", "relationship_type", "start_time", "stop_time")...)}, from, to)
	case "sighting":
		of := o.text("sighting_of_ref")
		where := stixRefs(o, "where_sighted_refs")
		if of == "" {
			return in.fail(at, "", "a sighting needs sighting_of_ref")
		}
		if len(where) == 0 {
			g.told.add("sighting that does not say by whom, left out", at)
		}
		if len(where) > maxEnds {
			return in.fail(at, "", "a sighting with more than %d places", maxEnds)
		}
		for i, from := range where {
			l := link{id: id, typ: "sighted", when: span{stixDay(o.text("first_seen")), stixDay(o.text("last_seen"))}, attrs: jsonAttributes(o, append(common, "sighting_of_ref", "where_sighted_refs", "first_seen", "last_seen")...)}
			if i > 0 {
				l.id += " " + from
			}
			if err := between(l, from, of); err != nil {
				return err
			}
		}
		return nil
	case "marking-definition", "language-content", "extension-definition":
		g.told.add(typ+" left out", at)
		return nil
	}
	n, ok := g.add(id, at)
	if !ok {
		return in.fail(at, "a bundle may hold several versions of an object: keep the last", "the object %q is there twice", plain.Text(id))
	}
	n.label = o.text("name")
	if n.label == "" {
		for _, name := range []string{"value", "opinion", "content", "path"} {
			if n.label = o.text(name); n.label != "" {
				break
			}
		}
	}
	if r := []rune(n.label); len(r) > 200 {
		n.label = string(r[:200])
		g.told.add("name cut at 200 characters", at)
	}
	n.kind = strings.ReplaceAll(typ, "-", " ")
	switch {
	case typ == "identity":
		n.kind = map[string]string{"individual": "person", "organization": "organisation", "group": "group", "class": "group", "system": "object"}[o.text("identity_class")]
	case typ == "report" || typ == "note":
		n.kind = "document"
	}
	n.aliases = stixRefs(o, "aliases")
	n.attrs = jsonAttributes(o, append(common, "aliases", "object_refs")...)
	for _, to := range stixRefs(o, "object_refs") {
		if slices.Contains([]string{"", id}, to) {
			continue
		}
		if err := between(link{id: id + " " + to, typ: "refers to"}, id, to); err != nil {
			return err
		}
	}
	return nil
}

// stixDay is the day of a time.
func stixDay(s string) string {
	day, _, _ := strings.Cut(s, "T")
	return day
}
