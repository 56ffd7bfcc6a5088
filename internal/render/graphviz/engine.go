// Package graphviz finds positions for the boxes of a chart: DOT in, a [Geometry]
// out. It knows nothing of cases or charts.
//
// Graphviz runs as WebAssembly in a child process of this program's own binary
// (see [Main]), because go-graphviz is one global module that is not safe for
// concurrent use, ignores deadlines and stays broken after a trap. A child has a
// deadline and is killed when it passes. Package child starts it before it is
// needed, and package wasmcache gives go-graphviz a private folder for its
// machine code.
package graphviz

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-graphviz"

	"github.com/graphx-dev/graphx/internal/defect"
	"github.com/graphx-dev/graphx/internal/render/graphviz/child"
	"github.com/graphx-dev/graphx/internal/render/graphviz/wasmcache"
)

// Command is the name of the hidden command, without arguments, under
// which the program runs itself as the layout engine's child process; see
// [Main].
const Command = child.Command

// Engines are the names of layout engines that [Engine.Layout] and [Options]
// take. The others that Graphviz has place no lines between nodes (patchwork) or
// no nodes (nop), or stack the nodes in boxes (osage).
var Engines = []string{"circo", "dot", "fdp", "neato", "sfdp", "twopi"}

const (
	DefaultTimeout = 20 * time.Second
	// maxLayout bounds DOT and json0. A case of 1,000 nodes and 1,500 edges gives
	// 0.5 MB of json0.
	maxLayout = 64 << 20
	// maxComplaint bounds what is kept of the child's stderr.
	maxComplaint = 4 << 10
	// maxMemory bounds the child's data (RLIMIT_DATA, on Linux only; elsewhere
	// WebAssembly's 4 GiB are the bound). It starts with 0.1 GiB, most of it
	// reserved by Go and never touched; dot on a random graph of 1,000 nodes and
	// 1,500 edges needs 0.2 GiB.
	maxMemory = 2 << 30
)

// This puts the environment back as it was before go-graphviz was initialised; no
// declaration may come before go-graphviz's init, and none of ours needs TMPDIR.
var _ = wasmcache.Restore()

// An Engine lays out graphs with Graphviz in a child process, one process for
// each graph: go-graphviz has one global state, is not safe for concurrent use,
// cannot be interrupted and does not recover from its own failures. Its zero
// value runs this program's own binary, and takes the process that was started
// early if there is one (see package child). It is safe for concurrent use.
type Engine struct {
	// Command is the program's path and its arguments; nil for this program and
	// LayoutCommand.
	Command []string
	// Timeout ends a layout that takes longer; 0 means 20 seconds.
	Timeout time.Duration
}

// A TimeoutError says that a layout took longer than [Engine.Timeout].
type TimeoutError struct {
	Engine string
	After  time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("layout by %s was not done after %v", e.Engine, e.After)
}

// Timeout reports true, as the net and os packages' timeouts do.
func (e *TimeoutError) Timeout() bool { return true }

// A LayoutError says that Graphviz did not lay out a graph, or did so only in
// part.
type LayoutError struct {
	Engine string
	// Err is the reason: what Graphviz said, how the child process ended, or
	// what its output lacks. It is one line.
	Err error
}

func (e *LayoutError) Error() string { return fmt.Sprintf("layout by %s: %v", e.Engine, e.Err) }

func (e *LayoutError) Unwrap() error { return e.Err }

// Layout lays out a graph by the named engine: circo, dot, fdp, neato, sfdp or
// twopi. The DOT text must hold one graph of that many nodes and edges in which
// each edge has an id attribute of its own, and labels are not HTML-like.
//
// The child process is killed when the time is up (a [*TimeoutError]), when ctx
// ends (the error is its cause) and, on Linux, when this process dies. All other
// errors are [*LayoutError].
func (e *Engine) Layout(ctx context.Context, dot []byte, engine string, nodes, edges int) (*Geometry, error) {
	fail := func(err error) (*Geometry, error) { return nil, &LayoutError{engine, err} }
	if !slices.Contains(Engines, engine) {
		return fail(fmt.Errorf("no such engine; want one of %s", strings.Join(Engines, ", ")))
	}
	if len(dot) > maxLayout {
		return fail(fmt.Errorf("the graph has more than %d bytes", maxLayout))
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	late := &TimeoutError{engine, e.Timeout}
	if late.After == 0 {
		late.After = DefaultTimeout
	}
	ctx, cancel := context.WithTimeoutCause(ctx, late.After, late)
	defer cancel()

	// The kernel kills the child when the thread that started it ends (see
	// dieWithParent), so the thread must last as long as the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	p, err := e.child()
	if err != nil {
		return fail(err)
	}
	out := &bounded{max: maxLayout, stop: true}
	complaint := &bounded{max: maxComplaint}
	switch err := feed(ctx, p, engine, dot, out, complaint); {
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case out.over:
		return fail(fmt.Errorf("graphviz wrote more than %d bytes", maxLayout))
	case err != nil:
		if said := firstLine(complaint.buf.Bytes()); said != "" {
			err = fmt.Errorf("%s (%w)", said, err)
		}
		return fail(err)
	}
	g, err := parseGeometry(out.buf.Bytes(), nodes, edges)
	if err != nil {
		return fail(err)
	}
	return g, nil
}

// child returns a child process that nobody else has.
func (e *Engine) child() (*child.Process, error) {
	if e.Command != nil {
		return child.Start(e.Command[0], e.Command[1:]...)
	}
	if p := child.Take(); p != nil {
		return p, nil
	}
	return child.StartSelf()
}

// feed gives a child its work, collects what it says and waits for its end, at
// which it must have succeeded. The child is killed when ctx ends.
func feed(ctx context.Context, p *child.Process, engine string, dot []byte, stdout, stderr io.Writer) error {
	defer p.Close()
	stop := context.AfterFunc(ctx, func() { p.Kill() })
	var pipes defect.Group
	pipes.Go(func() {
		// A child that does not read to the end says why, or its exit code does.
		fmt.Fprintf(p.Stdin, "%s %d\n", engine, os.Getpid())
		p.Stdin.Write(dot)
		p.Stdin.Close()
	})
	var lost error
	pipes.Go(func() {
		_, lost = io.Copy(stdout, p.Stdout)
		p.Stdout.Close() // so that a child which has more to say ends
	})
	pipes.Go(func() { io.Copy(stderr, p.Stderr) })
	state, err := p.Wait()
	stop()
	// A grandchild may hold the pipes open.
	late := time.AfterFunc(time.Second, p.Close)
	pipes.Wait()
	late.Stop()
	switch {
	case err != nil:
		return err
	case !state.Success():
		return errors.New(state.String())
	}
	return lost
}

// CloseIdle ends the child process that was started early for a layout which
// did not come. A program calls it at its end, so that nothing is left behind.
func CloseIdle() { child.CloseIdle() }

// Main is the child process. The first line of stdin names the layout
// engine and, after a space, the process that started this one; the rest is one
// graph in DOT. It lays the graph out and writes json0 to stdout. An empty stdin
// says that there is nothing to do, and is no error. It limits its own memory
// for good, and ends the process when its parent dies: it is for a process that
// does nothing else.
func Main(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	if err := limitMemory(maxMemory); err != nil {
		return fmt.Errorf("limit memory: %w", err)
	}
	// Graphviz opens files by itself when a graph has an image or a stylesheet.
	graphviz.SetFileSystem(noFiles{})
	gv, err := graphviz.New(ctx)
	if err != nil {
		return err
	}
	in := bufio.NewReader(stdin)
	line, err := in.ReadSlice('\n')
	if err == io.EOF && len(line) == 0 {
		return nil
	}
	var engine string
	var parent int
	if err == nil {
		_, err = fmt.Sscanf(string(line), "%s %d\n", &engine, &parent)
	}
	if err != nil {
		return fmt.Errorf("first line of stdin: %w", err)
	}
	// Only now, because wasmcache would take a process that was killed in its
	// init for a crash, and compile anew.
	if err := dieWithParent(parent); err != nil {
		return err
	}
	dot, err := io.ReadAll(io.LimitReader(in, maxLayout+1))
	if err != nil {
		return err
	}
	if len(dot) > maxLayout {
		return fmt.Errorf("more than %d bytes of dot", maxLayout)
	}
	graph, err := graphviz.ParseBytes(dot)
	if err != nil {
		return err
	}
	if graph == nil {
		return errors.New("no graph")
	}
	gv.SetLayout(graphviz.Layout(engine))
	return gv.Render(ctx, graph, graphviz.Format("json0"), stdout)
}

// noFiles is a file system without files.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// bounded keeps the first max bytes written to it. Where stop is set the next
// one is an error; else the rest is dropped.
type bounded struct {
	buf  bytes.Buffer // not embedded: its ReadFrom knows no bound
	max  int
	stop bool
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.max - b.buf.Len()
	if len(p) <= room {
		return b.buf.Write(p)
	}
	b.over = true
	b.buf.Write(p[:room])
	if b.stop {
		return room, io.ErrShortWrite
	}
	return len(p), nil
}

// firstLine returns the first line that says something. A panic's goroutines
// follow in later ones.
func firstLine(b []byte) string {
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" {
			return strings.ToValidUTF8(line, "?")
		}
	}
	return ""
}

// Uncached says why the layout engine is compiled anew at every start, which
// costs half a second; nil where it has a folder for its machine code.
func Uncached() error { return wasmcache.Reason() }
