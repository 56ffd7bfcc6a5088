package render

import (
	"testing"
)

func TestSafeURL(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"https://example.org/a?b=c#d", "https://example.org/a?b=c#d"},
		{"HTTP://example.org", "http://example.org"},
		{"mailto:ana@example.org", "mailto:ana@example.org"},
		{"javascript:alert(1)", ""},
		{" JavaScript:alert(1)", ""},
		{"java\nscript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"//example.org", ""},
		{"https:", ""},
		{"https:///a", ""},
		{"http:example.org", ""},
		{"mailto:", ""},
		{"file:///etc/passwd", ""},
		{"", ""},
	} {
		if got := SafeURL(tt.in); got != tt.want {
			t.Errorf("safeURL(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"  a \n\t b ", "a b"},
		{"a\x00b", "a\uFFFDb"},
		{"\u202eabc", "\uFFFDabc"},
		{"\xc3(", "\uFFFD("},
		{"שלום", "שלום"},
		{"👩‍👩‍👧", "👩‍👩‍👧"},
	} {
		if got := Clean(tt.in); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
