package render

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/goccy/go-graphviz"
)

// LayoutCommand is the name of the hidden command under which the program runs
// itself as the layout engine's child process; see [LayoutMain].
const LayoutCommand = "_layout"

// An Engine lays out graphs with Graphviz in a child process. Its zero value
// runs this program's own binary. It is safe for concurrent use.
type Engine struct {
	// Command is the program and its first arguments; nil for this program and
	// LayoutCommand.
	Command []string
	// Timeout ends a layout that takes longer; 0 means 20 seconds.
	Timeout time.Duration
}

// Layout lays out a graph in the DOT language by the named engine (dot, neato,
// sfdp ...) and returns it in Graphviz's json0 format.
func (e *Engine) Layout(ctx context.Context, dot []byte, engine string) ([]byte, error) {
	timeout := e.Timeout
	if timeout == 0 {
		timeout = 20 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	command := e.Command
	if command == nil {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		command = []string{self, LayoutCommand}
	}
	cmd := exec.CommandContext(ctx, command[0], append(command[1:], engine)...)
	cmd.Stdin = bytes.NewReader(dot)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("layout: %w: %s", err, errs.Bytes())
	}
	return out.Bytes(), nil
}

// LayoutMain is the child process: it reads DOT from stdin, lays it out with
// the named engine and writes json0 to stdout.
func LayoutMain(ctx context.Context, engine string, stdin io.Reader, stdout io.Writer) error {
	dot, err := io.ReadAll(stdin)
	if err != nil {
		return err
	}
	gv, err := graphviz.New(ctx)
	if err != nil {
		return err
	}
	graph, err := graphviz.ParseBytes(dot)
	if err != nil {
		return err
	}
	gv.SetLayout(graphviz.Layout(engine))
	return gv.Render(ctx, graph, graphviz.Format("json0"), stdout)
}
