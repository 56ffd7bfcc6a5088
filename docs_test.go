package graphx_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shown are the documents whose commands are run here.
var shown = []string{"README.md", "docs/tutorial.md", "docs/questions.md", "docs/import.md", "docs/editing.md", "docs/publish.md", "docs/figures.md", "docs/layouts.md", "docs/theme.md"}

// TestShownCommands does what a reader of a document would do, from top to
// bottom in one shell that begins in an empty folder: it writes the files that the
// document shows where the shell is, types every "$ ..." of a console block, and
// compares what it prints with what the document shows. A line "..." in the
// document stands for any lines.
func TestShownCommands(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "graphx"), "./cmd/graphx").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, doc := range shown {
		t.Run(doc, func(t *testing.T) {
			text, err := os.ReadFile(doc)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			commands := 0
			shell := newShell(t, dir, append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GRAPHX_CASE="))
			for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
				file, lang, body := m[1], m[2], m[3]
				if file != "" {
					name := filepath.Join(shell.folder(t), file)
					if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(name, []byte(body), 0o644); err != nil {
						t.Fatal(err)
					}
					continue
				}
				if lang != "console" {
					continue
				}
				for _, part := range strings.Split("\n"+body, "\n$ ")[1:] {
					line, want, _ := strings.Cut(part, "\n")
					commands++
					if got := shell.run(t, line); !matches(got, want) {
						t.Errorf("%s\nprints\n%s%s\nthe document shows\n%s", line, got, shell.said(), want)
					}
				}
			}
			if commands == 0 {
				t.Error("the document shows no command")
			}
		})
	}
}

// A fence is a block of a document; the name of the file that it holds stands
// above it, in a line of its own: `case.yaml`:
var fence = regexp.MustCompile("(?ms)(?:^`(\\S+)`:\n\n)?^```(\\w*)\n(.*?)^```$")

// A shell is one in which everything that a document shows is typed, so that cd
// and export hold from there on.
type shell struct {
	in   io.Writer
	out  *bufio.Reader
	errs string // the file of what is said beside
}

const afterCommand = "\x01done\x01\n"

func newShell(t *testing.T, dir string, env []string) *shell {
	t.Helper()
	errs := filepath.Join(t.TempDir(), "stderr")
	file, err := os.Create(errs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh")
	cmd.Dir, cmd.Env, cmd.Stderr = dir, env, file
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
		file.Close()
	})
	return &shell{in, bufio.NewReader(out), errs}
}

// run types a line and returns what it prints; no command reads what is typed
// after it.
func (s *shell) run(t *testing.T, line string) string {
	t.Helper()
	fmt.Fprintf(s.in, "{ %s\n} </dev/null\nprintf '\\001done\\001\\n'\n", line)
	var b strings.Builder
	for {
		text, err := s.out.ReadString('\n')
		if err != nil {
			t.Fatalf("%s ended the shell: %v\n%s", line, err, s.said())
		}
		if before, ok := strings.CutSuffix(text, afterCommand); ok {
			return b.String() + before
		}
		b.WriteString(text)
	}
}

// folder is where the shell is.
func (s *shell) folder(t *testing.T) string { return strings.TrimRight(s.run(t, "pwd"), "\n") }

// said is what was said beside the answers so far.
func (s *shell) said() string {
	text, _ := os.ReadFile(s.errs)
	return string(text)
}

// matches reports whether got is want, in which a line "..." stands for any
// lines.
func matches(got, want string) bool {
	var re strings.Builder
	re.WriteString(`\A`)
	for line := range strings.Lines(strings.TrimRight(want, "\n") + "\n") {
		if strings.TrimSpace(line) == "..." {
			re.WriteString(`(?s:.*)`)
		} else {
			re.WriteString(regexp.QuoteMeta(line))
		}
	}
	re.WriteString(`\z`)
	return regexp.MustCompile(re.String()).MatchString(strings.TrimRight(got, "\n") + "\n")
}

// TestPicture: the picture of the README is what its command draws today.
func TestPicture(t *testing.T) {
	want, err := os.ReadFile("docs/path.svg")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "path.svg")
	cmd := exec.Command("go", "run", "./cmd/graphx", "path", "Dmitriev", "Zelensky", "--case", "@witkoff", "-o", file)
	cmd.Env = append(os.Environ(), "GRAPHX_CASE=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("docs/path.svg is not what the README's command draws; if the new drawing is good, look at it and copy it there")
	}
}

// TestShapes: docs/json.md lists every shape that the code writes, and no other.
func TestShapes(t *testing.T) {
	doc, err := os.ReadFile("docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	documented, written := map[string]bool{}, map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+/[0-9]+)` \\|").FindAllStringSubmatch(string(doc), -1) {
		documented[m[1]] = true
	}
	shape := regexp.MustCompile(`"([a-z-]+/[0-9]+)"`)
	for _, dir := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			text, err := os.ReadFile(file)
			for _, m := range shape.FindAllStringSubmatch(string(text), -1) {
				written[m[1]] = file
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(written) < 20 {
		t.Fatalf("%d shapes found in the code, want more", len(written))
	}
	for s, file := range written {
		if !documented[s] {
			t.Errorf("%s writes %s, which docs/json.md does not list", file, s)
		}
	}
	for s := range documented {
		if written[s] == "" {
			t.Errorf("docs/json.md lists %s, which nothing writes", s)
		}
	}
}
