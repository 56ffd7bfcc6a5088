package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/atomicfile"
	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/publish"
	"github.com/graphx-dev/graphx/internal/readfile"
)

// publishing are the commands that can answer of a publication copy.
var publishing = []string{"path", "near", "render", "timeline", "conflicts", "rank", "groups", "pack"}

// publishFlags say what of the case is withheld.
func publishFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "publish", Usage: "a publication copy: leave out what has one of these handling `CODES`, or all of them (docs/publish.md)"},
		&cli.StringSliceFlag{Name: "pseudonyms", Usage: "a publication copy: entities and sources with one of these handling `CODES` are called Person A, Source B ..."},
		&cli.BoolFlag{Name: "ids-only", Usage: "a publication copy: what has a handling code, and is not left out, has a pseudonymous id in place of its name"},
		&cli.BoolFlag{Name: "strict", Usage: "a publication copy: refuse to write parts of withheld names, too, such as a surname; without it graphx warns of them"},
		&cli.StringFlag{Name: "pseudonym-key", Usage: "pseudonyms are made with the secret in `FILE`, and stay the same whatever else is withheld"},
	}
}

// The bounds of the key of pseudonyms, in bytes.
const (
	leastKey = 16
	mostKey  = 1 << 20
)

// publication reads the flags of a publication copy, nil for none.
func (p *program) publication(c *cli.Context) error {
	pub := &publish.Options{LeaveOut: c.StringSlice("publish"), Pseudonyms: c.StringSlice("pseudonyms"), IDsOnly: c.Bool("ids-only")}
	p.strict = c.Bool("strict")
	if len(pub.LeaveOut)+len(pub.Pseudonyms) == 0 && !pub.IDsOnly {
		if p.strict {
			return &usageError{"--strict applies only to publication copies", "--publish CODE, --pseudonyms CODE or --ids-only makes one"}
		}
		if c.IsSet("pseudonym-key") {
			return &usageError{"--pseudonym-key is said of pseudonyms, and none are asked for", "--pseudonyms CODE, or --ids-only"}
		}
		return nil
	}
	if file := c.String("pseudonym-key"); file != "" {
		f, err := readfile.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		if pub.Key, err = io.ReadAll(io.LimitReader(f, mostKey+1)); err != nil {
			return err
		}
		if n := len(bytes.TrimSpace(pub.Key)); n < leastKey || n > mostKey {
			return &answerError{message: fmt.Sprintf("--pseudonym-key: %s has %d bytes, and a secret has %d at the least", file, n, leastKey), hint: "head -c 32 /dev/urandom > FILE makes one; keep it out of what is published", code: exitBadData}
		}
	}
	p.publish = pub
	return nil
}

// published makes the publication copy that was asked for of a case that was
// read. Whatever is asked afterwards is asked of the copy.
func (p *program) published(r *casefile.Reading) error {
	known := publish.Codes(r.Case)
	for _, flag := range []struct {
		name  string
		codes []string
	}{{"publish", p.publish.LeaveOut}, {"pseudonyms", p.publish.Pseudonyms}} {
		for _, code := range flag.codes {
			if code != publish.AnyCode && !slices.Contains(known, code) {
				hint := or(entities.DidYouMean(code, known), "the codes of the case are "+strings.Join(known, ", "))
				if len(known) == 0 {
					hint = "no record of the case has a handling code: handling: " + code
				}
				return &usageError{"--" + flag.name + ": no record has the handling code " + quoteArg(code), hint}
			}
		}
	}
	p.copy = publish.Make(r.Case, *p.publish)
	r.Case = p.copy.Case
	p.parts = publish.NewParts(p.copy)
	p.holdStdout()
	fmt.Fprintf(p.stderr, "graphx: %s\n", strings.ToLower(p.copy.Note()[:1])+p.copy.Note()[1:])
	if n := len(p.copy.Restated); n > 0 {
		fmt.Fprintf(p.stderr, "graphx: %d of its relations have another status than in the case, for what is left out:\n", n)
		for i, s := range p.copy.Restated {
			if i == 5 {
				fmt.Fprintln(p.stderr, "  and more")
				break
			}
			fmt.Fprintf(p.stderr, "  %s: %s, and in the copy %s\n", s.ID, s.Was, or(string(s.Now), "none"))
		}
	}
	return nil
}

// inCopy finds what an id of the original means in the publication copy; ok is
// false where the copy has it under the same id.
func (p *program) inCopy(id string) (other string, ok bool, err error) {
	other, ok = p.copy.Renamed[id]
	if ok && other == "" {
		return "", true, &usageError{quoteArg(id) + " is left out of the publication copy", "--pseudonyms shows it under another name"}
	}
	return other, ok, nil
}

// Cleared are files that may be written: nothing withheld is in them. Only
// [program.clear] makes one that has files, and nothing but a cleared is written.
type cleared struct{ files []atomicfile.File }

// clear searches outputs for what is withheld, at the last moment before they are
// written; a file without a name goes to stdout.
func (p *program) clear(files ...atomicfile.File) (cleared, error) {
	if p.copy == nil {
		return cleared{files}, nil
	}
	for _, f := range files {
		if err := p.withheld(f.Name, f.Data); err != nil {
			return cleared{}, err
		}
	}
	return cleared{files}, nil
}

// withheld fails where an output, "" for stdout, has a withheld word in it, in
// whatever spelling its format has for it, or in its name. It warns of parts of
// names, or with --strict fails for them, too.
func (p *program) withheld(name string, data []byte) error {
	if p.copy == nil {
		return nil
	}
	readings := []*publish.Reading{publish.Read(publish.FormatOf(name, data), data)}
	if name != "" {
		readings = append(readings, publish.Read(publish.Plain, []byte(filepath.Base(name))))
	}
	for _, r := range readings {
		if err := p.refuse(or(name, "the answer"), r.Words(p.copy.Withheld), r.Parts(p.parts)); err != nil {
			return err
		}
	}
	return nil
}

// refuse is the error for what was found in an output, nil for nothing, or for
// parts of names without --strict: these it warns of, once each.
func (p *program) refuse(name string, words []publish.Withheld, parts []publish.Part) error {
	var single []publish.Part
	for _, part := range parts {
		if part.Whole {
			words = append(words, part.Withheld)
		} else if !slices.ContainsFunc(words, func(w publish.Withheld) bool { return w.Record == part.Record }) {
			single = append(single, part)
		}
	}
	if len(words) > 0 {
		return p.leak(name, words)
	}
	if len(single) == 0 {
		return nil
	}
	var list []string
	for _, part := range single {
		told := fmt.Sprintf("%s, part of %s of %s, may stand in", quoteArg(part.Found), article(part.Field), part.Record)
		if !p.strict && p.warned[told] {
			continue
		}
		if p.warned == nil {
			p.warned = map[string]bool{}
		}
		p.warned[told] = true
		if len(list) > 20 {
			list = append(list, "and more")
			break
		}
		list = append(list, told)
		places := p.copy.Places(func(text string) bool {
			return slices.ContainsFunc(p.parts.In(text), func(q publish.Part) bool { return q.Withheld == part.Withheld })
		}, 3)
		for _, place := range places {
			list = append(list, "  "+place)
		}
		if len(places) == 0 {
			list = append(list, "  no record of the copy: a flag of the command has it, such as --title, or the name of the file")
		}
	}
	if p.strict {
		return &answerError{message: name + " may show parts of withheld names, and is not written", hint: "rewrite these fields, or leave out --strict after you have read them", list: list, code: exitBadData}
	}
	if len(list) > 0 {
		fmt.Fprintf(p.stderr, "graphx: warning: %s may show parts of withheld names\n", name)
		for _, line := range list {
			fmt.Fprintf(p.stderr, "  %s\n", line)
		}
		fmt.Fprintln(p.stderr, "graphx: hint: read these fields; --strict refuses to write them")
	}
	return nil
}

// article puts the article before a field's name.
func article(field string) string {
	if field == "alias" || field == "author" {
		return "an " + field
	}
	return "the " + field
}

// heldBack takes what a command prints about a publication copy, until all of it
// has been searched.
type heldBack struct {
	bytes.Buffer
	to io.Writer
}

// holdStdout keeps stdout back until [program.letGo].
func (p *program) holdStdout() {
	if _, ok := p.stdout.(*heldBack); !ok {
		p.stdout = &heldBack{to: p.stdout}
	}
}

// letGo searches what was held back, and prints it.
func (p *program) letGo() error {
	h, ok := p.stdout.(*heldBack)
	if !ok {
		return nil
	}
	p.stdout = h.to
	if _, err := p.clear(atomicfile.File{Data: h.Bytes()}); err != nil {
		return err
	}
	if _, err := h.to.Write(h.Bytes()); err != nil {
		return &writeError{"standard output", err}
	}
	return nil
}

// leak is the error that says which withheld words come out where.
func (p *program) leak(name string, found []publish.Withheld) error {
	if len(found) == 0 {
		return nil
	}
	const most = 5
	err := &answerError{
		message: fmt.Sprintf("%s would show what is withheld, and is not written", name),
		hint:    "write these fields without it, or give their records a handling code that is withheld, too", code: exitBadData,
	}
	somewhere, listed := false, map[string]bool{}
	for i, w := range found {
		places := p.copy.Places(func(text string) bool {
			return publish.NewSearched(text).Has(w.Word) || slices.ContainsFunc(p.parts.In(text), func(q publish.Part) bool { return q.Whole && q.Withheld == w })
		}, most)
		told := w.Record + strings.Join(places, "\n")
		if listed[told] { // an id, say, where the name is
			continue
		}
		if len(listed) == most {
			err.list = append(err.list, fmt.Sprintf("and up to %d more", len(found)-i))
			break
		}
		listed[told] = true
		err.list = append(err.list, fmt.Sprintf("%s, %s of %s, stands in", quoteArg(w.Word), w.Field, w.Record))
		somewhere = somewhere || len(places) > 0
		for _, place := range places {
			err.list = append(err.list, "  "+place)
		}
		if len(places) == 0 {
			err.list = append(err.list, "  no record of the copy: a flag of the command has it, such as --title, or graphx itself")
		}
	}
	if !somewhere {
		err.hint = "choose other words; the name of a withheld record may be too common a word"
	}
	return err
}
