package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/snapshots"
)

func graphx(args ...string) (code int, out, errs string) {
	var o, e strings.Builder
	code = run(context.Background(), append([]string{"graphx"}, args...), strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// A library is a case of one document and random citations of it, in three
// formats, written the way that people, spreadsheets and programs do.
type library struct {
	dir    string
	random *rand.Rand
	words  []string // of the document, line ends among them
}

func newLibrary(t *testing.T, random *rand.Rand, citations int) *library {
	t.Helper()
	l := &library{dir: t.TempDir(), random: random}
	known := strings.Fields("the ferry left at noon Ana said nobody saw Шкипер молчал 李小龙 café “quoted” end. a b c 12 — naïve")
	for range 300 {
		w := known[random.IntN(len(known))]
		if random.IntN(12) == 0 {
			w += "\n"
		}
		l.words = append(l.words, w)
	}
	os.Mkdir(filepath.Join(l.dir, "snapshots"), 0o755)
	os.Mkdir(filepath.Join(l.dir, "relations"), 0o755)
	l.put("case.yaml", "snapshots: snapshots\ntypes:\n  met: {class: contact, directed: false, verb: met}\nproperties:\n  age: {label: age}\n")
	l.put("sources.yaml", "- {id: log, title: Log, type: document, snapshot: log.txt}\n")
	l.snapshot()
	text := l.text()
	var yaml, csv, json, facts strings.Builder
	yaml.WriteString("# a comment\n")
	csv.WriteString("id,type,between,citations.source,citations.paragraph,citations.start,citations.end,citations.seal,citations.quote\n")
	for i := range citations {
		start := random.IntN(text.Len() - 60)
		end := start + 5 + random.IntN(50)
		passage := evidence.Normalize(text.Words(start, end)) // without a space at its ends
		found, _ := text.Find(passage, "", "", 1000)
		for _, p := range found {
			if p.Start == start || p.Start == start+1 {
				start, end = p.Start, p.End
			}
		}
		paragraph := text.ParagraphAt(start)
		seal, quote := "", passage
		if random.IntN(2) == 0 {
			seal, quote = evidence.SealOf(passage), ""
		}
		switch i % 4 {
		case 0:
			fmt.Fprintf(&yaml, "- id: y%d\n  type: met\n  between: [ana, bo]\n\n  citations:\n  - source: log   # here\n    start:  %d\n    end: '%d'\n    paragraph: %d\n", i, start, end, paragraph)
			if seal != "" {
				fmt.Fprintf(&yaml, "    seal: %s\n", seal)
			} else {
				fmt.Fprintf(&yaml, "    quote: %q\n", quote)
			}
		case 1:
			fmt.Fprintf(&csv, "c%d,met,ana|bo,log,%d,\"%d\", %d ,%s,%s\r\n", i, paragraph, start, end, seal, strings.ReplaceAll(quote, ",", ";"))
		case 2:
			fmt.Fprintf(&json, `{"id":"j%d","type":"met","between":["ana","bo"],"citations":[{"paragraph" :%d,"source":"log","start":"%d","end":%d,`, i, paragraph, start, end)
			if seal != "" {
				fmt.Fprintf(&json, "\"seal\":%q}]}\n", seal)
			} else {
				fmt.Fprintf(&json, "\"quote\":%q}]}\n", quote)
			}
		case 3:
			fmt.Fprintf(&facts, "    - {property: age, value: '%d', citations: [{source: log, start: %d, end: %d, ", i, start, end)
			if seal != "" {
				fmt.Fprintf(&facts, "seal: %s}]}\n", seal)
			} else {
				fmt.Fprintf(&facts, "quote: %q}]}\n", quote)
			}
		}
	}
	l.put("relations/a.yaml", yaml.String())
	l.put("relations/b.csv", csv.String())
	l.put("relations/c.jsonl", json.String())
	l.put("entities.yaml", "- id: ana\n  name: Ana\n  kind: person\n  facts:\n"+facts.String()+"- {id: bo, name: Bo, kind: person}\n")
	return l
}

var libraryFiles = []string{"case.yaml", "sources.yaml", "entities.yaml", "relations/a.yaml", "relations/b.csv", "relations/c.jsonl"}

func (l *library) put(name, text string) {
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o644); err != nil {
		panic(err)
	}
}

func (l *library) text() *evidence.Text { return evidence.PlainText(strings.Join(l.words, " ")) }

func (l *library) snapshot() { l.put("snapshots/log.txt", strings.Join(l.words, " ")) }

// disturb changes the document in a random place.
func (l *library) disturb() {
	at := l.random.IntN(len(l.words))
	switch l.random.IntN(4) {
	case 0:
		l.words = append(l.words[:at:at], append([]string{"put", "in", "later.\n"}, l.words[at:]...)...)
	case 1:
		l.words = append(l.words[:at:at], l.words[min(at+1+l.random.IntN(3), len(l.words)):]...)
	case 2:
		l.words[at] += "\n"
	case 3:
		to := min(at+20, len(l.words))
		l.words = append(l.words[:at:at], append(append([]string{}, l.words[to:]...), l.words[at:to]...)...)
	}
	l.snapshot()
}

func (l *library) files(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range libraryFiles {
		b, err := os.ReadFile(filepath.Join(l.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(b)
	}
	return out
}

// TestFixTwice changes documents at random and fixes the case. What has moved
// stands where it says afterwards; nothing but digits has changed in the files;
// the second time changes nothing.
func TestFixTwice(t *testing.T) {
	rounds := 40
	if os.Getenv("GRAPHX_SLOW") != "1" {
		rounds = 8
	}
	rewritten := 0
	for round := range rounds {
		l := newLibrary(t, rand.New(rand.NewPCG(uint64(round), 7)), 40)
		if code, out, errs := graphx("check", l.dir); code != exitDone {
			t.Fatalf("round %d, before: exit code %d\n%s%s", round, code, out, errs)
		}
		for range 1 + l.random.IntN(4) {
			l.disturb()
			before := l.files(t)
			moved := findings(t, l)
			code, first, errs := graphx("check", l.dir, "--fix")
			if errs != "" || code > exitNoAnswer {
				t.Fatalf("round %d: exit code %d: %s", round, code, errs)
			}
			rewritten += strings.Count(first, "\n+")
			between := l.files(t)
			for name, text := range before {
				if withoutDigits(text) != withoutDigits(between[name]) {
					t.Fatalf("round %d: more than numbers changed in %s\n%s", round, name, first)
				}
			}
			left := findings(t, l)
			if strings.Contains(left, "moved") || strings.Contains(left, "paragraph") {
				t.Fatalf("round %d: after --fix there is still\n%s", round, left)
			}
			for line := range strings.Lines(left) {
				if !strings.Contains(moved, line) {
					t.Fatalf("round %d: --fix made a new problem: %sbefore it there were\n%s", round, line, moved)
				}
			}
			_, second, _ := graphx("check", l.dir, "--fix")
			if strings.Contains(second, "@@") || fmt.Sprint(l.files(t)) != fmt.Sprint(between) {
				t.Fatalf("round %d: the second time --fix changes\n%s", round, second)
			}
		}
	}
	if rewritten < 100 {
		t.Errorf("only %d lines were rewritten: the test tests little", rewritten)
	}
}

// findings lists what is found in the snapshots: kinds and citations.
func findings(t *testing.T, l *library) string {
	t.Helper()
	kase, err := casefile.Load(l.dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := snapshots.Open(filepath.Join(l.dir, "snapshots"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := snapshots.Check(context.Background(), kase, f)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	ids := map[any]string{}
	for _, rel := range kase.Relations() {
		ids[rel] = rel.ID
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s %s\n", f.Kind, ids[f.Record], f.Citation)
	}
	return b.String()
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// TestFixChanged: a file that has changed since it was read is left alone, and
// so are the others.
func TestFixChanged(t *testing.T) {
	l := newLibrary(t, rand.New(rand.NewPCG(1, 7)), 40)
	l.words = append([]string{"put", "in", "later.\n"}, l.words...)
	l.snapshot()
	session, err := ask.Open(t.Context(), l.dir)
	if err != nil {
		t.Fatal(err)
	}
	q, err := ask.New("check", nil, ask.Values{"fix": {"true"}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := session.Ask(t.Context(), q, ask.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if len(a.Edits) != 4 {
		t.Fatalf("%d files are to be edited, want 4", len(a.Edits))
	}
	l.put("relations/c.jsonl", l.files(t)["relations/c.jsonl"]+"\n")
	before := l.files(t)
	if err := writeEdits(t.Context(), l.dir, a.Edits); err == nil || !strings.Contains(err.Error(), "changed since it was read") {
		t.Errorf("write = %v, want an error for the changed file", err)
	}
	if fmt.Sprint(l.files(t)) != fmt.Sprint(before) {
		t.Error("something was written")
	}
}

// untilStarted waits until a graphx process is through its init. One that is
// killed there would be taken for a crash of the layout engine, whose cache is
// then made anew.
func untilStarted(pid int) {
	marker := filepath.Join(cacheHome(), "graphx", "wasm*", fmt.Sprintf("starting-%d-*", pid))
	seen := false
	for range 2000 {
		found, _ := filepath.Glob(marker)
		if seen && len(found) == 0 {
			return
		}
		seen = seen || len(found) > 0
		time.Sleep(200 * time.Microsecond)
		if p, err := os.FindProcess(pid); err != nil || p.Signal(syscall.Signal(0)) != nil {
			return
		}
	}
}

// TestFixKilled kills graphx check --fix at many moments: each file of the case
// has its old bytes or its new ones, and going on with --fix ends where an
// undisturbed one does.
func TestFixKilled(t *testing.T) {
	l := newLibrary(t, rand.New(rand.NewPCG(2, 7)), 400)
	before := l.files(t)
	l.words = append([]string{"put", "in", "later.\n"}, l.words...)
	l.snapshot()
	fix := func() *exec.Cmd {
		return &exec.Cmd{Path: os.Args[0], Args: []string{"graphx", "check", l.dir, "--fix"}, Env: append(os.Environ(), "GRAPHX_CASE=")}
	}
	start := time.Now()
	if out, err := fix().CombinedOutput(); err != nil && !bytes.Contains(out, []byte("rewrote")) {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(start)
	after := l.files(t)
	if fmt.Sprint(before) == fmt.Sprint(after) {
		t.Fatal("nothing to fix")
	}
	rounds := 20
	if os.Getenv("GRAPHX_SLOW") != "1" {
		rounds = 8
	}
	olds, news, mixed := 0, 0, 0
	wait := whole / 2
	for i := range rounds {
		for name, text := range before {
			l.put(name, text)
		}
		cmd := fix()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		untilStarted(cmd.Process.Pid)
		time.Sleep(wait)
		cmd.Process.Kill()
		cmd.Wait()
		old, new := 0, 0
		for name, text := range l.files(t) {
			switch {
			case before[name] == after[name] && text == before[name]:
			case text == before[name]:
				old++
			case text == after[name]:
				new++
			default:
				t.Fatalf("round %d: %s is neither old nor new", i, name)
			}
		}
		// The next one comes nearer to the moment of writing.
		switch {
		case old > 0 && new > 0:
			mixed++
		case old > 0:
			wait += wait / time.Duration(4+i)
		default:
			wait -= wait / time.Duration(4+i)
		}
		olds, news = olds+old, news+new
		if i%20 == 0 { // what was left halfway can be ended
			if out, err := fix().CombinedOutput(); err != nil && bytes.Contains(out, []byte("moved:")) {
				t.Fatalf("%v\n%s", err, out)
			}
			if fmt.Sprint(l.files(t)) != fmt.Sprint(after) {
				t.Fatalf("round %d: going on ends elsewhere", i)
			}
		}
	}
	t.Logf("killed %d times about %v: %d files were old, %d new; %d times some of each", rounds, wait, olds, news, mixed)
}

// TestWitkoffSnapshots: the seals of the built-in case are those of the five
// documents, which are not ours to ship.
func TestWitkoffSnapshots(t *testing.T) {
	const shared = "../../../shared/sources"
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("the five documents are not at hand: %v", err)
	}
	code, out, _ := graphx("check", "../../data/witkoff", "--snapshots", shared)
	if code != exitDone || !strings.Contains(out, "5 snapshots in "+shared) {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// TestEvidenceDoc runs the commands that docs/evidence.md shows, in the case
// that it names.
func TestEvidenceDoc(t *testing.T) {
	doc, err := os.ReadFile("../../docs/evidence.md")
	if err != nil {
		t.Fatal(err)
	}
	ferry, err := filepath.Abs("testdata/ferry")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GRAPHX_CASE", ferry)
	commands := 0
	for line := range strings.Lines(string(doc)) {
		command, ok := strings.CutPrefix(strings.TrimSpace(line), "graphx ")
		if !ok || !strings.HasPrefix(line, "    ") {
			continue
		}
		commands++
		if code, out, errs := graphx(shellWords(command)...); code != exitDone || out == "" {
			t.Errorf("graphx %s: exit code %d\n%s%s", command, code, out, errs)
		}
	}
	if commands < 5 {
		t.Errorf("docs/evidence.md shows %d commands", commands)
	}
}
