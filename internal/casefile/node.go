package casefile

import "fmt"

// A node is a piece of a record as a reader found it, the same for all three
// formats.
type node struct {
	kind   nodeKind
	name   string // of the field, in a record
	nameAt int32  // where the name stands
	at     int32  // where the value stands
	text   string // of a word
	kids   []node // the fields of a record, the entries of a list
	plain  bool   // of a word in YAML: it is not quoted
}

type nodeKind uint8

const (
	blank  nodeKind = iota // nothing is written
	word                   // text as it is written
	number                 // a JSON number; its text is as it is written
	truth                  // a JSON true or false
	list
	record
)

func (k nodeKind) String() string {
	return [...]string{"nothing", "text", "a number", "true or false", "a list", "a record"}[k]
}

// maxDepth bounds how deep lists and records may lie within one another. The
// deepest that the format knows is 6: the claimants of a fact's citation.
const maxDepth = 16

// maxNodes bounds the values of one record in JSON Lines and CSV: a node takes 72
// bytes for the two that a value can be written in.
const maxNodes = 200_000

// kid returns the field of a record, nil for none.
func (n *node) kid(name string) *node {
	if n.kind == record {
		for i := range n.kids {
			if n.kids[i].name == name {
				return &n.kids[i]
			}
		}
	}
	return nil
}

// An arena hands out nodes that live until the next reset. One record is read,
// decoded and forgotten before the next, so that the nodes stay in the
// processor's cache and a file costs no tree.
type arena struct {
	block []node
	used  int
	taken int    // handed out since the last reset
	stack []node // of the lists and records that are still open
}

// take returns room for n nodes, whose content is left over.
func (a *arena) take(n int) []node {
	if n == 0 {
		return nil
	}
	if a.used+n > len(a.block) {
		a.block, a.used = make([]node, max(n, 2*len(a.block), 512)), 0
	}
	a.used += n
	a.taken += n
	return a.block[a.used-n : a.used : a.used]
}

// close moves the nodes that were pushed since mark into a slice of their own.
func (a *arena) close(mark int) []node {
	kids := a.take(len(a.stack) - mark)
	copy(kids, a.stack[mark:])
	a.stack = a.stack[:mark]
	return kids
}

// reset takes back every node that was handed out.
func (a *arena) reset() { a.used, a.taken, a.stack = 0, 0, a.stack[:0] }

// full reports whether a record has as many values as it may have.
func (a *arena) full() bool { return a.taken+len(a.stack) >= maxNodes }

var (
	fullMessage = fmt.Sprintf("more than %d values in one record", maxNodes)
	fullHint    = "split the record"
)
