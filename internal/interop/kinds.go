package interop

import (
	"sync"

	"github.com/graphx-dev/graphx/internal/entities"
)

// A kindList numbers kinds by id from 1. It is safe for concurrent use.
type kindList struct {
	sync.RWMutex
	at    map[string]uint16 // by id
	ids   []string          // by number; 0 is none
	names []string          // the least that gave the id
	said  map[string]string // ids by words, see Options.Kinds
	deflt string
}

const maxKinds = 1<<16 - 2

func (k *kindList) init(o *Options) {
	k.at = map[string]uint16{}
	k.ids, k.names = []string{""}, []string{""}
	k.said = o.Kinds
	k.deflt = o.Kind
	if k.deflt == "" {
		k.deflt = entities.Unstated
	}
}

// of returns the id of the kind that a text names.
func (k *kindList) of(text string) string {
	if id, ok := k.said[ID(text)]; ok {
		return id
	}
	return kindOf(text)
}

// guessed returns the least word that gave a kind, where that is not its own
// name and nobody said what it means.
func (k *kindList) guessed(n uint16) string {
	name := k.names[n]
	if id := ID(name); id == k.ids[n] || k.said[id] != "" {
		return ""
	}
	if _, ok := kindNames[ID(name)]; !ok {
		return ""
	}
	return name
}

// number returns the number of the kind that a text names, the default for "",
// and 0 where there are too many.
func (k *kindList) number(text string) uint16 {
	if text == "" {
		text = k.deflt
	}
	id := k.of(text)
	if id == "" {
		id = entities.Unstated
	}
	k.RLock()
	n, ok := k.at[id]
	known := ok && k.names[n] <= text
	k.RUnlock()
	if known {
		return n
	}
	k.Lock()
	defer k.Unlock()
	if n, ok := k.at[id]; ok {
		k.names[n] = min(k.names[n], text)
		return n
	}
	if len(k.ids) > maxKinds {
		return 0
	}
	n = uint16(len(k.ids))
	k.at[id] = n
	k.ids, k.names = append(k.ids, id), append(k.names, text)
	return n
}

// lesser returns of two kinds that rows give one entity the one that says more:
// any before the default, then the lesser id.
func (k *kindList) lesser(a, b uint16) uint16 {
	k.RLock()
	defer k.RUnlock()
	deflt := k.at[k.of(k.deflt)]
	switch {
	case a == deflt:
		return b
	case b == deflt:
		return a
	case k.ids[a] < k.ids[b]:
		return a
	}
	return b
}
