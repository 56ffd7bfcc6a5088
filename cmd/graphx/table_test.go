package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// madeUp is a question that graphx does not have, with a parameter that no
// question has: nothing but its entry knows of it.
func madeUp() command {
	v := *ask.Find("render")
	v.Name, v.Summary = "sketch", "Draw a sketch"
	v.Parameters = append(slices.Clone(v.Parameters), &ask.Parameter{
		Name: "mood", Type: ask.Choice, Choices: []string{"calm", "cheerful", "sombre"}, Affects: ask.Draws, Default: "calm", Summary: "draw in a `MOOD`: calm, cheerful or sombre",
	})
	return command{&v, (*program).answer}
}

// answers runs graphx with the made-up question.
func answers(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	if code := runWith(context.Background(), append([]string{"graphx"}, args...), strings.NewReader(""), &out, &errs, madeUp()); code != want {
		t.Errorf("graphx %q: exit code %d, want %d: %s", args, code, want, errs.String())
	}
	return out.String(), errs.String()
}

// TestParameterIsOneEntry: a parameter that is added to the table is a flag, stands
// in the help, the manual page, the completion, the manifest of a figure and the
// list of figures, with no other edit.
func TestParameterIsOneEntry(t *testing.T) {
	kase := t.TempDir()
	if err := os.CopyFS(kase, os.DirFS("testdata/harbour")); err != nil {
		t.Fatal(err)
	}
	list := "- name: mine\n  command: graphx sketch --type called --mood sombre\n"
	if err := os.WriteFile(filepath.Join(kase, "figures.yaml"), []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Run("help", func(t *testing.T) {
		help, _ := answers(t, exitDone, "sketch", "--help", "--all")
		_, drawn, _ := strings.Cut(help, "\nHow it is drawn\n")
		drawn, _, _ = strings.Cut(drawn, "\nWhere it goes\n")
		if !strings.Contains(drawn, "--mood MOOD") || !strings.Contains(drawn, "calm, cheerful or sombre (default: calm)") {
			t.Errorf("--mood is not in its group:\n%s", help)
		}
	})
	t.Run("man", func(t *testing.T) {
		if page, _ := answers(t, exitDone, "man", "sketch"); !strings.Contains(page, "\n.B \\-\\-mood MOOD\n") {
			t.Error(page)
		}
	})
	t.Run("completion", func(t *testing.T) {
		for typed, want := range map[string]string{"sketch --moo": "--mood\n", "sketch --mood c": "calm\ncheerful\n", "sk": "sketch\n"} {
			if out, _ := answers(t, exitDone, append([]string{completeName}, strings.Split(typed, " ")...)...); out != want {
				t.Errorf("%s: %q, want %q", typed, out, want)
			}
		}
	})
	t.Run("flag", func(t *testing.T) {
		if _, errs := answers(t, exitUsage, "sketch", "--mood", "somber", "--case", kase); !strings.Contains(errs, "--mood: unknown mood somber") || !strings.Contains(errs, "did you mean sombre?") {
			t.Error(errs)
		}
	})
	mood := func(t *testing.T, file string) {
		t.Helper()
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := figure.ReadSigned(data)
		if err != nil {
			t.Fatal(err)
		}
		if got := signed.Manifest.Command; got.Name != "sketch" || !slices.Equal(got.Flags["mood"], []string{"sombre"}) {
			t.Errorf("the manifest has %+v", got)
		}
	}
	t.Run("manifest", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "mine.svg")
		answers(t, exitDone, "sketch", "--type", "called", "--mood=sombre", "-q", "-o", file, "--case", kase)
		mood(t, file)
		answers(t, exitDone, "verify", file, "--case", kase)
	})
	t.Run("figures.yaml", func(t *testing.T) {
		dir := t.TempDir()
		answers(t, exitDone, "figures", "-o", dir, "--case", kase)
		mood(t, filepath.Join(dir, "mine.svg"))
		answers(t, exitDone, "figures", "--check", "-o", dir, "--case", kase)
	})
}

// asked are arguments with which the commands can be asked of @harbour.
var asked = map[string][]string{
	"find": {"Tallow"}, "show": {"Tallow"}, "path": {"Tallow", "Mulovyk"}, "near": {"Tallow"}, "what-if": {"--without", "Tallow"}, "explain": {"paths"},
	"import": {"nodes.csv", "--dry-run"}, "convert": {"@harbour", "-o", "x.graphml"}, "pack": {"-o", "x.gxs"}, "diff": {"@harbour", "@witkoff"}, "verify": {"x.svg"}, "cite": {"x", "y"}, "completion": {"bash"},
	"new": {"x"}, "add": {"relation", "Tallow", "called", "Mulovyk"}, "set": {"hedda-marrow", "note", "x"}, "remove": {"hedda-marrow"},
}

// badValues are values that no parameter of a type can have.
var badValues = map[ask.Type][]string{
	ask.Number: {"many", "", "1.5", "-1", "99999999999999999999"}, ask.Decimal: {"ten", "", "NaN", "Inf", "0x"}, ask.Date: {"yesterday", "", "2025-13"},
	ask.Duration: {"3", "", "soon", "-3d"}, ask.Choice: {"qqq", ""}, ask.Switch: {"maybe", "", "1"},
	ask.File: {""}, ask.Folder: {""}, ask.Entity: {""}, ask.Source: {""}, ask.Removal: {""},
}

// TestBadValues gives every parameter of every command values that it cannot have.
// The error names the flag, in words of graphx and not of a library.
func TestBadValues(t *testing.T) {
	tried := 0
	for _, c := range commands() {
		for _, param := range c.Parameters {
			for _, value := range badValues[param.Type] {
				if value == "" && param.Blank || param.Type == ask.Choice && param.Offers != nil && value == "" {
					continue
				}
				args := slices.Concat([]string{"graphx", c.Name}, asked[c.Name])
				if strings.HasPrefix(param.Name, "from-") || strings.HasPrefix(param.Name, "to-") {
					args = []string{"graphx", c.Name, "Tallow"}
				}
				args = append(args, "--"+param.Name+"="+value)
				if c.Parameter("case") != nil && param.Name != "case" {
					args = append(args, "--case=@harbour")
				}
				var out, errs strings.Builder
				code := run(context.Background(), args, strings.NewReader(""), &out, &errs)
				told := errs.String()
				tried++
				if code != exitUsage {
					t.Errorf("%q: exit code %d, want %d: %s", args, code, exitUsage, told)
				}
				if flag := ask.Dashes(param.Name); !strings.Contains(told, flag) {
					t.Errorf("%q: the error does not name %s: %s", args, flag, told)
				}
				for _, foreign := range []string{"parse error", "invalid syntax", "strconv", "out of range", "not \n", "unknown class \n"} {
					if strings.Contains(told, foreign) {
						t.Errorf("%q: %q in %s", args, foreign, told)
					}
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("%d values were tried", tried)
	}
}

// TestJSONEverywhere: with --json, standard output is JSON or empty, whatever
// happens; and of a failure, standard error ends with an error/1.
func TestJSONEverywhere(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("nodes.csv", []byte(importExamples["nodes.csv"]), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() {
		if c.Hidden || c.Parameter("json") == nil {
			if !c.Hidden && c.Name != "completion" && c.Name != "man" {
				t.Errorf("%s has no --json", c.Name)
			}
			continue
		}
		args := slices.Concat([]string{"graphx", c.Name}, asked[c.Name])
		if c.Parameter("case") != nil {
			args = append(args, "--case", "@harbour")
		}
		for _, more := range [][]string{{}, {"--case", "nowhere"}, {"--no-such-flag"}, {"--case", "@nope"}} {
			line := append(slices.Concat(args, more), "--json")
			if len(more) > 0 && more[0] == "--case" && c.Parameter("case") == nil {
				continue
			}
			var out, errs strings.Builder
			code := run(context.Background(), line, strings.NewReader(""), &out, &errs)
			if out.Len() > 0 && !json.Valid([]byte(out.String())) {
				t.Errorf("%q: stdout is no JSON: %.200s", line, out.String())
			}
			if code == exitDone || code == exitNoAnswer && out.Len() > 0 {
				continue
			}
			if err := endsInError(errs.String(), code); err != nil {
				t.Errorf("%q: exit code %d: %v: %s", line, code, err, errs.String())
			}
		}
	}
}

// endsInError says why the last thing on standard error is no error/1.
func endsInError(errs string, code int) error {
	at := strings.LastIndex(errs, "{\n  \"graphx\"")
	if at < 0 {
		return fmt.Errorf("no object")
	}
	var f failure
	if err := json.Unmarshal([]byte(errs[at:]), &f); err != nil {
		return err
	}
	if f.Graphx != "error/1" || f.Exit != code || f.Message == "" {
		return fmt.Errorf("it has %+v", f)
	}
	return nil
}
