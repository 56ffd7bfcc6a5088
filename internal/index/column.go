package index

import (
	"github.com/graphx-dev/graphx/internal/relations"
)

// A bitset holds one bit for each number.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) has(i int32) bool { return b[i>>6]&(1<<(uint(i)&63)) != 0 }
func (b bitset) set(i int32)      { b[i>>6] |= 1 << (uint(i) & 63) }

// columns are what a search reads of a policy: a few bytes a relation and an
// entity, each in an array of its own.
type columns struct {
	counts   bitset  // by relation: it counts
	took     bitset  // by relation: it counts and is a participation
	strength []uint8 // by relation: of its status
	origins  []int32 // by relation
	flags    []uint8 // by entity: walks, joins
	plain    bool    // everything counts and is walked, so that nothing need be asked
}

// The flags of an entity.
const (
	walks = 1 << iota // a path may pass it
	joins             // an event that is walked through, not to
)

// compile fills the columns from the assessed lines. O(V + R).
func (g *Graph) compile() columns {
	c := columns{
		counts: newBitset(len(g.lines)), took: newBitset(len(g.lines)),
		strength: make([]uint8, len(g.lines)), origins: make([]int32, len(g.lines)),
		flags: make([]uint8, len(g.walk)), plain: true,
	}
	for i := range g.lines {
		l := &g.lines[i]
		c.strength[i], c.origins[i] = uint8(l.Status.Strength()), int32(len(l.Origins))
		if g.refused[i] != "" {
			c.plain = false
			continue
		}
		c.counts.set(int32(i))
		if l.Relation.Class() == relations.Participation {
			c.took.set(int32(i))
		}
	}
	for e := range g.walk {
		if g.walk[e] {
			c.flags[e] |= walks
			continue
		}
		c.plain = false
		if g.x.event[e] {
			c.flags[e] |= joins
		}
	}
	return c
}
