package casefile

import (
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// A Line is a record as a line of JSON, which another program's file carries, and
// the place of the record in that file.
type Line struct {
	Text         string
	Line, Column int
}

// Lines are the records of a case in the order of its files. Vocabulary is the text
// of case.yaml.
type Lines struct {
	Vocabulary                   string
	Sources, Entities, Relations []Line
}

// LineOf writes a record as [WriteFolder] does, without the line end: a
// *evidence.Source, an *entities.Entity or a *relations.Relation.
func LineOf(record any) string {
	var w writer
	switch record.(type) {
	case *evidence.Source:
		w.json(sourceTable, record)
	case *entities.Entity:
		w.json(entityTable, record)
	case *relations.Relation:
		w.json(relationTable, record)
	}
	return w.buf.String()
}

// VocabularyOf writes the case.yaml of a case as [WriteFolder] does.
func VocabularyOf(c *relations.Case) string {
	rec := c.Vocabulary()
	var text writer
	text.yaml(caseTable, &rec, "")
	if text.buf.Len() == 0 {
		return "{}\n"
	}
	return text.buf.String()
}

// ReadLines makes a case of records that a file carries, which messages call name.
// A problem is told at the place of its record. The error is a *Problems, beside
// which it returns what could be read, as [Read] does.
func ReadLines(name string, in Lines) (*relations.Case, error) {
	l := &loader{}
	l.add(newFile(Marker, in.Vocabulary), vocabulary)
	places := map[string][]Line{}
	for i, list := range [][]Line{in.Sources, in.Entities, in.Relations} {
		// A file is at most maxPart long, as one on disk is.
		for part := 0; len(list) > 0; part++ {
			var text strings.Builder
			n := 0
			for n < len(list) && (n == 0 || text.Len()+len(list[n].Text) < maxPart) {
				text.WriteString(strings.ReplaceAll(list[n].Text, "\n", " "))
				text.WriteByte('\n')
				n++
			}
			file := sections[i].name + strconv.Itoa(part) + ".jsonl"
			places[file] = list[:n]
			list = list[n:]
			l.add(newFile(file, text.String()), sections[i])
		}
	}
	c, err := l.load()
	if problems, ok := err.(*Problems); ok {
		for i := range problems.List {
			p := &problems.List[i]
			where := "in the case's vocabulary"
			if list := places[p.File]; p.Line <= len(list) && len(list) > 0 {
				at := list[p.Line-1]
				where = "in the graphx record here"
				p.Line, p.Column = at.Line, at.Column
			} else {
				p.Line, p.Column = 1, 1
			}
			p.File, p.Message, p.Excerpt = name, where+": "+p.Message, ""
		}
		sortProblems(problems.List)
	}
	return c, err
}
