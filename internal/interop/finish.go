package interop

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/relations"
)

// finish numbers and sorts what was read.
func (im *importer) finish(ctx context.Context) (*Data, *Report, error) {
	d := &Data{t: im.table, groups: im.groups, facts: im.o.Facts, kinds: im.kinds.ids}
	rep := im.places()
	var err error
	if rep.Renamed, err = d.numberEntities(ctx); err != nil {
		return nil, nil, err
	}
	im.vocabulary(d)
	renamed, err := im.relations(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	rep.Renamed += renamed
	im.attrs(d)
	im.sources(d)
	im.count(d, rep)
	return d, rep, ctx.Err()
}

// places counts lines from the beginning of each file, and sums up the blocks.
func (im *importer) places() *Report {
	rep := &Report{}
	for _, f := range im.files {
		slices.SortFunc(f.parts, func(a, b *block) int { return cmp.Compare(a.seq, b.seq) })
		lines, paras := 0, 0
		for _, b := range f.parts {
			b.firstPara = paras
			for _, bad := range b.bad {
				if bad.Line += lines; len(rep.Shown) < MaxShown {
					rep.Shown = append(rep.Shown, bad)
				}
			}
			for r, n := range b.counts {
				rep.Counts[r] += n
			}
			lines, paras = lines+b.lines, paras+b.paras
		}
		fr := FileReport{Path: f.path, Format: f.plan.format, Edges: f.plan.edges, Rows: f.rows}
		for _, c := range f.plan.columns {
			if c.role == leftOut && c.name != "" {
				fr.LeftOut = append(fr.LeftOut, c.name)
			}
		}
		rep.Files = append(rep.Files, fr)
	}
	return rep
}

// numberEntities gives every entity its id and its number.
func (d *Data) numberEntities(ctx context.Context) (renamed int, err error) {
	t := d.t
	groupSlugs := make([][]byte, len(d.groups))
	for i, g := range d.groups {
		groupSlugs[i] = appendSlug(nil, []byte(g))
	}
	err = parallel(ctx, shards, func(k int) {
		s := &t.shards[k]
		s.slots = nil // nobody looks for originals any more
		var buf []byte
		for i := range s.entries {
			e := &s.entries[i]
			key := s.text[e.key : e.key+e.keyLen]
			if e.group == 0 && isSlug(key) {
				e.slug, e.slugLen = e.key, uint16(e.keyLen)
				continue
			}
			buf = append(buf[:0], groupSlugs[e.group]...)
			if len(buf) > 0 {
				buf = append(buf, '-')
			}
			n := len(buf)
			buf = appendSlug(buf, key)
			if len(buf) == n || len(buf) > maxSlug {
				buf = hashed(bytes.TrimRight(buf, "-"), d.keySum(e.group, key), 7)
			}
			e.slug, e.slugLen = s.store(buf), uint16(len(buf))
		}
	})
	if err != nil {
		return 0, err
	}
	d.handles = make([]uint32, 0, t.len())
	d.base = make([]uint32, shards+1)
	for k := range t.shards {
		for i := range t.shards[k].entries {
			d.handles = append(d.handles, uint32(i)<<shardBits|uint32(k))
		}
		d.base[k+1] = uint32(len(d.handles))
	}
	// Where two originals have one id, all but the one that is that id get a hash;
	// a longer one where that is taken, too.
	for _, digits := range []int{7, 13, 13} {
		equal, err := sortTexts(ctx, d.handles, t.slug)
		if err != nil {
			return 0, err
		}
		if !equal {
			break
		}
		again := false
		for from := 0; from < len(d.handles); {
			to := from + 1
			slug := t.slug(d.handles[from])
			for to < len(d.handles) && bytes.Equal(t.slug(d.handles[to]), slug) {
				to++
			}
			if to-from > 1 {
				for _, h := range d.handles[from:to] {
					s, e := t.entry(h)
					key := t.key(h)
					if e.group == 0 && bytes.Equal(key, slug) {
						continue
					}
					again = true
					if !e.moved {
						e.moved = true
						renamed++
					}
					b := hashed(bytes.Clone(slug), d.keySum(e.group, key), digits)
					e.slug, e.slugLen = s.store(b), uint16(len(b))
				}
			}
			from = to
		}
		if !again {
			break
		}
	}
	d.number = make([]uint32, len(d.handles))
	const piece = 1 << 15
	err = parallel(ctx, (len(d.handles)+piece-1)/piece, func(p int) {
		for i := p * piece; i < min(len(d.handles), (p+1)*piece); i++ {
			h := d.handles[i]
			d.number[d.base[h&(shards-1)]+h>>shardBits] = uint32(i)
		}
	})
	return renamed, err
}

func (d *Data) keySum(group uint16, key []byte) uint64 {
	return digest(digest(8, []byte(d.groups[group])), key)
}

func (d *Data) numberOf(handle uint32) uint32 {
	return d.number[d.base[handle&(shards-1)]+handle>>shardBits]
}

// vocabulary makes the types of relations of the names that the rows have.
func (im *importer) vocabulary(d *Data) {
	type raw struct {
		id         string
		undirected bool
	}
	least := map[raw]string{}
	of := func(text []byte) (raw, string) {
		name := string(text[:len(text)-1])
		id := appendSlug(nil, []byte(name))
		if len(id) == 0 || len(id) > maxSlug {
			id = hashed(id, digest(9, []byte(name)), 7)
		}
		return raw{string(id), text[len(text)-1] == 'u'}, name
	}
	for _, w := range im.workers {
		for n := range w.types.len() {
			r, name := of(w.types.at(uint32(n + 1)))
			if was, ok := least[r]; !ok || name < was {
				least[r] = name
			}
		}
	}
	ids := map[raw]string{}
	taken := map[string]bool{}
	for r := range least {
		if !r.undirected {
			ids[r], taken[r.id] = r.id, true
		}
	}
	var undirected []raw
	for r := range least {
		if r.undirected {
			undirected = append(undirected, r)
		}
	}
	slices.SortFunc(undirected, func(a, b raw) int { return strings.Compare(a.id, b.id) })
	for _, r := range undirected {
		id := r.id
		for taken[id] {
			id += "-undirected"
		}
		ids[r], taken[id] = id, true
	}
	at := map[string]int{}
	for r, id := range ids {
		verb := verbOf(least[r])
		class, ok := im.o.Classes[r.id]
		if !ok {
			class = ClassOf(r.id)
		}
		d.rec.Types = append(d.rec.Types, &relations.Type{ID: id, Class: class, Directed: !r.undirected, Verb: verb, Label: verb})
	}
	slices.SortFunc(d.rec.Types, func(a, b *relations.Type) int { return strings.Compare(a.ID, b.ID) })
	for i, t := range d.rec.Types {
		at[t.ID] = i
		d.ordered = append(d.ordered, t.Directed)
	}
	for _, w := range im.workers {
		w.typeOf = make([]uint16, w.types.len()+1)
		for n := range w.types.len() {
			r, _ := of(w.types.at(uint32(n + 1)))
			w.typeOf[n+1] = uint16(at[ids[r]])
		}
	}
	// What the workers numbered stands side by side.
	for _, w := range im.workers {
		w.firstDate = uint32(len(d.dates))
		d.texts = append(d.texts, texts{w.labels, uint32(d.labelCount), uint32(d.xidCount)})
		w.firstLabel, w.firstXID = uint32(d.labelCount), uint32(d.xidCount)
		d.labelCount += w.labels.len()
		d.xidCount += w.xids.len()
		d.xids = append(d.xids, w.xids)
		w.labels.slots, w.xids.slots = nil, nil // nobody adds to them any more
		d.dates = append(d.dates, w.dates...)
		w.originOf = make([]uint32, w.origins.len()+1)
		for n := range w.origins.len() {
			d.originNames = append(d.originNames, string(w.origins.at(uint32(n+1))))
		}
	}
	slices.Sort(d.originNames)
	d.originNames = slices.Compact(d.originNames)
	for _, w := range im.workers {
		for n := range w.origins.len() {
			i, _ := slices.BinarySearch(d.originNames, string(w.origins.at(uint32(n+1))))
			w.originOf[n+1] = uint32(i + 1)
		}
	}
}

// relations sorts the relations by their ids.
func (im *importer) relations(ctx context.Context, d *Data) (renamed int, err error) {
	const buckets = 1 << 12
	var blocks []*block
	for _, f := range im.files {
		for _, b := range f.parts {
			if len(b.edges) > 0 {
				blocks = append(blocks, b)
			}
		}
	}
	counts := make([][buckets]uint32, len(blocks))
	err = parallel(ctx, len(blocks), func(i int) {
		b := blocks[i]
		for j := range b.edges {
			e := &b.edges[j]
			w := b.w
			e.from, e.to = d.numberOf(e.from), d.numberOf(e.to)
			e.typ = w.typeOf[e.typ]
			if e.label > 0 {
				e.label += w.firstLabel
			}
			if e.xid > 0 {
				e.xid += w.firstXID
			}
			e.date += w.firstDate
			e.origin = w.originOf[e.origin]
			e.para += uint32(b.firstPara) + 1
			counts[i][e.sum>>52]++
		}
	})
	if err != nil {
		return 0, err
	}
	var starts [buckets + 1]uint32
	total := uint32(0)
	for k := range buckets {
		starts[k] = total
		for i := range counts {
			n := counts[i][k]
			counts[i][k] = total
			total += n
		}
	}
	starts[buckets] = total
	d.edges = make([]edge, total)
	err = parallel(ctx, len(blocks), func(i int) {
		b := blocks[i]
		for j := range b.edges {
			k := b.edges[j].sum >> 52
			d.edges[counts[i][k]] = b.edges[j]
			counts[i][k]++
		}
		b.edges = nil
	})
	if err != nil {
		return 0, err
	}
	if err := parallel(ctx, buckets, func(k int) { d.sortEdges(d.edges[starts[k]:starts[k+1]]) }); err != nil {
		return 0, err
	}
	d.separate()
	if d.xidCount == 0 {
		return 0, nil
	}
	return d.relationIDs(ctx)
}

// sortEdges sorts relations by what compare says: first by their digests alone,
// since a relation is forty bytes to be moved.
func (d *Data) sortEdges(list []edge) {
	order := make([]keyed, len(list))
	for i := range list {
		order[i] = keyed{list[i].sum, uint32(i)}
	}
	slices.SortFunc(order, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	old := slices.Clone(list)
	for i, o := range order {
		list[i] = old[o.i]
	}
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && list[to].sum == list[from].sum {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(list[from:to], d.compare)
		}
		from = to
	}
}

// compare orders relations by digest, and those with one digest by what they
// say, so that it does not matter which row came first.
func (d *Data) compare(a, b edge) int {
	if a.sum != b.sum {
		return cmp.Compare(a.sum, b.sum)
	}
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.typ, b.typ),
		strings.Compare(d.dates[a.date].String(), d.dates[b.date].String()), bytes.Compare(d.label(a.label), d.label(b.label)),
		cmp.Compare(a.origin, b.origin), bytes.Compare(d.xid(a.xid), d.xid(b.xid)), cmp.Compare(a.file, b.file), cmp.Compare(a.para, b.para))
}

// separate gives digests of their own to all but the first of those relations
// that have one digest, most often since a row stands twice, and to those whose
// id an entity has.
func (d *Data) separate() {
	var taken []uint64
	if d.xidCount == 0 {
		from := sort.Search(len(d.handles), func(i int) bool { return string(d.t.slug(d.handles[i])) >= "r-" })
		for _, h := range d.handles[from:] {
			slug := d.t.slug(h)
			if !bytes.HasPrefix(slug, []byte("r-")) {
				break
			}
			if sum, ok := parse32(string(slug[2:])); ok {
				taken = append(taken, sum)
			}
		}
	}
	for {
		var moved []edge
		kept := d.edges[:0]
		for from := 0; from < len(d.edges); {
			to := from + 1
			for to < len(d.edges) && d.edges[to].sum == d.edges[from].sum {
				to++
			}
			first := 1
			if _, ok := slices.BinarySearch(taken, d.edges[from].sum); ok {
				first = 0
			}
			for i := from; i < to; i++ {
				e := d.edges[i]
				if i-from < first {
					kept = append(kept, e)
					continue
				}
				e.sum = fold(e.sum^(uint64(i-from)+1)*k0, k2)
				moved = append(moved, e)
			}
			from = to
		}
		if len(moved) == 0 {
			return
		}
		slices.SortFunc(moved, d.compare)
		// Merged from behind, into the room that they left.
		i, j := len(kept)-1, len(moved)-1
		for at := len(d.edges) - 1; j >= 0; at-- {
			if i >= 0 && d.compare(kept[i], moved[j]) > 0 {
				d.edges[at] = kept[i]
				i--
			} else {
				d.edges[at] = moved[j]
				j--
			}
		}
	}
}

// relationIDs makes ids of those that the rows give, and sorts by them.
func (d *Data) relationIDs(ctx context.Context) (renamed int, err error) {
	n := len(d.edges)
	text := make([]byte, 0, 16*n)
	ends := make([]int, n+1)
	plain := func(dst []byte, e *edge) []byte {
		dst = append(dst, "r-"...)
		at := len(dst)
		if e.xid > 0 {
			dst = appendSlug(dst, d.xid(e.xid))
			if len(dst)-at > maxSlug {
				dst = append(dst[:at], hashed(bytes.Clone(dst[at:]), e.sum, 13)...)
			}
		}
		if len(dst) == at {
			dst = append32(dst, e.sum, 13)
		}
		return dst
	}
	for i := range d.edges {
		text = plain(text, &d.edges[i])
		ends[i+1] = len(text)
	}
	order := make([]uint32, n)
	for i := range order {
		order[i] = uint32(i)
	}
	longer := map[uint32][]byte{}
	id := func(i uint32) []byte {
		if len(longer) > 0 {
			if b, ok := longer[i]; ok {
				return b
			}
		}
		return text[ends[i]:ends[i+1]]
	}
	for {
		if _, err := sortTexts(ctx, order, id); err != nil {
			return 0, err
		}
		again := map[uint32][]byte{}
		for from := 0; from < n; {
			to := from + 1
			b := id(order[from])
			for to < n && bytes.Equal(id(order[to]), b) {
				to++
			}
			if to-from > 1 || d.FindEntity(string(b)) >= 0 {
				for _, i := range order[from:to] {
					again[i] = hashed(bytes.Clone(b), d.edges[i].sum, 13)
				}
			}
			from = to
		}
		if len(again) == 0 {
			break
		}
		for i, b := range again {
			longer[i] = b
		}
	}
	sorted := make([]edge, n)
	d.relAt = make([]int, n+1)
	d.relText = make([]byte, 0, len(text))
	for at, i := range order {
		sorted[at] = d.edges[i]
		d.relText = append(d.relText, id(i)...)
		d.relAt[at+1] = len(d.relText)
	}
	d.edges = sorted
	return len(longer), nil
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

// sources makes a source of each file, and one of each that the rows name.
func (im *importer) sources(d *Data) {
	taken := map[string]bool{}
	free := func(id string) bool {
		return !taken[id] && d.FindEntity(id) < 0 && d.FindRelation(id) < 0
	}
	claim := func(id string, sum uint64) string {
		name := id
		for n := uint64(0); !free(name); n++ {
			name = string(hashed([]byte(id), fold(sum^n, k1), 7))
		}
		taken[name] = true
		return name
	}
	var origins []string
	for _, name := range d.originNames {
		id := appendSlug(nil, []byte(name))
		if len(id) == 0 || len(id) > maxSlug {
			id = hashed(id, digest(10, []byte(name)), 7)
		}
		s := &evidence.Source{ID: claim(string(id), digest(10, []byte(name))), Title: name, Type: "register"}
		d.rec.Sources = append(d.rec.Sources, s)
		origins = append(origins, s.ID)
	}
	d.origins = origins
	used := make([]map[uint32]bool, len(im.files))
	for i := range used {
		used[i] = map[uint32]bool{}
	}
	if len(origins) > 0 {
		type pair struct {
			file   uint16
			origin uint32
		}
		last := pair{}
		for i := range d.edges {
			if p := (pair{d.edges[i].file, d.edges[i].origin}); p != last {
				used[p.file][p.origin] = true
				last = p
			}
		}
	}
	byName := slices.Clone(im.files)
	slices.SortStableFunc(byName, func(a, b *file) int {
		return cmp.Or(strings.Compare(a.name, b.name), bytes.Compare(a.sum[:], b.sum[:]))
	})
	d.files = make([]*evidence.Source, len(im.files))
	for _, f := range byName {
		id := "file-" + string(appendSlug(nil, []byte(f.name)))
		if len(id) > maxSlug || id == "file-" {
			id = string(hashed([]byte(id), digest(11, []byte(f.name)), 7))
		}
		s := &evidence.Source{ID: claim(id, digest(11, f.sum[:])), Title: plain.Text(f.name), Type: "register", Snapshot: f.name, SHA256: hexSum(f.sum)}
		for i := range origins {
			if used[f.number][uint32(i+1)] {
				s.DerivedFrom = append(s.DerivedFrom, origins[i])
			}
		}
		d.files[f.number] = s
		d.rec.Sources = append(d.rec.Sources, s)
	}
	slices.SortFunc(d.rec.Sources, func(a, b *evidence.Source) int { return strings.Compare(a.ID, b.ID) })
}

// count sums up what there is, and adds the kinds that are not built in.
func (im *importer) count(d *Data, rep *Report) {
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
		rep.Kinds = append(rep.Kinds, KindReport{id, n})
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
		rep.Types = append(rep.Types, TypeReport{t, types[i]})
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
