package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// shellCase is a case whose names need care: aliases, Cyrillic, a folder with
// spaces in its name.
func shellCase(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{
		"case.yaml": "title: The yard\ntypes:\n  met: {class: contact, directed: false, verb: met, label: met}\n",
		"entities.yaml": `- {id: edda-lund, kind: person, name: Edda Lund, aliases: [The Pilot, Эдда Лунд]}
- {id: boris, kind: person, name: Борис Зима}
- {id: quay, kind: place, name: Quay}
`,
		"relations.yaml": "- {id: edda-met-boris, type: met, between: [edda-lund, boris], citations: [{source: log}]}\n",
		"sources.yaml":   "- {id: log, title: The log, type: article, reliability: B}\n",
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// asks are what a shell is asked to complete, the last word being typed, and some
// of what it must offer, or nothing at all where that is empty.
var asks = []struct {
	words []string
	some  []string
	all   bool // offered is nothing else
}{
	{[]string{"ti"}, []string{"timeline"}, true},
	{[]string{"path", "--max-h"}, []string{"--max-hops"}, true},
	{[]string{"render", "--theme", "d"}, []string{"dark"}, false},
	{[]string{"render", "--layout", "r"}, []string{"rings"}, true},
	{[]string{"path", "--class", "con"}, []string{"contact"}, true},
	{[]string{"path", "--type", "m"}, []string{"met"}, true},
	{[]string{"path", "--kind", "per"}, []string{"person"}, true},
	{[]string{"completion", "po"}, []string{"powershell"}, true},
	{[]string{"path", "Edda"}, []string{"edda-lund"}, true},
	{[]string{"path", "The"}, []string{"edda-lund"}, true},
	{[]string{"path", "Эд"}, []string{"edda-lund"}, true},
	{[]string{"near", "Зим"}, []string{"boris"}, true},
	{[]string{"path", "edda-lund", "bo"}, []string{"boris"}, true},
	{[]string{"path", "edda-lund", "--via", "qu"}, []string{"quay"}, true},
	{[]string{"show", "edda-m"}, []string{"edda-met-boris"}, true},
	{[]string{"--case", "my case", "path", "Edda"}, []string{"edda-lund"}, true},
	{[]string{"path", "--case", "my case", "Edda"}, []string{"edda-lund"}, true},
	{[]string{"path", "--case=my case", "Edda"}, []string{"edda-lund"}, true},
	{[]string{"path", "--case", "broken", "Edda"}, nil, true},
	{[]string{"path", "--case", "broken", "--theme", "d"}, []string{"dark"}, false},
	{[]string{"path", "--case", "nowhere", "Edda"}, nil, true},
}

// TestShells completes in the shells themselves, by the scripts that graphx prints.
func TestShells(t *testing.T) {
	slow(t)
	bin := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The program on the path is this test, which is graphx where it is asked to be.
	program := "#!/bin/sh\nGRAPHX_TEST_MAIN=1 exec '" + self + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(bin, "graphx"), []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skipf("no %s here", shell)
			}
			dir := t.TempDir()
			shellCase(t, dir)
			shellCase(t, filepath.Join(dir, "my case"))
			shellCase(t, filepath.Join(dir, "broken"))
			if err := os.WriteFile(filepath.Join(dir, "broken", "entities.yaml"), []byte("- {id: [\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			for _, a := range asks {
				if shell == "fish" && len(a.some) == 1 && !strings.Contains(a.some[0], strings.ToLower(a.words[len(a.words)-1])) {
					continue // fish shows no candidate that lacks what was typed
				}
				got := completes(t, path, shell, dir, bin, a.words)
				for _, want := range a.some {
					if !slices.Contains(got, want) {
						t.Errorf("%q offers %q, and not %s", a.words, got, want)
					}
				}
				if a.all && len(got) != len(a.some) {
					t.Errorf("%q offers %q, want %q", a.words, got, a.some)
				}
			}
		})
	}
}

// completes asks a shell what may stand in place of the last word.
func completes(t *testing.T, path, shell, dir, bin string, words []string) []string {
	t.Helper()
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + w + "'"
	}
	var script string
	switch shell {
	case "bash":
		script = fmt.Sprintf("source <(graphx completion bash)\nCOMP_WORDS=(graphx %s)\nCOMP_CWORD=%d\n_graphx\nprintf '%%s\\n' \"${COMPREPLY[@]}\"\n", strings.Join(quoted, " "), len(words))
	case "zsh": // compadd works in the line editor only, and here tells what it is given
		script = fmt.Sprintf("compdef() { : }\n_files() { : }\ncompadd() { [[ $1 = -U && $2 = -a ]] || exit 3; local -a all; all=(${(P)3}); print -rl -- $all }\nsource <(graphx completion zsh)\nwords=(graphx %s)\nCURRENT=%d\n_graphx\n", strings.Join(quoted, " "), len(words)+1)
	case "fish":
		line := "graphx"
		for i, w := range words {
			if strings.Contains(w, " ") && i < len(words)-1 {
				w = strings.ReplaceAll(w, " ", `\ `)
			}
			line += " " + w
		}
		script = "graphx completion fish | source\ncomplete -C \"" + strings.ReplaceAll(line, `\`, `\\`) + "\"\n"
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := map[string][]string{"bash": {"--norc", "--noprofile"}, "zsh": {"-f"}, "fish": {"--no-config"}}[shell]
	cmd := exec.CommandContext(ctx, path, append(args, "-c", script)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "LC_ALL=C.UTF-8", "HOME="+dir)
	out, err := cmd.Output()
	if err != nil && len(out) == 0 && shell != "fish" && shell != "zsh" {
		t.Errorf("%s: %v", script, err)
	}
	var got []string
	for line := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t") // fish says what it is behind a tab
		if word != "" {
			got = append(got, word)
		}
	}
	return got
}

// TestPowerShell: no PowerShell is at hand; its script asks as the others do.
func TestPowerShell(t *testing.T) {
	script := completionScripts["powershell"]
	for _, want := range []string{"Register-ArgumentCompleter -Native -CommandName graphx", "graphx " + completeName + " @words", "CompletionResult]::new("} {
		if !strings.Contains(script, want) {
			t.Errorf("it lacks %q", want)
		}
	}
}

// TestManPages: every manual page is one that a reader of manual pages takes
// without complaint.
func TestManPages(t *testing.T) {
	lint, err := exec.LookPath("mandoc")
	if err != nil {
		t.Skip("no mandoc here")
	}
	for _, name := range append([]string{""}, visible(commands())...) {
		var page, errs strings.Builder
		args := []string{"graphx", "man"}
		if name != "" {
			args = append(args, name)
		}
		if code := run(context.Background(), args, strings.NewReader(""), &page, &errs); code != exitDone {
			t.Fatal(errs.String())
		}
		cmd := exec.Command(lint, "-Tlint", "-Wwarning")
		cmd.Stdin = strings.NewReader(page.String())
		out, _ := cmd.CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if !strings.Contains(line, "missing date") { // the same version has the same bytes
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}
