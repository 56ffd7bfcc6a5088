package graphx_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shown are the documents whose commands are run here.
var shown = []string{"README.md", "docs/tutorial.md", "docs/questions.md", "docs/import.md", "docs/publish.md", "docs/figures.md"}

// TestShownCommands does what a reader of a document would do, from top to
// bottom in one empty folder: it writes the files that the document shows (a
// fence behind a line "<!-- file: NAME -->"), runs every "$ ..." of a console
// block, and compares what it prints with what the document shows. A line "..."
// in the document stands for any lines. $GRAPHX is the repository.
func TestShownCommands(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "graphx"), "./cmd/graphx").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	repo, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range shown {
		t.Run(doc, func(t *testing.T) {
			text, err := os.ReadFile(doc)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			commands := 0
			for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
				file, lang, body := m[1], m[2], m[3]
				if file != "" {
					if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(dir, file), []byte(body), 0o644); err != nil {
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
					cmd := exec.Command("sh", "-c", line)
					cmd.Dir = dir
					cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GRAPHX_CASE=", "GRAPHX="+repo)
					var errs strings.Builder
					cmd.Stderr = &errs
					got, _ := cmd.Output() // "no path" is an answer, with exit code 1
					if !matches(string(got), want) {
						t.Errorf("%s\nprints\n%s%s\nthe document shows\n%s", line, got, errs.String(), want)
					}
				}
			}
			if commands == 0 {
				t.Error("the document shows no command")
			}
		})
	}
}

var fence = regexp.MustCompile("(?ms)(?:^<!-- file: (\\S+) -->\n\n?)?^```(\\w*)\n(.*?)^```$")

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
	cmd := exec.Command("go", "run", "./cmd/graphx", "path", "Dmitriev", "Zelensky", "-o", file)
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
