package ask

import (
	"errors"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/render/figure"
	"github.com/graphx-dev/graphx/internal/render/words"
)

// Parse reads the words behind a verb as somebody types them: arguments, and
// parameters as --name VALUE or --name=VALUE, -n for a name of one letter, in any
// order; behind "--" all are arguments. Values of a parameter that takes several
// may have commas between them.
func (v *Verb) Parse(words []string) (args []string, values Values, err error) {
	values = Values{}
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w == "--" {
			return append(args, words[i+1:]...), values, nil
		}
		name, isFlag := FlagName(w)
		if !isFlag {
			args = append(args, w)
			continue
		}
		p := v.Parameter(name)
		if p == nil {
			return nil, nil, UnknownFlag(w, v.Names())
		}
		_, value, given := strings.Cut(w, "=")
		switch {
		case given:
		case p.Type == Switch:
			value = "true"
		case i+1 == len(words) || words[i+1] == "--":
			return nil, nil, &Error{Message: "flag " + w + " needs a value", Verb: v.Name}
		default:
			i++
			value = words[i]
		}
		if p.Many {
			values[p.Name] = append(values[p.Name], strings.Split(value, ",")...)
		} else {
			values[p.Name] = []string{value}
		}
	}
	return args, values, nil
}

// FlagName returns the name of the flag that a word is. "-" and "--" are none.
func FlagName(word string) (string, bool) {
	if len(word) < 2 || word[0] != '-' || word == "--" {
		return "", false
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(word[1:], "-"), "=")
	return name, true
}

// UnknownFlag is the error for a word that looks like a flag and is none of those
// known.
func UnknownFlag(word string, known []string) error {
	name, _ := FlagName(word)
	hint := "put -- before arguments that start with a hyphen"
	if near := nearest(name, known); near != "" {
		hint = "did you mean --" + near + "?"
	}
	flag, _, _ := strings.Cut(word, "=")
	return &Error{Message: "unknown flag " + Quote(flag), Hint: hint}
}

// Words writes a question as it would be typed behind "graphx".
func (q *Question) Words() []string {
	var flags []string
	for _, p := range q.Verb.Parameters {
		for _, v := range q.List(p.Name) {
			switch {
			case p.Type == Switch:
				flags = append(flags, Dashes(p.Name))
			default:
				flags = append(flags, Dashes(p.Name)+"="+v)
			}
		}
	}
	if slices.ContainsFunc(q.Args, func(a string) bool { _, isFlag := FlagName(a); return isFlag }) {
		return slices.Concat([]string{q.Verb.Name}, flags, []string{"--"}, q.Args)
	}
	return slices.Concat([]string{q.Verb.Name}, q.Args, flags)
}

// Dashes writes the name of a parameter as a flag: -o, and --k, which is short for
// nothing.
func Dashes(name string) string {
	if len(name) == 1 && name != "k" {
		return "-" + name
	}
	return "--" + name
}

// AsFlag writes a setting as a command line has it, and the command of a figure in
// figures.yaml: "--by time".
func AsFlag(s Setting) string { return strings.TrimSpace(Dashes(s.Parameter) + " " + s.Value) }

// AsCommand writes a hint as somebody would type it: a question with its arguments
// quoted for a shell, a setting as its flag. It is an [Environment]'s Spell.
func AsCommand(h words.Hint) string {
	if h.Verb != "" {
		return "graphx " + figure.ShellLine(append([]string{h.Verb}, h.Args...))
	}
	return AsFlag(Setting{h.Parameter, h.Value})
}

// SplitWords splits a command line as a shell does, with quotes and backslashes
// and nothing else that a shell knows.
func SplitWords(s string) ([]string, error) {
	var out []string
	var word strings.Builder
	in, quote, escaped := false, rune(0), false
	for _, r := range s {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			in, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			in, quote = true, r
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if in {
				out = append(out, word.String())
				word.Reset()
			}
			in = false
		default:
			in = true
			word.WriteRune(r)
		}
	}
	switch {
	case escaped:
		return nil, errors.New("the command ends with a backslash")
	case quote != 0:
		return nil, errors.New("the command has an unclosed quote (" + string(quote) + ")")
	}
	if in {
		out = append(out, word.String())
	}
	return out, nil
}
