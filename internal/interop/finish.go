package interop

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// finish numbers and sorts what was read.
func (im *importer) finish(ctx context.Context) (*Data, *Report, error) {
	d := &Data{t: im.table, groups: im.groups, facts: slices.Clone(im.o.Facts), kinds: im.kinds.ids}
	for _, f := range im.files {
		d.columns = append(d.columns, f.plan.columns)
	}
	rep := im.places()
	var err error
	if rep.Renamed, err = d.numberEntities(ctx); err != nil {
		return nil, nil, err
	}
	im.types(d)
	im.join(d)
	renamed, err := im.relations(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	rep.Renamed += renamed
	im.attrs(d)
	im.sources(d)
	rep.Unsplit, rep.Regraded = im.unsplit, im.graded
	im.count(d, rep)
	return d, rep, ctx.Err()
}

// places counts lines from the beginning of each file, and sums up the blocks.
func (im *importer) places() *Report {
	rep := &Report{Skipped: im.skipped}
	for _, f := range im.files {
		slices.SortFunc(f.parts, func(a, b *block) int { return cmp.Compare(a.seq, b.seq) })
		order := f.order()
		fr := FileReport{Path: f.path, Format: f.plan.format, Edges: f.plan.edges, Rows: f.rows, Encoding: f.form.encoding, Damaged: f.form.damaged}
		if f.part != nil {
			fr.Part = f.part.name
		}
		var shown [reasons]int
		lines, paras := 0, 0
		for _, b := range f.parts {
			b.firstPara = paras
			bad := b.bad
			if order == "" {
				b.counts[FlawDoubt] += b.doubts
				bad = append(bad, b.doubtful...)
				slices.SortStableFunc(bad, func(a, b BadRow) int { return cmp.Compare(a.Line, b.Line) })
			} else if b.doubts > 0 {
				fr.DateOrder = order
			}
			for _, row := range bad {
				if shown[row.Reason]++; shown[row.Reason] <= MaxOfReason && len(rep.Shown) < MaxShown {
					row.Line += lines
					rep.Shown = append(rep.Shown, row)
				}
			}
			for r, n := range b.counts {
				rep.Counts[r] += n
			}
			fr.Comments += b.comments
			lines, paras = lines+b.lines, paras+b.paras
		}
		for _, c := range f.plan.columns {
			switch {
			case c.role == leftOut && c.name != "":
				fr.LeftOut = append(fr.LeftOut, c.name)
			case c.role == attributeRole:
				fr.Attributes = append(fr.Attributes, c.attribute)
			case c.role != leftOut:
				fr.Columns = append(fr.Columns, ColumnReport{c.name, c.role.String()})
			}
		}
		rep.Files = append(rep.Files, fr)
	}
	return rep
}

// attrs sorts names, aliases and facts by entity.
func (im *importer) attrs(d *Data) {
	for _, f := range im.files {
		for _, b := range f.parts {
			for _, a := range b.attrs {
				a.entity = d.numberOf(a.entity)
				a.para += uint32(b.firstPara) + 1
				d.attrs = append(d.attrs, a)
			}
			b.attrs = nil
		}
	}
	slices.SortFunc(d.attrs, func(a, b attr) int {
		return cmp.Or(cmp.Compare(a.entity, b.entity), cmp.Compare(a.what, b.what), bytes.Compare(a.text, b.text), cmp.Compare(a.file, b.file), cmp.Compare(a.para, b.para))
	})
}

// count sums up what there is, and adds the kinds that are not built in.
func (im *importer) count(d *Data, rep *Report) {
	d.severalNames(rep)
	rep.Entities, rep.Relations = d.Len()
	kinds := make([]int, len(d.kinds))
	for k := range d.t.shards {
		for i := range d.t.shards[k].entries {
			kinds[d.t.shards[k].entries[i].kind]++
		}
	}
	foreign := false
	for k, n := range kinds {
		if n == 0 {
			continue
		}
		id := d.kinds[k]
		rep.Kinds = append(rep.Kinds, KindReport{id, n, im.kinds.guessed(uint16(k))})
		if !slices.ContainsFunc(entities.BuiltinKinds, func(b entities.Kind) bool { return b.ID == id }) {
			d.rec.Kinds = append(d.rec.Kinds, entities.Kind{ID: id, Label: verbOf(im.kinds.names[k]), Is: entities.Unstated})
			foreign = true
		}
	}
	if foreign { // what the file calls a kind in its own word is of no kind that is known
		d.rec.Kinds = slices.DeleteFunc(d.rec.Kinds, func(k entities.Kind) bool { return k.ID == entities.Unstated })
		d.rec.Kinds = append(d.rec.Kinds, entities.Kind{ID: entities.Unstated, Label: "Unstated"})
	}
	slices.SortFunc(rep.Kinds, func(a, b KindReport) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(d.rec.Kinds, func(a, b entities.Kind) int { return strings.Compare(a.ID, b.ID) })
	types := make([]int, len(d.rec.Types))
	for i := range d.edges {
		types[d.edges[i].typ]++
	}
	for i, t := range d.rec.Types {
		rep.Types = append(rep.Types, TypeReport{t, types[i], im.guessedTypes[t.ID]})
	}
	for i, name := range d.facts {
		id := string(appendSlug(nil, []byte(name)))
		if id == "" {
			id = string(hashed(nil, digest(12, []byte(name)), 7))
		}
		d.facts[i] = id
		if !slices.ContainsFunc(d.rec.Properties, func(p *relations.Property) bool { return p.ID == id }) {
			d.rec.Properties = append(d.rec.Properties, &relations.Property{ID: id, Label: name})
		}
	}
	slices.SortFunc(d.rec.Properties, func(a, b *relations.Property) int { return strings.Compare(a.ID, b.ID) })
	d.rec.Title = im.o.Title
}

// severalNames finds the entities to which rows give different names: one id of two
// things, or two spellings of one.
func (d *Data) severalNames(rep *Report) {
	for i := 0; i < len(d.attrs); {
		e := int(d.attrs[i].entity)
		names := []string{string(d.t.name(d.handles[e]))}
		for ; i < len(d.attrs) && int(d.attrs[i].entity) == e; i++ {
			if d.attrs[i].what == nameAttr {
				names = append(names, string(d.attrs[i].text))
			}
		}
		slices.Sort(names)
		if names = slices.Compact(names); len(names) < 2 {
			continue
		}
		if rep.SeveralNames++; len(rep.Several) < MaxOfReason {
			rep.Several = append(rep.Several, Named{d.EntityID(e), names})
		}
	}
}
