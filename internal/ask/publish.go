package ask

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/publish"
)

// The bounds of the key of pseudonyms, in bytes.
const (
	leastKey = 16
	mostKey  = 1 << 20
)

// Publish returns the session over the publication copy that a question asks for,
// or the session itself where it asks for none. Whatever is asked of it is asked of
// the copy, and every answer is searched for what is withheld before anybody gets
// it.
func (s *Session) Publish(ctx context.Context, q *Question, env Environment) (*Session, []Note, error) {
	o := publish.Options{LeaveOut: q.List("publish"), Pseudonyms: q.List("pseudonyms"), IDsOnly: q.On("ids-only")}
	if len(o.LeaveOut)+len(o.Pseudonyms) == 0 && !o.IDsOnly {
		return s, nil, nil
	}
	if s.Problems != nil {
		return nil, nil, s.Problems
	}
	if name := q.Text("pseudonym-key"); name != "" {
		a := &asking{Question: q, ctx: ctx, s: s, env: env}
		key, err := a.read("pseudonym-key", name, mostKey)
		if err != nil {
			return nil, nil, err
		}
		if n := len(bytes.TrimSpace(key)); n < leastKey {
			return nil, nil, &Error{Kind: BadData, Parameter: "pseudonym-key", Message: fmt.Sprintf("%s has %d bytes; a secret has at least %d", Quote(name), n, leastKey), Hint: "head -c 32 /dev/urandom > FILE makes one; keep it out of what is published"}
		}
		o.Key = key
	}
	known := publish.Codes(s.Case)
	for _, p := range []string{"publish", "pseudonyms"} {
		for _, code := range q.List(p) {
			if code == publish.AnyCode || slices.Contains(known, code) {
				continue
			}
			hint := cmp.Or(entities.DidYouMean(code, known), "the codes of the case are "+strings.Join(known, ", "))
			if len(known) == 0 {
				hint = "no record of the case has a handling code: handling: " + code
			}
			return nil, nil, &Error{Parameter: p, Message: "no record has the handling code " + Quote(code), Hint: hint}
		}
	}
	made := publish.Make(s.Case, o)
	r := *s.Reading
	r.Case = made.Case
	out := newSession(&r, s.Folder, s.Name)
	out.guard = &guard{copy: made, parts: publish.NewParts(made), strict: q.On("strict"), warned: map[string]bool{}}
	out.original, out.closing = s, []io.Closer{s}
	note := made.Note()
	notes := []Note{{Message: strings.ToLower(note[:1]) + note[1:]}}
	if n := len(made.Restated); n > 0 {
		var list []string
		for i, r := range made.Restated {
			if i == 5 {
				list = append(list, "and more")
				break
			}
			list = append(list, fmt.Sprintf("%s: %s, and in the copy %s", r.ID, r.Was, cmp.Or(string(r.Now), "none")))
		}
		notes = append(notes, Note{Message: fmt.Sprintf("%d of its relations have another status than in the case, because of what is left out:", n), List: list})
	}
	return out, notes, nil
}

// inCopy is what a name of the original is called in the publication copy: a name
// of the original means what it means there.
func (s *Session) inCopy(name string, id func(name string) (string, error)) (string, error) {
	if s.guard == nil {
		return name, nil
	}
	was, err := id(name)
	if err != nil {
		return name, nil
	}
	now, renamed := s.guard.copy.Renamed[was]
	switch {
	case renamed && now == "":
		return "", &Error{Message: Quote(was) + " is left out of the publication copy", Hint: "pseudonyms show it under another name", Try: []Setting{{"pseudonyms", "CODE"}}}
	case renamed:
		return now, nil
	}
	return was, nil
}

// A guard looks for what a publication copy withholds.
type guard struct {
	copy   *publish.Copy
	parts  *publish.Parts
	strict bool

	mu     sync.Mutex
	warned map[string]bool // of what was told already
}

// Cleared returns the files if nothing withheld is in them: in whatever spelling
// the format of each has for it, or in its name. Every answer passes here before
// anybody gets it; a file without a name is an answer that is shown. Parts of
// withheld names are noted, once each, or refused where the copy is strict.
func (s *Session) Cleared(files []atomicfile.File) ([]atomicfile.File, []Note, error) {
	if s.guard == nil {
		return files, nil, nil
	}
	var notes []Note
	for _, f := range files {
		readings := []*publish.Reading{publish.Read(publish.FormatOf(f.Name, f.Data), f.Data)}
		if f.Name != "" {
			readings = append(readings, publish.Read(publish.Plain, []byte(filepath.Base(f.Name))))
		}
		for _, r := range readings {
			more, err := s.guard.refuse(cmp.Or(f.Name, "the answer"), r.Words(s.guard.copy.Withheld), r.Parts(s.guard.parts))
			if err != nil {
				return nil, nil, err
			}
			notes = append(notes, more...)
		}
	}
	return files, notes, nil
}

// refuse is the error for what was found in an output, or a note of parts of
// names.
func (g *guard) refuse(name string, words []publish.Withheld, parts []publish.Part) ([]Note, error) {
	var single []publish.Part
	for _, part := range parts {
		if part.Whole {
			words = append(words, part.Withheld)
		} else if !slices.ContainsFunc(words, func(w publish.Withheld) bool { return w.Record == part.Record }) {
			single = append(single, part)
		}
	}
	if len(words) > 0 {
		return nil, g.leak(name, words)
	}
	list := g.partly(single)
	switch {
	case len(list) == 0:
		return nil, nil
	case g.strict:
		return nil, &Error{Kind: BadData, Message: name + " may show parts of withheld names, and is not written", Hint: "rewrite these fields, or ask again without strict after you have read them", List: list}
	}
	return []Note{{Message: "warning: " + name + " may show parts of withheld names", List: list, Hint: "read these fields; to refuse them, ask for", Try: []Setting{{"strict", ""}}}}, nil
}

// partly lists parts of names and where they stand, each once unless the copy is
// strict.
func (g *guard) partly(parts []publish.Part) (list []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, part := range parts {
		told := fmt.Sprintf("%s, part of %s of %s, may stand in", Quote(part.Found), article(part.Field), part.Record)
		if !g.strict && g.warned[told] {
			continue
		}
		g.warned[told] = true
		if len(list) > 20 {
			return append(list, "and more")
		}
		list = append(list, told)
		places := g.copy.Places(func(text string) bool {
			return slices.ContainsFunc(g.parts.In(text), func(q publish.Part) bool { return q.Withheld == part.Withheld })
		}, 3)
		for _, place := range places {
			list = append(list, "  "+place)
		}
		if len(places) == 0 {
			list = append(list, "  not in a record of the copy: it is in the question, such as in its title, or in the name of the file")
		}
	}
	return list
}

// article puts the article before a field's name.
func article(field string) string {
	if field == "alias" || field == "author" {
		return "an " + field
	}
	return "the " + field
}

// leak is the error that says which withheld words come out where.
func (g *guard) leak(name string, found []publish.Withheld) error {
	const most = 5
	err := &Error{
		Kind: BadData, Message: fmt.Sprintf("%s would show what is withheld, and is not written", name),
		Hint: "write these fields without it, or give their records a handling code that is withheld, too",
	}
	somewhere, listed := false, map[string]bool{}
	for i, w := range found {
		places := g.copy.Places(func(text string) bool {
			return publish.NewSearched(text).Has(w.Word) || slices.ContainsFunc(g.parts.In(text), func(q publish.Part) bool { return q.Whole && q.Withheld == w })
		}, most)
		told := w.Record + strings.Join(places, "\n")
		if listed[told] { // an id, say, where the name is
			continue
		}
		if len(listed) == most {
			err.List = append(err.List, fmt.Sprintf("and up to %d more", len(found)-i))
			break
		}
		listed[told] = true
		err.List = append(err.List, fmt.Sprintf("%s, %s of %s, stands in", Quote(w.Word), w.Field, w.Record))
		somewhere = somewhere || len(places) > 0
		for _, place := range places {
			err.List = append(err.List, "  "+place)
		}
		if len(places) == 0 {
			err.List = append(err.List, "  not in a record of the copy: it is in the question, such as in its title, or comes from graphx itself")
		}
	}
	if !somewhere {
		err.Hint = "choose other words; the name of a withheld record may be too common a word"
	}
	return err
}
