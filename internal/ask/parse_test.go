package ask

import (
	"slices"
	"testing"
)

func TestSplitWords(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string
		bad  bool
	}{
		{"", nil, false},
		{"  near   Ana\t--hops 2\n", []string{"near", "Ana", "--hops", "2"}, false},
		{`near 'Boris Muster' "Li \"X\" \n"`, []string{"near", "Boris Muster", `Li "X" \n`}, false},
		{`near Boris\ Muster a'b'"c" ''`, []string{"near", "Boris Muster", "abc", ""}, false},
		{`near $HOME *.svg ; rm`, []string{"near", "$HOME", "*.svg", ";", "rm"}, false},
		{`near 'Ana`, nil, true},
		{`near Ana\`, nil, true},
	} {
		got, err := SplitWords(test.line)
		if !slices.Equal(got, test.want) || (err != nil) != test.bad {
			t.Errorf("SplitWords(%q) = %q, %v, want %q", test.line, got, err, test.want)
		}
	}
}
