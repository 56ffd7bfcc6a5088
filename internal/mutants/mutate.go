package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// A mutant is a small fault planted in a source file: the bytes from start to
// end are replaced by other ones.
type mutant struct {
	pkg, file  string
	line       int
	start, end int
	with       string
	what       string // the change, in words
}

func (m mutant) String() string { return fmt.Sprintf("%s:%d: %s", m.file, m.line, m.what) }

// swaps are the operators that a fault puts in the place of others: those that
// a slip of the hand confuses, and the neighbours of a bound.
var swaps = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LSS: token.LEQ, token.LEQ: token.LSS,
	token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.LAND: token.LOR, token.LOR: token.LAND,
	token.ADD: token.SUB, token.SUB: token.ADD,
}

// mutantsOf lists the mutants of one source file in the order of the text. Some
// of them do not compile, which only the compiler can tell.
func mutantsOf(pkg, file string, src []byte) ([]mutant, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []mutant
	plant := func(from, to token.Pos, with, what string) {
		at := fset.Position(from)
		all = append(all, mutant{pkg: pkg, file: file, line: at.Line, start: at.Offset, end: fset.Position(to).Offset, with: with, what: what})
	}
	text := func(n ast.Node) string {
		return string(src[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset])
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			// Imports, types and tables: their faults are faults of data.
			return false
		case *ast.BinaryExpr:
			if op, ok := swaps[n.Op]; ok {
				plant(n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), op.String(), n.Op.String()+" becomes "+op.String())
			}
		case *ast.IfStmt:
			plant(n.Cond.Pos(), n.Cond.End(), "!("+text(n.Cond)+")", "the condition is negated")
		case *ast.UnaryExpr:
			if n.Op == token.NOT {
				plant(n.OpPos, n.OpPos+1, "", "! goes")
			}
		case *ast.BasicLit:
			if i, err := strconv.Atoi(n.Value); n.Kind == token.INT && err == nil {
				plant(n.Pos(), n.End(), strconv.Itoa(i+1), fmt.Sprintf("%d becomes %d", i, i+1))
			}
		case *ast.Ident:
			if other := map[string]string{"true": "false", "false": "true", "min": "max", "max": "min"}[n.Name]; other != "" {
				plant(n.Pos(), n.End(), other, n.Name+" becomes "+other)
			}
		case *ast.ExprStmt:
			plant(n.Pos(), n.End(), "", "the call goes")
		case *ast.IncDecStmt:
			plant(n.Pos(), n.End(), "", "the step goes")
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				plant(n.Pos(), n.End(), "", "the assignment goes")
			}
		case *ast.BranchStmt:
			plant(n.Pos(), n.End(), "", n.Tok.String()+" goes")
		}
		return true
	})
	return all, nil
}

// apply returns the source with the fault in it.
func (m mutant) apply(src []byte) []byte {
	out := append([]byte{}, src[:m.start]...)
	out = append(out, m.with...)
	return append(out, src[m.end:]...)
}
