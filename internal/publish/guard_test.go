package publish

import (
	"bytes"
	"compress/zlib"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestSpellings finds a name in whatever way a file has it.
func TestSpellings(t *testing.T) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write([]byte("BT (Ilse Unbekannt) Tj ET"))
	z.Close()
	words := []Withheld{{Word: "Ilse Unbekannt"}, {Word: "Zoë Ŵ & Co"}, {Word: "Li"}, {Word: "node"}, {Word: "ilse-unbekannt"}}
	for name, tt := range map[string]struct {
		data string
		leak bool
	}{
		"plain":                {"met Ilse Unbekannt there", true},
		"case":                 {"met ILSE unbekannt there", true},
		"rows":                 {"<svg><text>met Ilse</text>\n <text>Unbekannt</text></svg>", true},
		"broken word":          {"<svg><text>met Ilse Unbe</text>\n <text>kannt</text></svg>", true},
		"spans":                {"<text>Il<tspan>se</tspan> Unbekannt</text>", true},
		"xml":                  {"<text>Zo&#235; &#x174; &amp; Co</text>", true},
		"attribute":            {`<g data-id="ilse-unbekannt"></g>`, true},
		"json":                 {`{"name": "Zo\u00eb \u0174 \u0026 Co"}`, true},
		"decomposed":           {norm.NFD.String("Zoë Ŵ & Co"), true},
		"url":                  {"<a href='https://x/Ilse%20Unbekannt'>x</a>", true},
		"soft hyphen":          {"Ilse Un\u00adbe\u200bkannt", true},
		"no-break space":       {"Ilse\u00a0Unbekannt", true},
		"pdf stream":           {"%PDF-1.7\n1 0 obj << >> stream\n" + packed.String() + "\nendstream", true},
		"pdf title":            {"%PDF-1.7\n/Title (\xfe\xff\x00I\x00l\x00s\x00e\x00 \x00U\x00n\x00b\x00e\x00k\x00a\x00n\x00n\x00t)", true},
		"png text":             {"\x89PNG\r\n\x1a\n....tEXtTitle\x00Ilse Unbekannt....", true},
		"dot":                  {`n1 [label="Zoë Ŵ & Co"]`, true},
		"short, by itself":     {"met Li there", true},
		"short, within":        {"the line of light", false},
		"a word of the format": {`<g class="node"><text>x</text></g>`, false},
		"shown word":           {`<g class="node"><text>a node</text></g>`, true},
		"a member's name":      {`{"node": "x"}`, false},
		"nothing":              {"<svg><text>Ilse and others unknown</text></svg>", false},
	} {
		if found := search(FormatOf("", []byte(tt.data)), []byte(tt.data), words); (len(found) > 0) != tt.leak {
			t.Errorf("%s: %v, want a leak: %v", name, found, tt.leak)
		}
	}
}
