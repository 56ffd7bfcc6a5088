package relations

import (
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/evidence"
)

// TestValidateURL: a source's address is one that a reader can follow.
func TestValidateURL(t *testing.T) {
	for _, tt := range []struct {
		url string
		ok  bool
	}{
		{"", true},
		{"https://example.org", true},
		{"http://example.org/a?b=c", true},
		{"https://", false},
		{"https:///report.pdf", false},
		{"http:report.pdf", false},
		{"https:", false},
		{"//example.org", false},
		{"example.org", false},
		{"ftp://example.org", false},
		{"mailto:ana@example.org", false},
		{"javascript:alert(1)", false},
		{"https://exa mple.org", false},
	} {
		c := NewCase(Records{Sources: []*evidence.Source{{ID: "paper", Title: "A paper", Type: "article", URL: tt.url}}})
		bad := ""
		found, _ := c.Validate()
		for _, p := range found {
			if p.Field == "url" {
				bad += p.Message
			}
		}
		if (bad == "") != tt.ok || bad != "" && !strings.Contains(bad, tt.url) {
			t.Errorf("url %q: %q, want ok %v", tt.url, bad, tt.ok)
		}
	}
}
