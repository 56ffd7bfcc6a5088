package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/plain"
)

// arrange puts a command line into the order that urfave/cli reads: the
// command, its flags, "--", its arguments. That package silently takes a flag
// behind the first argument for an argument, so "path A B -o x.svg" would write
// no file. A flag that the command does not have, and a command that graphx does
// not have, are usage errors here.
func arrange(app *cli.App, args []string) ([]string, error) {
	// The command is the first word that is neither a flag nor the value of one.
	known := map[string]bool{} // flag name -> it takes a value
	note := func(flags []cli.Flag) {
		for _, f := range flags {
			_, isBool := f.(*cli.BoolFlag)
			for _, name := range f.Names() {
				known[name] = !isBool
			}
		}
	}
	note(app.Flags)
	known["help"], known["h"] = false, false
	own := maps.Clone(known)
	for _, c := range app.Commands {
		note(c.Flags) // to tell a flag's value from the command
	}
	at := -1
	for i := 1; i < len(args) && at < 0; i++ {
		name, isFlag := flagName(args[i])
		switch {
		case args[i] == "--":
			return nil, &usageError{"a command is missing before --", "graphx --help lists them"}
		case !isFlag:
			at = i
		default:
			takesValue, ok := known[name]
			if !ok {
				return nil, unknownFlag(args[i], name, known)
			}
			if takesValue && !strings.Contains(args[i], "=") {
				i++
			}
		}
	}
	if at < 0 {
		known = own
		for _, a := range args[1:] {
			if name, isFlag := flagName(a); isFlag {
				if _, ok := known[name]; !ok {
					return nil, unknownFlag(a, name, known)
				}
			}
		}
		return args, nil
	}
	word := args[at]
	if word == "help" { // "help path" is "path --help"
		if at+1 < len(args) {
			return arrange(app, []string{args[0], args[at+1], "--help"})
		}
		return args[:1], nil
	}
	var cmd *cli.Command
	var names []string
	for _, c := range app.Commands {
		if c.Name == word {
			cmd = c
		}
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	if cmd == nil {
		hint := entities.DidYouMean(word, names)
		if hint == "" {
			hint = "the commands are " + strings.Join(names, ", ")
		}
		return nil, &usageError{"unknown command " + quoteArg(word), hint}
	}
	if cmd.SkipFlagParsing {
		return args, nil
	}
	known = own
	note(cmd.Flags)
	rest := slices.Concat(args[1:at], args[at+1:])
	out := []string{args[0], word}
	var positional []string
	for i := 0; i < len(rest); i++ {
		a := rest[i]
		name, isFlag := flagName(a)
		switch {
		case a == "--":
			positional = append(positional, rest[i+1:]...)
			i = len(rest)
		case !isFlag:
			positional = append(positional, a)
		default:
			takesValue, ok := known[name]
			if !ok {
				return nil, unknownFlag(a, name, known)
			}
			out = append(out, a)
			if takesValue && !strings.Contains(a, "=") {
				if i+1 == len(rest) || rest[i+1] == "--" {
					return nil, &usageError{"flag " + a + " needs a value", "graphx " + word + " --help"}
				}
				i++
				out = append(out, rest[i])
			}
		}
	}
	return append(append(out, "--"), positional...), nil
}

// flagName returns the name of the flag that an argument is. "-" and "--" are
// none, and neither is a negative number.
func flagName(arg string) (string, bool) {
	if len(arg) < 2 || arg[0] != '-' || arg == "--" {
		return "", false
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
	return name, true
}

func unknownFlag(arg, name string, known map[string]bool) error {
	var names []string
	for n := range known {
		names = append(names, n)
	}
	slices.Sort(names)
	hint := entities.DidYouMean(name, names)
	if hint != "" {
		hint = strings.Replace(hint, "did you mean ", "did you mean --", 1)
	} else {
		hint = "an argument that starts with a hyphen stands behind --"
	}
	return &usageError{"unknown flag " + arg, hint}
}

func quoteArg(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "..."
	}
	return plain.Text(s)
}
