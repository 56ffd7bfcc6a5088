package child

import "strings"

// promisesDrawing guesses from a command line whether a chart is to be drawn. A
// wrong guess costs time and nothing else.
//
// Hidden commands, the child's own among them, begin with an underscore and draw
// nothing. Neither does a test binary under go test, which always has flags like
// -test.timeout; one that is run without them stands for the program.
func promisesDrawing(args []string) bool {
	if len(args) < 2 || strings.HasPrefix(args[1], "_") {
		return false
	}
	var render, svg, other bool
	for _, a := range args[1:] {
		switch {
		case strings.HasPrefix(a, "-test."), a == "--help", a == "-h":
			return false
		case a == "render":
			render = true
		case a == "svg", strings.HasSuffix(a, "=svg"), strings.HasSuffix(a, ".svg"),
			a == "png", strings.HasSuffix(a, "=png"), strings.HasSuffix(a, ".png"),
			a == "pdf", strings.HasSuffix(a, "=pdf"), strings.HasSuffix(a, ".pdf"):
			svg = true
		case strings.HasSuffix(a, "dot"), strings.HasSuffix(a, "mermaid"), strings.HasSuffix(a, ".mmd"), strings.HasSuffix(a, "json"), strings.HasSuffix(a, ".gv"):
			other = true // of render's formats
		}
	}
	return svg || render && !other
}
