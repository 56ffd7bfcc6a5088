package interop

import (
	"bytes"
	"context"
)

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
