package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// effects are the groups of flags in help, in their order.
var effects = []struct {
	of    ask.Effect
	title string
}{
	{ask.Asks, "What is asked"},
	{ask.Counts, "What counts"},
	{ask.Draws, "How it is drawn"},
	{ask.Goes, "Where it goes"},
	{ask.Reads, "What is read"},
	{ask.Withholds, "What is withheld"},
}

// families are the groups of commands in help.
var families = []struct {
	title string
	names []string
}{
	{"Look around", []string{"find", "list", "show", "near", "timeline"}},
	{"Ask how things are connected", []string{"path", "rank", "groups", "what-if"}},
	{"Weigh the evidence", []string{"conflicts", "sources", "coverage", "cite", "same", "check"}},
	{"Draw and publish", []string{"render", "diff", "figures", "verify"}},
	{"Make and change a case", []string{"new", "import", "add", "set", "remove", "pack"}},
	{"Work with other programs", []string{"convert", "formats"}},
	{"About graphx", []string{"explain", "completion", "man", "version"}},
}

// appHelp is the help of graphx itself.
func appHelp(all []command) string {
	var b strings.Builder
	b.WriteString("graphx is the link chart that you can check: it answers how people are connected,\nand draws it, from a folder of plain files in which every line has its citations.\n\nusage: graphx COMMAND [ARGUMENTS] [FLAGS]\n")
	for _, family := range families {
		fmt.Fprintf(&b, "\n%s\n", family.title)
		for _, name := range family.names {
			i := slices.IndexFunc(all, func(c command) bool { return c.Name == name })
			fmt.Fprintf(&b, "  %-12s%s\n", name, all[i].Summary)
		}
	}
	b.WriteString(`
The case is --case DIR (a folder with a case.yaml), FILE.gxs (a packed case), or a
sample, @witkoff or @harbour; otherwise the one that GRAPHX_CASE names, or the nearest
case.yaml in this folder or above it. Flags may appear anywhere, and "graphx COMMAND --help"
explains each command.

    graphx path Dmitriev Zelensky -o path.svg --case @witkoff

Exit codes: 0 done, 1 no answer (no path, nothing found, problems found), 2 usage,
65 bad data, 66 no such file, 70 a bug in graphx, 74 cannot write, 130 interrupted.
`)
	return b.String()
}

// mostCommon is how many flags help shows without --all.
const mostCommon = 10

// commandHelp is a command's help: its most used flags, or with all of them
// grouped by what they affect.
func commandHelp(v *ask.Verb, all bool) string {
	var b strings.Builder
	b.WriteString(usage(v) + "\n\n" + v.Summary + ".\n")
	if v.Help != "" {
		b.WriteString("\n" + v.Help + "\n")
	}
	common := slices.DeleteFunc(slices.Clone(v.Parameters), func(p *ask.Parameter) bool { return !p.Common })
	if len(common) > mostCommon {
		common = common[:mostCommon]
	}
	if !all && len(v.Parameters) > mostCommon && len(common) > 0 {
		b.WriteString("\nThe most used flags\n")
		for _, p := range common {
			b.WriteString(flagHelp(p))
		}
		fmt.Fprintf(&b, "\n%d more: graphx %s --help --all\n", len(v.Parameters)-len(common), v.Name)
		return b.String()
	}
	for _, e := range effects {
		first := true
		for _, p := range v.Parameters {
			if p.Affects != e.of {
				continue
			}
			if first {
				fmt.Fprintf(&b, "\n%s\n", e.title)
			}
			first = false
			b.WriteString(flagHelp(p))
		}
	}
	return b.String()
}

func usage(v *ask.Verb) string {
	s := "usage: graphx " + v.Name
	if v.Usage != "" {
		s += " " + v.Usage
	}
	if len(v.Parameters) > 0 {
		s += " [FLAGS]"
	}
	return s
}

// flagHead is a flag as help lists it: its names, and the word for its value.
func flagHead(p *ask.Parameter) string {
	var names []string
	for _, n := range append([]string{p.Name}, p.Other...) {
		names = append(names, ask.AsFlag(ask.Setting{Parameter: n}))
	}
	slices.SortStableFunc(names, func(a, b string) int { return min(len(a), 3) - min(len(b), 3) }) // -o before --output
	head := strings.Join(names, ", ")
	if word := p.Placeholder(); word != "" {
		head += " " + word
	}
	return head
}

// flagMeaning is what a flag does, with its default.
func flagMeaning(p *ask.Parameter) string {
	meaning := p.Sentence()
	switch {
	case p.Usually != "":
		meaning += " (default: " + p.Usually + ")"
	case p.Default != "" && p.Default != "0":
		meaning += " (default: " + p.Default + ")"
	}
	return meaning
}

func flagHelp(p *ask.Parameter) string { return words.Definition(flagHead(p), flagMeaning(p)) }
