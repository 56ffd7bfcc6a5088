package interop

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
	"sync"
)

// A dict numbers texts from 1 in the order in which they come: open addressing
// over one array of bytes. It is not safe for concurrent use.
type dict struct {
	seed  maphash.Seed
	slots []uint64 // half a hash and a number, 0 for empty
	ends  []int    // of the texts in text; ends[0] is 0
	text  []byte
}

func newDict() *dict {
	return &dict{seed: maphash.MakeSeed(), slots: make([]uint64, 64), ends: []int{0}}
}

func (d *dict) len() int { return len(d.ends) - 1 }

// at returns the text with a number.
func (d *dict) at(i uint32) []byte { return d.text[d.ends[i-1]:d.ends[i]] }

// add returns the number of a text, and whether it is new.
func (d *dict) add(b []byte) (n uint32, fresh bool) {
	h := maphash.Bytes(d.seed, b)
	mask := uint64(len(d.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := d.slots[i]
		if s == 0 {
			break
		}
		if s>>32 == h>>32 && bytes.Equal(d.at(uint32(s)), b) {
			return uint32(s), false
		}
	}
	d.text = append(d.text, b...)
	d.ends = append(d.ends, len(d.text))
	n = uint32(d.len())
	if 2*d.len() > len(d.slots) {
		d.slots = make([]uint64, 2*len(d.slots))
		for i := uint32(1); i < n; i++ {
			d.put(maphash.Bytes(d.seed, d.at(i)), i)
		}
	}
	d.put(h, n)
	return n, true
}

func (d *dict) put(h uint64, n uint32) {
	mask := uint64(len(d.slots) - 1)
	i := h & mask
	for d.slots[i] != 0 {
		i = (i + 1) & mask
	}
	d.slots[i] = h>>32<<32 | uint64(n)
}

// shards is how many parts the table of entities has, so that as many
// goroutines as there are processors seldom wait for one another.
const (
	shardBits = 6
	shards    = 1 << shardBits
)

// A table holds the entities by their original ids. It is safe for concurrent
// use while rows are read. A handle names an entity: the place in its shard,
// and the shard in the low bits. Handles depend on who came first; numbers do
// not.
type table struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	sync.Mutex
	slots   []slot
	entries []entry
	text    []byte // of the ids, names and slugs
	_       [40]byte
}

// A slot of the hash says which entry it is of, so that an id of up to eight
// bytes is compared without a look at the entry.
type slot struct {
	meta  uint64 // see tag, and a place in entries + 1; 0 for empty
	start uint64 // the first eight bytes of the id, zeros behind its end
}

// tag is the upper half of a slot: 31 bits of the hash, and whether the start is
// not all that makes the id, so that the entry has to be looked at.
func tag(h uint64, group uint16, key []byte) uint64 {
	t := h >> 32 &^ 1
	if len(key) > 8 || group != 0 {
		t |= 1
	}
	return t
}

func startOf(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.LittleEndian.Uint64(key)
	}
	var v uint64
	for i, c := range key {
		v |= uint64(c) << (8 * i)
	}
	return v
}

// An entry is an entity. Offsets are into the text of its shard.
type entry struct {
	key, name, slug uint32
	keyLen, nameLen uint32 // no name is length 0
	slugLen         uint16
	kind            uint16 // 0 for none
	group           uint16
	moved           bool // has a slug with a hash
}

func newTable() *table { return &table{seed: maphash.MakeSeed()} }

func (t *table) hash(group uint16, key []byte) uint64 {
	h := maphash.Bytes(t.seed, key)
	if group != 0 {
		h = fold(h^uint64(group), k1)
	}
	return h
}

const none = ^uint32(0)

// find returns the place of an entity in its shard + 1, 0 for none.
func (s *shard) find(h uint64, group uint16, key []byte) uint32 {
	if len(s.slots) == 0 {
		return 0
	}
	start, tag := startOf(key), tag(h, group, key)
	mask := uint64(len(s.slots) - 1)
	for i := h >> shardBits & mask; ; i = (i + 1) & mask {
		x := &s.slots[i]
		if x.meta == 0 {
			return 0
		}
		if x.meta>>32 == tag && x.start == start && (tag&1 == 0 || s.is(uint32(x.meta), group, key)) {
			return uint32(x.meta)
		}
	}
}

// is reports whether the entry in a place + 1, which has the same beginning, has
// that id.
func (s *shard) is(n uint32, group uint16, key []byte) bool {
	e := &s.entries[n-1]
	return e.group == group && string(s.text[e.key:e.key+e.keyLen]) == string(key)
}

// A lookup is an id whose entity is wanted.
type lookup struct {
	key, name []byte // no name is empty
	h         uint64
	group     uint16
	kind      uint16
	differs   bool   // answer: the entity has another name
	handle    uint32 // answer, none for no such entity
}

// A resolver looks up many ids at once: shard by shard, so that each is locked
// once, and first all slots and then all that is in them, so that the processor
// waits for many places of memory at a time. Measured on 2 million entities:
// less than half of the time of one by one.
type resolver struct {
	first int // shard to begin with
	order []uint32
	slots []slot
}

// resolve answers lookups. With add it makes the entities that are missing, and
// gives them names and kinds; without, no one else may be adding. The first name
// that is given stays.
func (t *table) resolve(r *resolver, list []lookup, add bool, lesser func(a, b uint16) uint16) {
	var ends [shards + 1]uint32
	for i := range list {
		list[i].h = t.hash(list[i].group, list[i].key)
		ends[list[i].h&(shards-1)+1]++
	}
	for k := range shards {
		ends[k+1] += ends[k]
	}
	next := ends
	r.order = slices.Grow(r.order[:0], len(list))[:len(list)]
	for i := range list {
		k := list[i].h & (shards - 1)
		r.order[next[k]] = uint32(i)
		next[k]++
	}
	for n := range shards {
		k := (r.first + n) % shards
		order := r.order[ends[k]:ends[k+1]]
		if len(order) == 0 {
			continue
		}
		s := &t.shards[k]
		if add {
			s.Lock()
		}
		slots := slices.Grow(r.slots[:0], len(order))[:len(order)]
		r.slots = slots
		if mask := uint64(len(s.slots) - 1); len(s.slots) > 0 {
			for j, i := range order {
				slots[j] = s.slots[list[i].h>>shardBits&mask]
			}
		} else {
			clear(slots)
		}
		for j, i := range order {
			l := &list[i]
			var n uint32
			tag := tag(l.h, l.group, l.key)
			if x := slots[j]; x.meta != 0 && x.meta>>32 == tag && x.start == startOf(l.key) && (tag&1 == 0 || s.is(uint32(x.meta), l.group, l.key)) {
				n = uint32(x.meta)
			} else if n = s.find(l.h, l.group, l.key); n == 0 && add {
				n = s.insert(t, l.h, l.group, l.key)
			}
			if add {
				s.merge(n, l, lesser)
			}
			l.handle = none
			if n > 0 {
				l.handle = (n-1)<<shardBits | uint32(k)
			}
		}
		if add {
			s.Unlock()
		}
	}
}

// insert makes an entity and returns its place + 1.
func (s *shard) insert(t *table, h uint64, group uint16, key []byte) uint32 {
	if 2*len(s.entries) >= len(s.slots) {
		s.grow(t)
	}
	s.entries = append(s.entries, entry{key: s.store(key), keyLen: uint32(len(key)), group: group})
	n := uint32(len(s.entries))
	s.put(h, group, n, key)
	return n
}

// merge gives an entity what a row says of it.
func (s *shard) merge(n uint32, l *lookup, lesser func(a, b uint16) uint16) {
	e := &s.entries[n-1]
	if e.kind == 0 {
		e.kind = l.kind
	} else if l.kind != e.kind {
		e.kind = lesser(e.kind, l.kind)
	}
	switch {
	case len(l.name) == 0:
	case e.nameLen == 0:
		e.name, e.nameLen = s.store(l.name), uint32(len(l.name))
	default:
		l.differs = string(s.text[e.name:e.name+e.nameLen]) != string(l.name)
	}
}

func (s *shard) store(b []byte) uint32 {
	at := len(s.text)
	if at+len(b) > 1<<32-1 {
		panic("more than 4 GiB of text in a 64th of the entities")
	}
	s.text = append(s.text, b...)
	return uint32(at)
}

// reserve makes room for about so many entities, so that the hash need not be
// made anew again and again: a tenth of the time of a large reading.
func (t *table) reserve(n int) {
	each := n / shards * 33 / 32
	if each < 64 {
		return
	}
	for k := range t.shards {
		s := &t.shards[k]
		s.slots = make([]slot, 1<<bits.Len(uint(2*each)))
		s.entries = make([]entry, 0, each)
	}
}

func (s *shard) grow(t *table) {
	s.slots = make([]slot, max(64, 2*len(s.slots)))
	for i := range s.entries {
		e := &s.entries[i]
		key := s.text[e.key : e.key+e.keyLen]
		s.put(t.hash(e.group, key), e.group, uint32(i+1), key)
	}
}

func (s *shard) put(h uint64, group uint16, n uint32, key []byte) {
	mask := uint64(len(s.slots) - 1)
	i := h >> shardBits & mask
	for s.slots[i].meta != 0 {
		i = (i + 1) & mask
	}
	s.slots[i] = slot{tag(h, group, key)<<32 | uint64(n), startOf(key)}
}

// entry returns the entity of a handle, and its shard.
func (t *table) entry(handle uint32) (*shard, *entry) {
	s := &t.shards[handle&(shards-1)]
	return s, &s.entries[handle>>shardBits]
}

func (t *table) key(handle uint32) []byte {
	s, e := t.entry(handle)
	return s.text[e.key : e.key+e.keyLen]
}

func (t *table) slug(handle uint32) []byte {
	s, e := t.entry(handle)
	return s.text[e.slug : e.slug+uint32(e.slugLen)]
}

// name returns the name that a row gave, the original id where none did.
func (t *table) name(handle uint32) []byte {
	s, e := t.entry(handle)
	if e.nameLen == 0 {
		return s.text[e.key : e.key+e.keyLen]
	}
	return s.text[e.name : e.name+e.nameLen]
}

func (t *table) len() (n int) {
	for i := range t.shards {
		n += len(t.shards[i].entries)
	}
	return n
}

// The constants of the multiply-and-fold hash wyhash (public domain).
const (
	k0 = 0xa0761d6478bd642f
	k1 = 0xe7037ed1a0b428db
	k2 = 0x8ebc6af09c88c6e3
)

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// digest is a 64-bit hash that never changes: ids are made of it.
func digest(seed uint64, b []byte) uint64 {
	h := seed ^ (uint64(len(b))+1)*k0
	for ; len(b) >= 8; b = b[8:] {
		h = fold(h^binary.LittleEndian.Uint64(b), k1)
	}
	var tail uint64
	for i, c := range b {
		tail |= uint64(c) << (8 * i)
	}
	return fold(fold(h^tail, k2)^k0, k1)
}
