// Package defect tells defects of graphx from faults of its input. A panic is a
// defect, in whatever goroutine it comes up: it ends the run with its stack, and
// is never taken for damage of somebody's file.
//
// The package is a leaf: it imports nothing else of graphx.
package defect

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// A Panic is a panic with the stack that led to it.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return fmt.Sprint(p.Value) }

// newPanic wraps what has been recovered. It must be called by the deferred
// function itself, while the stack is there.
func newPanic(value any) *Panic {
	if p, ok := value.(*Panic); ok {
		return p // of another goroutine, with that one's stack
	}
	return &Panic{value, debug.Stack()}
}

// Catch calls fn and returns its error, or a *[Panic] where fn panics.
func Catch(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanic(v)
		}
	}()
	return fn()
}

// Drain takes everything that is still sent, so that a sender never waits for a
// goroutine that has ended early.
func Drain[T any](c <-chan T) {
	for range c {
	}
}

// A Group runs functions in goroutines of their own, as a [sync.WaitGroup] does,
// and hands the first panic of one of them to whoever waits for them. The zero
// Group is ready for use. A goroutine that others feed through a channel defers
// [Drain], so that nobody waits for it for ever.
type Group struct {
	wait  sync.WaitGroup
	once  sync.Once
	first *Panic
}

// Go calls fn in a goroutine. Memory that cannot be read, as of a mapped file
// that has been cut short, is a panic there.
func (g *Group) Go(fn func()) {
	g.wait.Go(func() {
		debug.SetPanicOnFault(true)
		defer func() {
			if v := recover(); v != nil {
				p := newPanic(v)
				g.once.Do(func() { g.first = p })
			}
		}()
		fn()
	})
}

// Wait waits for all functions to return, and panics with a *[Panic] where one
// of them did.
func (g *Group) Wait() {
	g.wait.Wait()
	if g.first != nil {
		panic(g.first)
	}
}
