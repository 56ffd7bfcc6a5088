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
var shown = []string{"README.md"}

// TestShownCommands runs every "$ graphx ..." of a console block and compares
// what it prints with what the document shows. A line "..." in the document
// stands for any lines.
func TestShownCommands(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "graphx"), "./cmd/graphx").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, doc := range shown {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		commands := 0
		for _, block := range consoleBlocks(string(text)) {
			for _, part := range strings.Split("\n"+block, "\n$ ")[1:] {
				line, want, _ := strings.Cut(part, "\n")
				commands++
				dir := t.TempDir()
				cmd := exec.Command("sh", "-c", line)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GRAPHX_CASE=")
				got, _ := cmd.Output() // "no path" is an answer, with exit code 1
				if !matches(string(got), want) {
					t.Errorf("%s: %s\nprints\n%s\nthe document shows\n%s", doc, line, got, want)
				}
			}
		}
		if commands == 0 {
			t.Errorf("%s shows no command", doc)
		}
	}
}

var fence = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")

func consoleBlocks(text string) []string {
	var out []string
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
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
