package defect

import (
	"errors"
	"strings"
	"testing"
)

func broken() { var e *Panic; e.Value = 1 }

// TestCatch: a panic becomes an error with the stack of where it came up, also
// in another goroutine; an error stays what it is.
func TestCatch(t *testing.T) {
	want := errors.New("as it is")
	if err := Catch(func() error { return want }); err != want {
		t.Errorf("Catch of an error = %v", err)
	}
	for name, fn := range map[string]func() error{
		"here": func() error { broken(); return nil },
		"in a group": func() error {
			var g Group
			g.Go(func() {})
			g.Go(broken)
			g.Wait()
			return nil
		},
		"in a group of a group": func() error {
			var outer, inner Group
			outer.Go(func() { inner.Go(broken); inner.Wait() })
			outer.Wait()
			return nil
		},
	} {
		err := Catch(fn)
		var p *Panic
		if !errors.As(err, &p) || !strings.Contains(string(p.Stack), "defect.broken") || !strings.Contains(p.Error(), "nil pointer") {
			t.Errorf("%s: %v, want the panic with its stack", name, err)
		}
	}
}

// TestGroup: all functions are waited for before the panic goes on.
func TestGroup(t *testing.T) {
	var g Group
	release, done := make(chan bool), false
	g.Go(broken)
	g.Go(func() { <-release; done = true })
	close(release)
	if err := Catch(func() error { g.Wait(); return nil }); err == nil || !done {
		t.Errorf("Wait returned with %v, and all are done: %v", err, done)
	}
}
