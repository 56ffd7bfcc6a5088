package interop

import (
	"cmp"
	"context"
	"encoding/binary"
	"math/bits"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/graphx-dev/graphx/internal/defect"
)

// parallel calls do for each number below n on all processors, until ctx ends.
func parallel(ctx context.Context, n int, do func(i int)) error {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		for i := range n {
			if err := ctx.Err(); err != nil {
				return err
			}
			do(i)
		}
		return ctx.Err()
	}
	var next atomic.Int64
	var wg defect.Group
	for range workers {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// A keyed is a text by its number, with eight of its bytes.
type keyed struct {
	key uint64
	i   uint32
}

// sortTexts sorts numbers by the bytes of their texts, and equal texts by
// number. It compares eight bytes at a time behind what all texts have in
// common, so that a text is looked at once where that tells them apart. equal
// says that two texts are the same.
func sortTexts(ctx context.Context, list []uint32, text func(uint32) []byte) (equal bool, err error) {
	var same atomic.Bool
	if len(list) < 2 {
		return false, ctx.Err()
	}
	// The common start, by pieces on all processors.
	const piece = 1 << 14
	pieces := (len(list) + piece - 1) / piece
	first := text(list[0])
	common := make([]int, pieces)
	err = parallel(ctx, pieces, func(p int) {
		n := len(first)
		for _, i := range list[p*piece : min(len(list), (p+1)*piece)] {
			t := text(i)
			n = min(n, len(t))
			for j := range n {
				if t[j] != first[j] {
					n = j
					break
				}
			}
		}
		common[p] = n
	})
	if err != nil {
		return false, err
	}
	depth := slices.Min(common)
	// Into buckets by the upper sixteen of the bits in which they differ; then each
	// bucket on its own.
	const buckets = 1 << 16
	items := make([]keyed, len(list))
	pieces = min(runtime.GOMAXPROCS(0), 1+len(list)>>16)
	at := func(p int) int { return len(list) * p / pieces }
	least, most := make([]uint64, pieces), make([]uint64, pieces)
	err = parallel(ctx, pieces, func(p int) {
		lo, hi := ^uint64(0), uint64(0)
		for i := at(p); i < at(p+1); i++ {
			key := keyAt(text(list[i]), depth)
			items[i] = keyed{key, list[i]}
			lo, hi = min(lo, key), max(hi, key)
		}
		least[p], most[p] = lo, hi
	})
	if err != nil {
		return false, err
	}
	low := slices.Min(least)
	shift := max(0, bits.Len64(slices.Max(most)-low)-16)
	next := make([][]uint32, pieces)
	err = parallel(ctx, pieces, func(p int) {
		next[p] = make([]uint32, buckets)
		for _, it := range items[at(p):at(p+1)] {
			next[p][(it.key-low)>>shift]++
		}
	})
	if err != nil {
		return false, err
	}
	starts := make([]uint32, buckets+1)
	total := uint32(0)
	for b := range buckets {
		starts[b] = total
		for p := range next {
			n := next[p][b]
			next[p][b] = total
			total += n
		}
	}
	starts[buckets] = total
	sorted := make([]keyed, len(items))
	err = parallel(ctx, pieces, func(p int) {
		for _, it := range items[at(p):at(p+1)] {
			b := (it.key - low) >> shift
			sorted[next[p][b]] = it
			next[p][b]++
		}
	})
	if err != nil {
		return false, err
	}
	var full []int
	for b := range buckets {
		if starts[b] < starts[b+1] {
			full = append(full, b)
		}
	}
	err = parallel(ctx, len(full), func(f int) {
		b := full[f]
		sortKeyed(ctx, sorted[starts[b]:starts[b+1]], depth, text, &same)
		for at := starts[b]; at < starts[b+1]; at++ {
			list[at] = sorted[at].i
		}
	})
	return same.Load(), err
}

// keyAt returns the eight bytes of a text from depth on. What has ended sorts
// before what goes on, since no text holds a zero byte.
func keyAt(t []byte, depth int) uint64 {
	if len(t) >= depth+8 {
		return binary.BigEndian.Uint64(t[depth:])
	}
	var b [8]byte
	copy(b[:], t[min(depth, len(t)):])
	return binary.BigEndian.Uint64(b[:])
}

func sortKeyed(ctx context.Context, items []keyed, depth int, text func(uint32) []byte, same *atomic.Bool) {
	if ctx.Err() != nil {
		return
	}
	slices.SortFunc(items, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Compare(a.i, b.i)
	})
	for from := 0; from < len(items); {
		to := from + 1
		for to < len(items) && items[to].key == items[from].key {
			to++
		}
		if to-from > 1 && items[from].key&0xff == 0 {
			same.Store(true)
		} else if to-from > 1 {
			run := items[from:to]
			for i := range run {
				run[i].key = keyAt(text(run[i].i), depth+8)
			}
			sortKeyed(ctx, run, depth+8, text, same)
		}
		from = to
	}
}
