package main

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/ask"
	"github.com/graphx-dev/graphx/internal/entities"
)

// parse puts a command line into the order that urfave/cli reads: the command,
// its flags, "--", its arguments. That package silently takes a flag behind the
// first argument for an argument, so "path A B -o x.svg" would write no file. It
// answers --help and --version itself, wherever they stand, and then returns nil.
func (p *program) parse(args []string) ([]string, error) {
	all := p.all
	word, rest, err := commandWord(all, args[1:])
	if word == "help" {
		if word, rest, err = commandWord(all, rest); word != "" {
			rest = append(rest, "--help")
		}
	}
	if err != nil {
		return nil, err
	}
	asksFor := func(names ...string) bool {
		end := len(rest)
		if i := slices.Index(rest, "--"); i >= 0 {
			end = i
		}
		return slices.ContainsFunc(rest[:end], func(a string) bool { return slices.Contains(names, a) })
	}
	if word == "" {
		if asksFor("--version") {
			return []string{args[0], "version"}, nil
		}
		_, err := io.WriteString(p.stdout, appHelp(all))
		return nil, err
	}
	at := slices.IndexFunc(all, func(c command) bool { return c.Name == word })
	if at < 0 {
		return nil, unknownCommand(all, word)
	}
	cmd := &all[at]
	if cmd.Name == completeName {
		return append([]string{args[0], word}, rest...), nil
	}
	if asksFor("-h", "--help") {
		_, err := io.WriteString(p.stdout, commandHelp(cmd.Verb, asksFor("--all")))
		return nil, err
	}
	positional, values, err := cmd.Parse(rest)
	if err != nil {
		return nil, err
	}
	out := []string{args[0], word}
	for _, param := range cmd.Parameters {
		for _, value := range values[param.Name] {
			out = append(out, "--"+param.Name+"="+value)
		}
	}
	return append(append(out, "--"), positional...), nil
}

// visible lists the names of the commands that help lists.
func visible(all []command) (names []string) {
	for _, c := range all {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return names
}

func unknownCommand(all []command, word string) error {
	names := visible(all)
	return &ask.Error{Message: "unknown command " + ask.Quote(word), Hint: cmp.Or(entities.DidYouMean(word, names), "commands are "+strings.Join(names, ", "))}
}

// commandWord takes the command out of the words: the first that is neither a
// flag nor the value of one. It is "" where there is none.
func commandWord(all []command, args []string) (word string, rest []string, err error) {
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			return "", nil, &ask.Error{Message: "a command is missing before --", Hint: "graphx --help lists them"}
		}
		name, isFlag := ask.FlagName(args[i])
		if !isFlag {
			return args[i], slices.Concat(args[:i], args[i+1:]), nil
		}
		if slices.Contains([]string{"help", "h", "version", "all"}, name) {
			continue
		}
		param := parameterOf(all, name)
		if param == nil {
			return "", nil, ask.UnknownFlag(args[i], append([]string{"help", "version"}, allNames(all)...))
		}
		if !strings.Contains(args[i], "=") && param.Type != ask.Switch {
			i++
		}
	}
	return "", args, nil
}

// parameterOf finds a parameter of any command.
func parameterOf(all []command, name string) *ask.Parameter {
	for _, c := range all {
		if param := c.Parameter(name); param != nil {
			return param
		}
	}
	return nil
}

func allNames(all []command) (out []string) {
	for _, c := range all {
		out = append(out, c.Names()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
