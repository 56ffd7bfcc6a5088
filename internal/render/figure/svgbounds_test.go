package figure

import (
	"runtime"
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/render/chart"
)

// TestBounds: what is beyond the bounds of a figure is refused before an XML
// reader keeps it, and what looks like it within a text is not.
func TestBounds(t *testing.T) {
	const head, mb = `<svg xmlns="http://www.w3.org/2000/svg">`, 1 << 20
	for _, test := range []struct{ name, svg, want string }{
		{"nested", head + strings.Repeat("<g>", 20*mb), "deep"},
		{"nested, whole", head + strings.Repeat("<g>", 5*mb) + strings.Repeat("</g>", 5*mb) + "</svg>", "deep"},
		{"attributes", "<svg" + strings.Repeat(` a=""`, 10*mb) + "/>", "longer than 1024 kB"},
		{"a quotation without an end", `<svg a="` + strings.Repeat(">", 2*mb), "longer than 1024 kB"},
		{"elements", head + strings.Repeat("<g/>", 3*mb) + "</svg>", "more than 2000000 elements"},
		{"in a comment", head + "<!--" + strings.Repeat("<g>", 1000) + "--></svg>", "not a figure of graphx"},
		{"in a section", head + "<![CDATA[" + strings.Repeat("<g>", 1000) + "]]></svg>", "not a figure of graphx"},
		{"in an attribute", head + `<g a="` + strings.Repeat("&gt;>", 1000) + `"/></svg>`, "not a figure of graphx"},
		{"one after another", head + strings.Repeat("<g></g>", 1000) + "</svg>", "not a figure of graphx"},
		{"a long manifest", head + `<metadata><graphx:manifest xmlns:graphx="` + manifestNamespace + `" sha256="0">` + strings.Repeat("[", 9*mb) + "</graphx:manifest></metadata></svg>", "longer than 8 MB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var before, after runtime.MemStats
			text := []byte(test.svg)
			runtime.ReadMemStats(&before)
			_, err := ReadSigned(text)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("ReadSigned = %v, want %q in it", err, test.want)
			}
			if used, most := after.TotalAlloc-before.TotalAlloc, uint64(len(text))*20+mb; used > most {
				t.Errorf("%d bytes for %d, want at most 20 times as many", used, len(text))
			}
			if _, err := chart.ReadPins(strings.NewReader(test.svg)); err == nil && strings.Contains(test.want, "than") && test.name != "a long manifest" {
				t.Error("ReadPins took it")
			}
		})
	}
}
