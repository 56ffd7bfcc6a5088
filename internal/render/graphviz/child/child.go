// Package child starts the child process in which the layout engine runs, which
// is this program's own binary, and starts it early where the command line
// promises a drawing.
//
// Every process that links go-graphviz spends 20 ms in its init before main: the
// parent, which needs none of it, and then the child, which does. So that one
// does not wait for the other, this package has an init that starts the child
// first; it waits for work while the parent comes up, and [Take] hands it out.
// Where the guess was wrong, [CloseIdle] sends the child home, and so does the
// end of the parent, however it comes: the child reads an empty stdin and ends.
//
// The init comes before that of package wasmcache, which changes the
// environment for a while, and so before go-graphviz's: all that this package
// imports is imported there too, and its path sorts before that one (see there
// for Go's order). A test holds both.
package child

import (
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

// Command is the name of the hidden command by which the program runs as the
// child. It reads its work from stdin; where that is empty it ends with exit
// code 0 and says nothing.
const Command = "_layout"

// idle is the child that was started early and that nobody has taken.
var idle atomic.Pointer[Process]

// An init starts on the main thread, which lasts as long as the process: on
// Linux a child may be killed when the thread that started it ends.
func init() {
	// On one processor the two would be in each other's way: 98 ms, not 87.
	if !promisesDrawing(os.Args) || runtime.NumCPU() == 1 {
		return
	}
	if p, err := StartSelf(); err == nil { // else whoever needs one tries again and tells
		idle.Store(p)
	}
}

// Take returns the child that was started early, once; nil where there is none.
// It is safe for concurrent use.
func Take() *Process { return idle.Swap(nil) }

// CloseIdle ends the child that was started early if nobody has taken it. It
// returns when it has ended, or after a second: it then ends later, by itself.
// It kills nothing, because wasmcache would take a child that was killed in its
// init for a crash, and compile anew.
func CloseIdle() {
	p := Take()
	if p == nil {
		return
	}
	p.Stdin.Close()
	ended := make(chan struct{})
	go func() {
		p.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(time.Second):
	}
}

// A Process is a child process and this end of its pipes.
type Process struct {
	Stdin          *os.File // to write to
	Stdout, Stderr *os.File // to read from
	process        *os.Process
}

// StartSelf starts this program as the child.
func StartSelf() (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return Start(self, Command)
}

// Start starts a program, given by its path, in a process group of its own with
// this process's environment. Ctrl-C does not reach it.
func Start(path string, args ...string) (*Process, error) {
	var ours, theirs [3]*os.File
	defer closeAll(&theirs)
	for i := range ours {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(&ours)
			return nil, err
		}
		ours[i], theirs[i] = r, w
		if i == 0 {
			ours[i], theirs[i] = w, r
		}
	}
	process, err := os.StartProcess(path, append([]string{path}, args...), &os.ProcAttr{Files: theirs[:], Sys: alone()})
	if err != nil {
		closeAll(&ours)
		return nil, err
	}
	return &Process{ours[0], ours[1], ours[2], process}, nil
}

// Wait waits for the child's end. It does not close the pipes.
func (p *Process) Wait() (*os.ProcessState, error) { return p.process.Wait() }

// Close closes this end of the pipes.
func (p *Process) Close() { closeAll(&[3]*os.File{p.Stdin, p.Stdout, p.Stderr}) }

func closeAll(files *[3]*os.File) {
	for _, f := range files {
		f.Close() // nil is no file, and fails
	}
}
