package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/render/words"
)

const appHelp = `graphx is the link chart that you can check: it answers how people are connected,
and draws it, from a folder of plain files in which every line has its citations.

usage: graphx COMMAND [ARGUMENTS] [FLAGS]
{{range .VisibleCommands}}
  {{printf "%-12s" .Name}}{{.Usage}}{{end}}

  --case DIR  the case to read: a folder with a case.yaml, or a packed case, FILE.gxs.
              Otherwise the one that GRAPHX_CASE names, the nearest case.yaml upwards
              of this folder, or the built-in sample.

Flags may stand anywhere. "graphx COMMAND --help" tells more about each.

    graphx path Dmitriev Zelensky -o path.svg

Exit codes: 0 done, 1 no answer (no path, nobody found, problems found), 2 usage,
65 bad data, 66 no such file, 70 a bug in graphx, 74 cannot write, 130 interrupted.
`

// commandHelp writes a command's help. It holds no template action, so that
// urfave/cli prints it as it is.
func commandHelp(c *cli.Command) string {
	var b strings.Builder
	b.WriteString("graphx " + c.Name + ": " + c.Usage + "\n\nusage: graphx " + c.Name)
	if c.ArgsUsage != "" {
		b.WriteString(" " + c.ArgsUsage)
	}
	if len(c.Flags) > 0 {
		b.WriteString(" [FLAGS]")
	}
	b.WriteString("\n\n" + c.Description + "\n")
	if len(c.Flags) > 0 {
		b.WriteString("\nflags:\n")
		for _, f := range c.Flags {
			b.WriteString(flagHelp(f))
		}
	}
	return b.String()
}

// flagHelp writes a flag, its placeholder and what it does, wrapped.
func flagHelp(f cli.Flag) string {
	doc, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return ""
	}
	placeholder, usage := "", doc.GetUsage()
	if before, rest, found := strings.Cut(usage, "`"); found {
		name, after, _ := strings.Cut(rest, "`")
		placeholder = name
		usage = before + name + after
	}
	var names []string
	for _, n := range f.Names() {
		if len(n) == 1 {
			names = append(names, "-"+n)
		} else {
			names = append(names, "--"+n)
		}
	}
	head := strings.Join(names, ", ")
	if placeholder != "" {
		head += " " + placeholder
	}
	if v := doc.GetDefaultText(); v != "" && v != "0" && v != "false" && doc.TakesValue() {
		usage += " (default: " + strings.Trim(v, `"`) + ")"
	}
	return words.Definition(head, usage)
}

// lines joins lines of help text.
func lines(s ...string) string { return strings.Join(s, "\n") }
