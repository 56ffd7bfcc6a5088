package packed

import (
	"context"
	"runtime"

	"github.com/graphx-dev/graphx/internal/defect"
)

// piece is how many records are encoded at once.
const piece = 4096

// MakeStrings writes a table of n strings that several goroutines make: add
// appends string i to b. done, if not nil, is called now and then with how many
// have been written. The error is that of writing, the damage that add came upon,
// or the cause of the context.
func MakeStrings(ctx context.Context, w *Writer, name string, n int, add func(i int, b []byte) []byte, done func(int)) error {
	type batch struct {
		bytes []byte
		ends  []int
	}
	out := newStringsWriter(w, name)
	workers := runtime.GOMAXPROCS(0)
	ready := make([]chan *batch, workers) // one for each, so that the order is known
	free := make(chan *batch, 3*workers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all defect.Group
	defer all.Wait()
	defer cancel()
	failed := make(chan error, workers)
	for k := range workers {
		ready[k] = make(chan *batch, 1)
		all.Go(func() {
			defer close(ready[k])
			err := Try(func() error {
				for from := k * piece; from < n && ctx.Err() == nil; from += workers * piece {
					b := &batch{}
					select {
					case b = <-free:
					default:
					}
					b.bytes, b.ends = b.bytes[:0], b.ends[:0]
					for i := from; i < min(from+piece, n); i++ {
						b.bytes = add(i, b.bytes)
						b.ends = append(b.ends, len(b.bytes))
					}
					select {
					case ready[k] <- b:
					case <-ctx.Done():
					}
				}
				return nil
			})
			if err != nil {
				failed <- err
			}
		})
	}
	for at := 0; at < n; at += piece {
		b, ok := <-ready[at/piece%workers]
		if !ok {
			select {
			case err := <-failed:
				return err
			default:
				return context.Cause(ctx)
			}
		}
		from := 0
		for _, end := range b.ends {
			if err := out.AddBytes(b.bytes[from:end]); err != nil {
				return err
			}
			from = end
		}
		select {
		case free <- b:
		default:
		}
		if done != nil {
			done(min(at+piece, n))
		}
	}
	return out.Close()
}
