package graphx_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSpelling sees to it that the rooms below the table of questions write no flag
// and no command: an answer is the same on every face, and a face spells what its
// reader can do next (words.Hint). A policy is written in its own notation, which
// relations reads and explains.
func TestSpelling(t *testing.T) {
	notation := map[string]bool{"internal/relations/rules.go": true, "internal/relations/policy.go": true}
	command := regexp.MustCompile(`(^|[ (])--[a-z]|\bgraphx [a-z-]+ `)
	files := 0
	for _, room := range []string{"internal/index", "internal/compare", "internal/relations", "internal/entities", "internal/evidence", "internal/render", "internal/render/words"} {
		names, err := filepath.Glob(room + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if name = filepath.ToSlash(name); strings.HasSuffix(name, "_test.go") || notation[name] {
				continue
			}
			files++
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.BasicLit); ok && s.Kind == token.STRING && command.MatchString(strings.Trim(s.Value, "`\"")) {
					t.Errorf("%s spells %s: return a hint, which the face spells", set.Position(s.Pos()), s.Value)
				}
				return true
			})
		}
	}
	if files < 50 {
		t.Errorf("looked into %d files only", files)
	}
	for _, s := range []string{"are not shown (--limit).", "--limit shows them", "Disputed: graphx conflicts x"} {
		if !command.MatchString(s) {
			t.Errorf("%q is not seen", s)
		}
	}
}
