package words

import (
	"fmt"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// EscapeMarkdown quotes a text from the data for Markdown (CommonMark and GitHub's
// tables): what would be markup or HTML is escaped, and line breaks become
// spaces.
func EscapeMarkdown(s string) string { return QuoteMarkdown(render.Clean(render.OneLine(s))) }

// QuoteMarkdown quotes a clean text of one line. The isolates of [render.Isolate] are
// written as references.
func QuoteMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case render.FirstStrong, render.PopIsolate:
			fmt.Fprintf(&b, "&#%d;", r)
		case '\\', '`', '*', '_', '{', '}', '[', ']', '<', '>', '#', '|', '~', '!':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	out := b.String()
	// A list or a heading begins with these at the start of a line only.
	if out != "" && strings.ContainsRune("+-=:0123456789", rune(out[0])) {
		if digits := strings.TrimLeft(out, "0123456789"); digits == out || digits != "" && (digits[0] == '.' || digits[0] == ')') {
			if digits == out {
				return `\` + out
			}
			return out[:len(out)-len(digits)] + `\` + digits
		}
	}
	return out
}

// AltMarkdown quotes a text from the data for the alternative text of an image, all
// but letters, digits and spaces of ASCII as references: marked 15 puts this text
// into an attribute without quoting it, so that a quotation mark ended it.
func AltMarkdown(s string) string {
	var b strings.Builder
	for _, r := range render.Clean(render.OneLine(s)) {
		if r < 0x80 && r != ' ' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markdownSources writes the numbered source list of an answer, each the target
// of its number.
func markdownSources(b *strings.Builder, n *render.Numbers) {
	if len(n.Sources()) == 0 {
		return
	}
	b.WriteString("\n## Sources\n\n")
	for i, s := range n.Sources() {
		fmt.Fprintf(b, "%d. %s", i+1, EscapeMarkdown(n.SourceLine(i+1)))
		if u := render.SafeURL(s.URL); u != "" {
			fmt.Fprintf(b, " <%s>", strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(u))
		}
		b.WriteByte('\n')
	}
}

// PolicyMarkdown writes the policy line.
func PolicyMarkdown(b *strings.Builder, p relations.Policy) {
	fmt.Fprintf(b, "\nPolicy: `%s`\n", p)
	if s := render.Unstated(p); s != "" {
		fmt.Fprintf(b, "\n%s\n", s)
	}
}
