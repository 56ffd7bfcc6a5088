package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/interop"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// update shows what an import would change in a case, and changes it where the user
// agrees: all files of the case together, or none.
func (p *program) update(ctx context.Context, q *ask.Question, report *interop.Report, theirs *relations.Case) error {
	dir := q.Text("into")
	if !q.On("dry-run") {
		atomicfile.Tidy(dir)
	}
	r, err := casefile.Read(dir)
	if err != nil {
		return err
	}
	lock, err := casefile.ReadLock(dir)
	if err != nil {
		return &ask.Error{Kind: ask.BadData, Message: err.Error(), Hint: "remove it: then every difference is in doubt"}
	}
	plan := r.PlanUpdate(theirs, lock)
	edits, err := r.Patch(plan.Patch)
	var bad *casefile.PatchError
	if errors.As(err, &bad) {
		e := &ask.Error{Kind: ask.BadData, Message: bad.Error(), Hint: bad.Hint}
		for _, p := range bad.Problems {
			e.List = append(e.List, p.Position()+": "+p.Message)
		}
		return e
	}
	if err != nil {
		return err
	}
	if !q.On("json") {
		writeReport(p.stdout, report)
		writePlan(p, dir, plan)
	}
	write := q.On("yes") && !q.On("dry-run")
	if len(edits) > 0 && !write && !q.On("dry-run") && !q.On("json") {
		if write, err = p.agree("Change " + dir + "?"); err != nil {
			return err
		}
		if !write {
			p.tell([]ask.Note{{Message: "nothing is written", Try: []ask.Setting{{Parameter: "yes"}}}})
		}
	}
	if write {
		if edits, err = withLock(edits, dir, plan.Lock); err != nil {
			return err
		}
		if err := writeEdits(ctx, dir, edits); err != nil {
			return err
		}
	}
	if q.On("json") {
		return render.WriteJSON(p.stdout, planJSON(report, plan, write))
	}
	if write {
		for _, e := range edits {
			fmt.Fprintf(p.stderr, "graphx: wrote %s\n", e.File)
		}
	}
	return nil
}

// withLock adds the lock of a case to the edits of its files.
func withLock(edits []casefile.Edit, dir string, lock casefile.Lock) ([]casefile.Edit, error) {
	name := filepath.Join(dir, casefile.LockFile)
	e := casefile.Edit{File: name, Path: name, New: lock.Bytes()}
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil {
		e.Old = old
	}
	if bytes.Equal(e.Old, e.New) {
		return edits, nil
	}
	return append(edits, e), nil
}

// mostTold is how many records of one sort a plan lists.
const mostTold = 20

func writePlan(p *program, dir string, plan *casefile.Plan) {
	fmt.Fprintf(p.stdout, "%s: %d new, %d changed, %d gone, %d the same\n", dir, plan.New, plan.Changed, plan.Gone, plan.Same)
	list := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(p.stdout, "%s: %d\n", title, len(lines))
		for i, line := range lines {
			if i == mostTold {
				fmt.Fprintf(p.stdout, "  and %d more\n", len(lines)-mostTold)
				break
			}
			fmt.Fprintf(p.stdout, "  %s\n", line)
		}
	}
	list("edited by hand, and kept", plan.Kept)
	list("in doubt, and left as it is", plan.Doubt)
}

// agree asks a question at the terminal. Where there is none the answer is no.
func (p *program) agree(question string) (bool, error) {
	f, ok := p.stdin.(*os.File)
	if !ok {
		return false, nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false, nil
	}
	fmt.Fprintf(p.terminal, "%s [y/N] ", question)
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		return false, nil
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes", nil
}

// planJSON is the shape update/1 (docs/json.md).
func planJSON(r *interop.Report, plan *casefile.Plan, written bool) any {
	return struct {
		Graphx  string   `json:"graphx"`
		New     int      `json:"new"`
		Changed int      `json:"changed"`
		Gone    int      `json:"gone"`
		Same    int      `json:"same"`
		Kept    []string `json:"kept"`
		Doubt   []string `json:"in_doubt"`
		Written bool     `json:"written"`
		Import  any      `json:"import"`
	}{"update/1", plan.New, plan.Changed, plan.Gone, plan.Same, append([]string{}, plan.Kept...), append([]string{}, plan.Doubt...), written, reportJSON(r)}
}
