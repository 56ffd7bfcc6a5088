package interop

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
)

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
			e.date = w.dateOf(e.date, im.files[e.file])
			if e.extra > 0 {
				e.extra += w.firstExtra
			}
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
		cmp.Compare(a.origin, b.origin), bytes.Compare(d.xid(a.xid), d.xid(b.xid)), bytes.Compare(d.extraText(a.extra), d.extraText(b.extra)), cmp.Compare(a.file, b.file), cmp.Compare(a.para, b.para))
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
