package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
)

var manVerb = &ask.Verb{
	Name: "man", Summary: "Print the manual page of a command",
	Usage: "[COMMAND]", Most: 1,
	Help: lines(
		"Prints a manual page in the format of man(7), made from the same table as the help.",
		"",
		"    graphx man path",
		"",
		"Read it with   graphx man path | man -l -   or write it where man looks for pages.",
	),
}

func (p *program) man(ctx context.Context, q *ask.Question) error {
	all := p.all
	if len(q.Args) == 0 {
		_, err := io.WriteString(p.stdout, manIndex(all))
		return err
	}
	i := slices.IndexFunc(all, func(c command) bool { return c.Name == q.Args[0] && !c.Hidden })
	if i < 0 {
		return unknownCommand(all, q.Args[0])
	}
	_, err := io.WriteString(p.stdout, manPage(all[i].Verb))
	return err
}

// roff escapes text for man(7): a line that begins with a dot or an apostrophe
// would be a request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

func manHead(b *strings.Builder, name, summary, use string) {
	fmt.Fprintf(b, ".TH %s 1 \"\" \"graphx %s\" \"graphx\"\n.SH NAME\n%s \\- %s\n.SH SYNOPSIS\n.B %s\n", strings.ToUpper(roff(name)), ask.Version, roff(name), roff(summary), roff(use))
}

func manText(b *strings.Builder, text string) {
	example := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch indented := strings.HasPrefix(line, "  "); {
		case line == "":
			if example {
				b.WriteString(".EE\n")
				example = false
			}
			b.WriteString(".PP\n")
			continue
		case indented && !example:
			b.WriteString(".EX\n")
			example = true
		case !indented && example:
			b.WriteString(".EE\n")
			example = false
		}
		b.WriteString(roff(line) + "\n")
	}
	if example {
		b.WriteString(".EE\n")
	}
}

// manPage is the manual page of a command.
func manPage(v *ask.Verb) string {
	var b strings.Builder
	manHead(&b, "graphx-"+v.Name, v.Summary, strings.TrimPrefix(usage(v), "usage: "))
	b.WriteString(".SH DESCRIPTION\n")
	manText(&b, v.Help)
	for _, e := range effects {
		first := true
		for _, p := range v.Parameters {
			if p.Affects != e.of {
				continue
			}
			if first {
				fmt.Fprintf(&b, ".SH %s\n", strings.ToUpper(e.title))
			}
			first = false
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(flagHead(p)), roff(flagMeaning(p)))
		}
	}
	b.WriteString(".SH SEE ALSO\n.BR graphx (1)\n")
	return b.String()
}

// manIndex is the manual page of graphx itself.
func manIndex(all []command) string {
	var b strings.Builder
	manHead(&b, "graphx", "the link chart that you can check", "graphx COMMAND [ARGUMENTS] [FLAGS]")
	b.WriteString(".SH COMMANDS\n")
	for _, family := range families {
		fmt.Fprintf(&b, ".SS %s\n", roff(family.title))
		for _, name := range family.names {
			i := slices.IndexFunc(all, func(c command) bool { return c.Name == name })
			fmt.Fprintf(&b, ".TP\n.BR graphx-%s (1)\n%s\n", roff(name), roff(all[i].Summary))
		}
	}
	return b.String()
}

// lines joins lines of help text.
func lines(s ...string) string { return strings.Join(s, "\n") }
