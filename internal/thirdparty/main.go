// Thirdparty writes THIRD_PARTY.md: what a graphx binary contains beside graphx
// itself, with licences. It reads the module cache and asks no network:
//
//	go mod download && go run ./internal/thirdparty > THIRD_PARTY.md
package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// systems are those whose binaries are looked at.
var systems = []string{"linux", "darwin", "windows"}

// within lists what modules carry that has a licence of its own and no text in the
// module. internal/wasm/build of go-graphviz names the versions.
var within = []struct{ module, version, what, licence, where string }{
	{"github.com/goccy/go-graphviz", "v0.2.10", "Graphviz 12.1.2, compiled to WebAssembly", "Eclipse Public License", "<https://graphviz.org/license/>; source: <https://gitlab.com/graphviz/graphviz>"},
	{"github.com/goccy/go-graphviz", "v0.2.10", "Expat 2.6.3, compiled into the same", "MIT", "<https://github.com/libexpat/libexpat/blob/R_2_6_3/COPYING>"},
	{"github.com/goccy/go-graphviz", "v0.2.10", "wasi-libc of wasi-sdk 24, compiled into the same", "Apache-2.0 with LLVM exception, Apache-2.0, MIT; musl: MIT", "<https://github.com/WebAssembly/wasi-libc/blob/main/LICENSE>"},
	{"golang.org/x/image", "", "the Go fonts (package font/gofont)", "BSD-3-Clause, as golang.org/x/image", "<https://go.dev/blog/go-fonts>"},
	{"codeberg.org/go-fonts/liberation", "", "the Liberation fonts", "SIL Open Font License 1.1", "the text LICENSE-SIL below"},
}

// kinds tells a licence by words of its text, the first that fit.
var kinds = []struct{ name, words string }{
	{"OFL-1.1", "SIL OPEN FONT LICENSE"},
	{"Apache-2.0", "Apache License Version 2.0"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-3-Clause", "may be used to endorse or promote"},
	{"BSD-2-Clause", "Redistributions in binary form must reproduce"},
	{"MIT", "Permission is hereby granted, free of charge"},
}

var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)`)

// A part is a module, or the Go standard library.
type part struct {
	path, version, dir string
	files              []string
	licence            string
}

func main() {
	parts, err := modules()
	if err == nil {
		err = write(os.Stdout, parts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "thirdparty:", err)
		os.Exit(1)
	}
}

// modules lists what is linked into cmd/graphx on any of the systems, sorted.
func modules() ([]part, error) {
	found := map[string]part{}
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", "github.com/graphx-dev/graphx/cmd/graphx")
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "GOFLAGS=-mod=readonly")
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list: %w\n%s", err, errs.String())
		}
		for line := range strings.Lines(string(out)) {
			if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
				found[f[0]] = part{path: f[0], version: f[1], dir: f[2]}
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	list := []part{{path: "the Go standard library and runtime", dir: strings.TrimSpace(string(root))}}
	for _, p := range found {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b part) int { return cmp.Compare(a.path, b.path) })
	var missing []error
	for i := range list {
		if err := list[i].read(); err != nil {
			missing = append(missing, err)
		}
	}
	return list, errors.Join(missing...)
}

// read finds the licence files of a part and what licence they are.
func (p *part) read() error {
	if p.dir == "" {
		return fmt.Errorf("%s %s is not in the module cache: run go mod download", p.path, p.version)
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return fmt.Errorf("%s: %w", p.path, err)
	}
	for _, e := range entries {
		if !e.IsDir() && legal.MatchString(e.Name()) {
			p.files = append(p.files, e.Name())
		}
	}
	if err := p.freetype(); err != nil {
		return err
	}
	var names []string
	for _, f := range p.files {
		text, err := os.ReadFile(filepath.Join(p.dir, f))
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		if name := kind(string(text)); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("%s %s has no licence file that this tool knows in %s; look there and extend kinds", p.path, p.version, p.dir)
	}
	p.licence = strings.Join(names, ", ")
	return nil
}

// freetype adds the texts that a LICENSE refers to by name.
func (p *part) freetype() error {
	entries, err := os.ReadDir(filepath.Join(p.dir, "licenses"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		p.files = append(p.files, "licenses/"+e.Name())
	}
	return err
}

func kind(text string) string {
	folded := strings.Join(strings.Fields(text), " ")
	if strings.Contains(folded, "FreeType Project LICENSE") {
		return "FTL"
	}
	for _, k := range kinds {
		if strings.Contains(folded, k.words) {
			return k.name
		}
	}
	return ""
}

// write writes the table and the texts, each text once.
func write(w io.Writer, parts []part) error {
	var b bytes.Buffer
	b.WriteString("# What a graphx binary contains\n\nBuilt for Linux, macOS or Windows, it contains graphx (see [LICENSE](LICENSE)) and these parts. `go run ./internal/thirdparty > THIRD_PARTY.md` makes this list of the module cache; a test compares it with what is built.\n\n| part | version | licence | text |\n| --- | --- | --- | --- |\n")
	var order []string
	owners := map[string][]string{}
	for _, p := range parts {
		for _, f := range p.files {
			data, err := os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(f)))
			if err != nil {
				return fmt.Errorf("%s: %w", p.path, err)
			}
			text := strings.TrimSpace(strings.ReplaceAll(string(data), "\r\n", "\n"))
			if owners[text] == nil {
				order = append(order, text)
			}
			owners[text] = append(owners[text], p.path+" "+f)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | below |\n", p.path, cmp.Or(p.version, "of the Go release that builds it"), p.licence)
		for _, in := range within {
			if in.module == p.path {
				if in.version != "" && in.version != p.version {
					return fmt.Errorf("%s is %s, and what it carries was looked at for %s: look at its internal/wasm/build and correct within", p.path, p.version, in.version)
				}
				fmt.Fprintf(&b, "| %s, within %s | | %s | %s |\n", in.what, p.path, in.licence, in.where)
			}
		}
	}
	b.WriteString("\n## Texts\n")
	for _, text := range order {
		fmt.Fprintf(&b, "\n### %s\n\n````text\n%s\n````\n", strings.Join(owners[text], ", "), text)
	}
	_, err := w.Write(b.Bytes())
	return err
}
