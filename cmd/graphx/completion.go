package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/index"
	"github.com/graphx-dev/graphx/internal/publish"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/graphviz"
	"github.com/graphx-dev/graphx/internal/render/paint"
)

// completeName is the hidden command that the completion scripts call with
// the words typed so far. urfave/cli's own completion can panic on flags and
// knows no names.
const completeName = "_complete"

var completionScripts = map[string]string{
	"bash": `_graphx() {
  local IFS=$'\n'
  COMPREPLY=($(graphx ` + completeName + ` "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _graphx graphx
`,
	"zsh": `#compdef graphx
_graphx() {
  local -a found
  found=("${(@f)$(graphx ` + completeName + ` "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _graphx graphx
`,
	"fish": `function __graphx_complete
  set -l words (commandline -opc)
  graphx ` + completeName + ` $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c graphx -a '(__graphx_complete)'
`,
}

// mostListed is how many ids are gone through to suggest one: more than a
// person's case has.
const mostListed = 100_000

func (p *program) completionCommand() *cli.Command {
	shells := []string{"bash", "zsh", "fish"}
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the completion script of a shell",
		ArgsUsage: "bash|zsh|fish",
		Description: lines(
			"Prints a script that completes commands, flags, their choices and the names of the case.",
			"",
			"    graphx completion bash",
			"",
			"Load it with   source <(graphx completion bash)   or   graphx completion fish | source",
		),
		Action: func(c *cli.Context) error {
			if err := want(c, 1, 1); err != nil {
				return err
			}
			script, ok := completionScripts[c.Args().First()]
			if !ok {
				return &usageError{"unknown shell " + quoteArg(c.Args().First()), or(entities.DidYouMean(c.Args().First(), shells), "one of "+strings.Join(shells, ", "))}
			}
			_, err := io.WriteString(p.stdout, script)
			return err
		},
	}
}

func (p *program) completeCommand() *cli.Command {
	return &cli.Command{
		Name: completeName, Hidden: true, SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			for _, s := range p.complete(c, c.Args().Slice()) {
				fmt.Fprintln(p.stdout, s)
			}
			return nil
		},
	}
}

// complete returns what may stand in place of the last of the words, sorted.
func (p *program) complete(c *cli.Context, words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	var out []string
	offer := func(candidates ...string) {
		for _, s := range candidates {
			if strings.HasPrefix(s, last) && typable(s) {
				out = append(out, s)
			}
		}
	}
	commands := map[string]*cli.Command{}
	for _, cmd := range c.App.Commands {
		commands[cmd.Name] = cmd
	}
	var cmd *cli.Command
	dir := ""
	for i, w := range words[:len(words)-1] {
		if cmd == nil {
			cmd = commands[w]
		}
		if w == "--case" && i+1 < len(words)-1 {
			dir = words[i+1]
		}
	}
	before := ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	switch {
	case cmd == nil:
		for name, k := range commands {
			if !k.Hidden {
				offer(name)
			}
		}
	case strings.HasPrefix(last, "-"):
		for _, f := range cmd.Flags {
			for _, name := range f.Names() {
				if len(name) == 1 {
					offer("-" + name)
				} else {
					offer("--" + name)
				}
			}
		}
	case cmd.Name == "completion":
		for shell := range completionScripts {
			offer(shell)
		}
	default:
		offer(p.values(c, strings.TrimLeft(before, "-"), cmd, dir)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// typable reports whether a word means itself to every shell. A shell puts a
// candidate into the command line as it is, so that an id of a packed case such as
// $(rm x) would run; such a one is not offered, and has to be typed with quotes.
func typable(s string) bool {
	for _, r := range s {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("-_.@:+/,=", r) {
			return false
		}
	}
	return true
}

// values returns what the flag, or an argument of the command, can be. A case
// that cannot be read has no names to offer.
func (p *program) values(c *cli.Context, flag string, cmd *cli.Command, dir string) []string {
	switch {
	case flag == "progress":
		return progressChoices
	case cmd.Name == "import" || cmd.Name == "pack":
		return nil // files, and words of a case that is not there yet
	}
	quiet := program{stdin: p.stdin, stdout: io.Discard, stderr: io.Discard, terminal: io.Discard}
	kase, _, err := quiet.loadFrom(dir)
	if err != nil {
		kase = relations.NewCase(relations.Records{})
	}
	var out []string
	switch flag {
	case "class":
		return texts(relations.Classes)
	case "disputed", "alleged", "planned", "denied":
		return relations.StatusChoices()
	case "parallel":
		return []string{"gather", "apart"}
	case "meetings":
		return []string{"node", "pairs"}
	case "engine":
		return graphviz.Engines
	case "text":
		return paint.Modes
	case "format":
		return []string{"text", "json", "md", "svg", "png", "pdf", "dot", "mermaid"}
	case "by":
		switch cmd.Name {
		case "rank":
			for _, m := range index.Measures {
				out = append(out, m.Name)
			}
		case "groups":
			for _, d := range index.Divisions {
				out = append(out, d.Name)
			}
		default:
			out = []string{"evidence", "hops", "time"}
		}
		return out
	case "time":
		return []string{"fastest", "foremost", "shortest"}
	case "o", "case", "jobs", "j", "dpi", "font", "title", "hops", "k", "gap", "from-file", "to-file", "pseudonym-key", "max-hops", "limit", "max-nodes", "max-lines", "snapshots", "paragraph", "at", "min", "origins", "since", "until", "as-of":
		return nil // files, and what nobody can guess
	case "publish", "pseudonyms":
		return append(publish.Codes(kase), publish.AnyCode)
	case "type":
		for _, t := range kase.Types {
			out = append(out, t.ID)
		}
		return out
	case "kind", "from-kind", "to-kind":
		for _, k := range kase.Kinds.All() {
			out = append(out, k.ID)
		}
		return out
	case "only", "source", "without":
		if cmd.Name == "figures" {
			return quiet.figureNames()
		}
		for _, s := range kase.Sources {
			out = append(out, s.ID)
		}
		if cmd.Name != whatIfName {
			return out
		}
	}
	if cmd.Name == "verify" {
		return nil // files
	}
	if cmd.Name == "sources" || cmd.Name == "cite" {
		for _, s := range kase.Sources {
			out = append(out, s.ID)
		}
		return out
	}
	if flag == "focus" || flag == "via" || flag == "avoid" || cmd.Name == whatIfName || cmd.ArgsUsage != "" && cmd.Name != "check" {
		n, _ := kase.Len()
		for i := range min(n, mostListed) {
			out = append(out, kase.EntityID(i))
		}
	}
	if flag != "focus" && cmd.Name == "show" {
		_, n := kase.Len()
		for i := range min(n, mostListed) {
			out = append(out, kase.RelationID(i))
		}
	}
	return out
}
