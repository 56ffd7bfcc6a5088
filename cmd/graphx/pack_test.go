package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamagedPack: a packed case that was cut, extended or changed is refused
// with what is wrong and what to do, by every command, and never told as if it
// were whole.
func TestDamagedPack(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "harbour.gxs")
	ask := func(args ...string) (code int, stdout, stderr string) {
		var out, err bytes.Buffer
		code = run(context.Background(), append([]string{"graphx"}, args...), strings.NewReader(""), &out, &err)
		return code, out.String(), err.String()
	}
	if code, _, stderr := ask("pack", "--case", "@harbour", "-o", name); code != 0 {
		t.Fatal(stderr)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	questions := [][]string{{"check"}, {"timeline"}, {"rank"}, {"path", "Hedda Marrow", "Petronel Vane"}, {"find", "tallow"}}
	_, want, _ := ask(append(questions[1], "--case", name)...)
	if want == "" {
		t.Fatal("no timeline")
	}
	for what, damage := range map[string]struct {
		bytes []byte
		says  string
	}{
		"cut":          {whole[:len(whole)-1000], "is cut short"},
		"cut to less":  {whole[:40], "is cut short"},
		"empty":        {nil, "harbour.gxs"},
		"extended":     {append(bytes.Clone(whole), 'x'), "follow"},
		"other magic":  {append([]byte("RIFF"), whole[4:]...), "not a packed case"},
		"other format": {flipped(whole, 12), "version"},
	} {
		if err := os.WriteFile(name, damage.bytes, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, q := range questions {
			code, stdout, stderr := ask(append(q, "--case", name)...)
			if code != exitBadData || stdout != "" || !strings.Contains(stderr, damage.says) || !strings.Contains(stderr, "hint: graphx pack") {
				t.Errorf("%s: %v: exit %d, %q, %q", what, q, code, stdout, stderr)
			}
		}
	}
	// A flipped bit is noticed by what reads it, and by check wherever it is.
	noticed := 0
	for at := 0; at < len(whole); at += 997 {
		b := flipped(whole, at)
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
		code, stdout, _ := ask("timeline", "--case", name)
		if code == exitDone && stdout != want {
			t.Fatalf("byte %d: a wrong answer", at)
		}
		checked, _, _ := ask("check", "--case", name)
		if code != exitDone && checked != exitBadData {
			t.Errorf("byte %d: timeline ends with %d, check with %d", at, code, checked)
		}
		if checked == exitBadData {
			noticed++
		}
	}
	if noticed < 20 {
		t.Errorf("check noticed %d changes only", noticed)
	}
}

func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}
