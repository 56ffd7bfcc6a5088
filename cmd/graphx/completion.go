package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// completeName is the hidden command that the completion scripts call with
// the words typed so far.
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
  if [[ -n "$found" ]]; then compadd -U -a found; else _files; fi
}
compdef _graphx graphx
`,
	"fish": `function __graphx_complete
  set -l words (commandline -opc)
  set -l found (graphx ` + completeName + ` $words[2..-1] (commandline -ct) 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c graphx -f -a '(__graphx_complete)'
`,
	"powershell": `Register-ArgumentCompleter -Native -CommandName graphx -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  graphx ` + completeName + ` @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
}

var shells = []string{"bash", "zsh", "fish", "powershell"}

var completionVerb = &ask.Verb{
	Name: "completion", Summary: "Print the completion script of a shell",
	Usage: strings.Join(shells, "|"), Least: 1, Most: 1, Words: shells,
	Help: lines(
		"Prints a script that completes commands, flags, their values and the names of the case.",
		"",
		"    graphx completion bash",
		"",
		"Load it with   source <(graphx completion bash)   or   graphx completion fish | source",
		"or   graphx completion powershell | Out-String | Invoke-Expression",
		"",
		"An alias completes to the id of its entity; in fish only if the id contains what you typed.",
	),
}

func (p *program) completion(_ context.Context, q *ask.Question) error {
	_, err := io.WriteString(p.stdout, completionScripts[q.Args[0]])
	return err
}

var completeVerb = &ask.Verb{Name: completeName, Hidden: true, Most: -1}

func (p *program) completeWords(ctx context.Context, q *ask.Question) error {
	for _, s := range p.complete(ctx, q.Args) {
		fmt.Fprintln(p.stdout, s)
	}
	return nil
}

// complete returns what may stand in place of the last of the words, sorted.
func (p *program) complete(ctx context.Context, typed []string) []string {
	if len(typed) == 0 {
		typed = []string{""}
	}
	last := typed[len(typed)-1]
	var out []string
	offer := func(candidates ...string) {
		for _, s := range candidates {
			if strings.HasPrefix(s, last) && typable(s) {
				out = append(out, s)
			}
		}
	}
	all := p.all
	word, rest, _ := commandWord(all, typed[:len(typed)-1])
	at := slices.IndexFunc(all, func(c command) bool { return c.Name == word })
	if at < 0 {
		offer(visible(all)...)
		slices.Sort(out)
		return out
	}
	v := all[at].Verb
	var param *ask.Parameter
	if n := len(rest); n > 0 {
		if name, isFlag := ask.FlagName(rest[n-1]); isFlag && !strings.Contains(rest[n-1], "=") {
			if param = v.Parameter(name); param != nil && param.Type == ask.Switch {
				param = nil
			}
		}
	}
	switch {
	case param != nil:
		offer(p.values(ctx, param.Type, param, rest)...)
	case strings.HasPrefix(last, "-"):
		for _, param := range v.Parameters {
			for _, name := range append([]string{param.Name}, param.Other...) {
				offer(ask.AsFlag(ask.Setting{Parameter: name}))
			}
		}
		offer("--help")
	case v.Words != nil:
		offer(v.Words...)
	case v.Name == "man":
		offer(visible(all)...)
	case v.Usage != "":
		offer(p.values(ctx, v.Arguments, nil, rest)...)
		if v.Arguments == ask.Entity || v.Arguments == ask.Record || v.Name == "find" {
			out = append(out, p.named(ctx, last, rest)...)
		}
	}
	if param != nil && param.Type == ask.Entity {
		out = append(out, p.named(ctx, last, rest)...)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return !typable(s) })
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

// mostListed is how many ids and names are gone through to suggest one: more than
// a case coded by hand has.
const mostListed = 100_000

// values returns what a value of a type can be. A case that cannot be read has
// nothing to offer.
func (p *program) values(ctx context.Context, t ask.Type, param *ask.Parameter, typed []string) (out []string) {
	if param != nil {
		out = slices.Clone(param.Choices)
		if param.Offers == nil && t != ask.Entity && t != ask.Record && t != ask.Source && t != ask.Removal {
			return out // files, and what nobody can guess
		}
	} else if t != ask.Entity && t != ask.Record && t != ask.Source {
		return nil
	}
	kase := p.offered(ctx, typed)
	if kase == nil {
		return out
	}
	if param != nil && param.Offers != nil {
		return append(out, param.Offers(kase)...)
	}
	if t == ask.Source {
		for _, s := range kase.Sources {
			out = append(out, s.ID)
		}
		return out
	}
	n, m := kase.Len()
	for i := range min(n, mostListed) {
		out = append(out, kase.EntityID(i))
	}
	if t == ask.Record {
		for i := range min(m, mostListed) {
			out = append(out, kase.RelationID(i))
		}
	}
	return out
}

// named offers the ids of entities whose name or alias, or a word of them, begins
// with what was typed.
func (p *program) named(ctx context.Context, last string, typed []string) (out []string) {
	key := entities.Fold(last)
	kase := p.offered(ctx, typed)
	if key == "" || kase == nil {
		return nil
	}
	if n, _ := kase.Len(); n > mostListed {
		return nil
	}
	for _, e := range kase.Entities() {
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			folded := entities.Fold(name)
			if strings.HasPrefix(folded, key) {
				out = append(out, e.ID)
				break
			}
			if slices.ContainsFunc(strings.Fields(folded), func(w string) bool { return strings.HasPrefix(w, key) }) {
				out = append(out, e.ID)
				break
			}
		}
	}
	return out
}

// offered is the case whose names are offered, nil for none.
func (p *program) offered(ctx context.Context, typed []string) *relations.Case {
	named := ""
	for i, w := range typed {
		if w == "--case" && i+1 < len(typed) {
			named = typed[i+1]
		} else if value, ok := strings.CutPrefix(w, "--case="); ok {
			named = value
		}
	}
	name, err := ask.Locate(named, os.Getenv("GRAPHX_CASE"), ".")
	if err != nil {
		return nil
	}
	s, err := ask.Open(ctx, name)
	if err != nil || s.Problems != nil {
		return nil
	}
	return s.Case // a process that ends soon closes it
}
