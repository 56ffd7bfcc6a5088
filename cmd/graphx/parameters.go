package main

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// What a figure may ask for that a stranger wrote, in a manifest or in
// figures.yaml. The bounds are far above what a figure can show on a page, and
// far below what a machine has.
const (
	mostWords  = 1000    // arguments, or values of one parameter
	mostLength = 1 << 16 // bytes of one of them: a caption of ten pages
)

// mostIn are the largest numbers that a figure may ask for: more hops than any
// draw shows, more paths and boxes than a page has room for.
var mostIn = map[string]int{
	"limit": 10_000, "k": 10_000, "max-hops": 100, "hops": 100, "around": 100,
	"max-nodes": 10_000, "max-lines": 50_000, "origins": 1000,
}

// A figureParameter is a flag as a figure may carry it.
type figureParameter struct {
	many bool // it may have several values
	flag bool // its only value is true
	file bool // its values are files, built-in themes or, of lists of names, "-"
	most int  // its values are numbers, up to this one; 0 for no numbers
}

// copyFlags make a publication copy. A figure of one is not made again from its
// manifest, since what it was made of is withheld.
var copyFlags = []string{"publish", "pseudonyms", "ids-only", "pseudonym-key"}

// figureParameters are the parameters of a command that draws, by their exact
// names, that a manifest may have: none names the case, an output, a secret or a
// copy.
func figureParameters(command string) map[string]figureParameter {
	if !slices.Contains(signedCommands, command) {
		return nil
	}
	out := map[string]figureParameter{}
	for _, f := range (&program{}).app().Command(command).Flags {
		name := f.Names()[0]
		if slices.ContainsFunc(f.Names(), func(n string) bool {
			return slices.Contains(unsigned, n) || slices.Contains(copyFlags, n) || n == "help"
		}) {
			continue
		}
		p := figureParameter{file: slices.Contains(fileFlags, name)}
		switch f.(type) {
		case *cli.BoolFlag:
			p.flag = true
		case *cli.StringSliceFlag:
			p.many = true
		case *cli.IntFlag:
			p.most = mostIn[name]
		}
		out[name] = p
	}
	return out
}

// fault says why a value cannot be that of a parameter, "" where it can.
func (p figureParameter) fault(value string) string {
	n, err := strconv.Atoi(value)
	switch {
	case len(value) > mostLength:
		return fmt.Sprintf("is longer than %d kB", mostLength>>10)
	case p.flag && value != "true":
		return "is not true"
	case p.many && strings.Contains(value, ","):
		return "has a comma in it" // and would be read as several
	case p.most > 0 && (err != nil || strconv.Itoa(n) != value || n < 0):
		return "is no number"
	case n > p.most && p.most > 0:
		return fmt.Sprintf("is larger than %d, the most that a figure may ask for", p.most)
	}
	return ""
}

// manifestFault says why a figure is not made again by what its manifest says,
// "" where it is. Anybody can have written it: only known parameters are taken,
// each by its exact name, and files only where they are listed with their hash.
func manifestFault(m *figure.Manifest) string {
	c := &m.Command
	known := figureParameters(c.Name)
	if known == nil {
		return "the command is " + quoteArg(c.Name) + ", and figures are drawn by " + strings.Join(signedCommands, ", ")
	}
	if len(c.Args) > mostWords || len(m.Files) > mostWords || slices.ContainsFunc(c.Args, func(a string) bool { return len(a) > mostLength }) {
		return "its command is longer than that of any figure"
	}
	for name, values := range c.Flags {
		p, ok := known[name]
		switch {
		case slices.Contains(copyFlags, name):
			return "it was drawn of a publication copy (--" + name + "), and such a figure is not made again"
		case !ok:
			return "no figure has the flag --" + quoteArg(name)
		case len(values) == 0 || len(values) > 1 && !p.many || len(values) > mostWords:
			return fmt.Sprintf("--%s has %d values", name, len(values))
		}
		for _, v := range values {
			if fault := p.fault(v); fault != "" {
				return "--" + name + " " + quoteArg(v) + " " + fault
			}
		}
	}
	for _, f := range m.Files {
		if !known[f.Flag].file {
			return "its list of files has " + quoteArg(f.Name) + ", which no flag names"
		}
	}
	return ""
}

// hashed reports whether a file is listed with its content.
func hashed(f figure.ManifestFile) bool {
	sum, err := hex.DecodeString(f.SHA256)
	return f.Name == ownFigure || err == nil && len(sum) == 32
}

// sizeFault says why a figure of this case would be too large, where its manifest
// asks for all of it.
func sizeFault(c *figure.ManifestCommand, kase *relations.Case) string {
	entities, rels := kase.Len()
	for name, n := range map[string]int{"max-nodes": entities, "max-lines": rels} {
		if slices.Contains(c.Flags[name], "0") && n > mostIn[name] {
			return fmt.Sprintf("--%s 0 would draw %d, and a figure shows at most %d", name, n, mostIn[name])
		}
	}
	return ""
}
