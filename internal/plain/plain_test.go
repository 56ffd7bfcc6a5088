package plain_test

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/plain"
)

// TestSteers compares with what the unicode package knows of controls and of
// direction.
func TestSteers(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.In(r, unicode.Zl, unicode.Zp)
		if got := plain.Steers(r); got != want {
			t.Errorf("Steers(%U) = %v, want %v", r, got, want)
		}
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want, line string }{
		{"plain", "Ana Beispiel", "Ana Beispiel", "Ana Beispiel"},
		{"empty", "", "", ""},
		{"an escape sequence", "a\x1b]0;PWNED\x07b", `a\x1b]0;PWNED\x07b`, `a\x1b]0;PWNED\x07b`},
		{"what hides", "hidden\rSHOWN", `hidden\x0dSHOWN`, "hidden SHOWN"},
		{"rows", "a\n\tb", `a\x0a\x09b`, "a b"},
		{"an override", "Ana\u202egnp.exe", `Ana\u202egnp.exe`, `Ana\u202egnp.exe`},
		{"marks and isolates", "\u200e\u061c\u2068x\u2069", `\u200e\u061c\u2068x\u2069`, `\u200e\u061c\u2068x\u2069`},
		{"separators", "a\u2028b\u2029", `a\u2028b\u2029`, "a b"},
		{"DEL and C1", "\x7f\u009b31m", `\x7f\x9b31m`, `\x7f\x9b31m`},
		{"bytes", "a\xffb\x80", `a\xffb\x80`, `a\xffb\x80`},
		{"U+FFFD itself", "a\ufffdb", "a\ufffdb", "a\ufffdb"},
		{"names from right to left", "ليلى حداد ו דנה", "ليلى حداد ו דנה", "ليلى حداد ו דנה"},
		{"joiners", "नि\u200dx 👩\u200d🚀", "नि\u200dx 👩\u200d🚀", "नि\u200dx 👩\u200d🚀"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := plain.Text(tt.in); got != tt.want {
				t.Errorf("Text = %q, want %q", got, tt.want)
			}
			if got := plain.Line(tt.in); got != tt.line {
				t.Errorf("Line = %q, want %q", got, tt.line)
			}
		})
	}
}

// write sends pieces through a Writer.
func write(color bool, pieces ...string) string {
	var out bytes.Buffer
	w := plain.NewWriter(&out, color)
	for _, s := range pieces {
		io.WriteString(w, s)
	}
	w.Flush()
	return out.String()
}

func TestWriter(t *testing.T) {
	heading := plain.Styled(plain.Bold, "Ana") + "\n"
	for _, tt := range []struct{ name, in, plain, color string }{
		{"rows stay", "a\nb\n", "a\nb\n", "a\nb\n"},
		{"a carriage return", "a\r\n", "a\\x0d\n", "a\\x0d\n"},
		{"our colours", heading, "Ana\n", "\x1b[1mAna\x1b[0m\n"},
		{"their colours", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`, `\x1b[31mred\x1b[0m`},
		{"data within ours", plain.Styled(plain.Red, "a\x1bb"), `a\x1bb`, "\x1b[31ma\\x1bb\x1b[0m"},
		{"half a mark", heading[:9], plain.Text(heading[:9]), plain.Text(heading[:9])},
		{"a mark of no style", strings.Replace(heading, "b", "q", 1)[:18], "", ""},
		{"a guessed mark", "\x000123456789abcdefbAna", `\x000123456789abcdefbAna`, `\x000123456789abcdefbAna`},
		{"half a character", "a\xe2\x80", `a\xe2\x80`, `a\xe2\x80`},
		{"nothing", plain.Styled(plain.Bold, ""), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.name == "a mark of no style" {
				tt.plain = plain.Text(tt.in)
				tt.color = tt.plain
			}
			for color, want := range map[bool]string{false: tt.plain, true: tt.color} {
				if got := write(color, tt.in); got != want {
					t.Errorf("color %v: %q, want %q", color, got, want)
				}
				if got := write(color, strings.Split(tt.in, "")...); got != want && utf8.ValidString(tt.in) {
					t.Errorf("color %v, in pieces: %q, want %q", color, got, want)
				}
			}
		})
	}
	if got := plain.Unmarked(heading); got != "Ana\n" {
		t.Errorf("Unmarked = %q", got)
	}
}

// TestRaw: a picture goes out as it is, behind what was said before it.
func TestRaw(t *testing.T) {
	var out bytes.Buffer
	w := plain.NewWriter(&out, true)
	io.WriteString(w, "a\xe2")
	if err := plain.Raw(w, []byte("\x89PNG\r\n\x1a\n")); err != nil || out.String() != "a\\xe2\x89PNG\r\n\x1a\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestJSON(t *testing.T) {
	in := "a\x1b\x7f\u009b\u202e\u2066\u061c\u2028 دنه \ufffd\"\\"
	text, err := json.MarshalIndent(map[string]string{in: in}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	out := plain.JSON(text)
	if at := bytes.IndexFunc(out, func(r rune) bool { return r != '\n' && plain.Steers(r) }); at >= 0 {
		t.Errorf("%q is left", out[at:])
	}
	var back map[string]string
	if err := json.Unmarshal(out, &back); err != nil || back[in] != in {
		t.Errorf("read again: %q, %v", back, err)
	}
}

var ours = regexp.MustCompile("\x1b\\[(1|2|31|32|33|0)m")

// FuzzWriter: whatever is written, in whatever pieces and with whatever of it
// styled, nothing that steers comes out but line feeds and our own colours; how it
// was cut does not show; and what came out stays as it is.
func FuzzWriter(f *testing.F) {
	f.Add([]byte("a\x1b[31m\u202e\r\n\xff"), []byte("name"), 3)
	f.Add([]byte("\xe2\x80"), []byte("\xae\x00"), 1)
	f.Fuzz(func(t *testing.T, a, b []byte, cut int) {
		text := string(a) + plain.Styled(plain.Red, string(b)) + string(a)
		at := min(max(0, cut), len(text))
		bare, colored := write(false, text), write(true, text)
		if got := write(true, text[:at], text[at:]); got != colored {
			t.Fatalf("cut at %d: %q, whole: %q", at, got, colored)
		}
		if got := ours.ReplaceAllString(colored, ""); got != bare {
			t.Fatalf("colours change the text: %q, %q", got, bare)
		}
		if i := strings.IndexFunc(bare, func(r rune) bool { return r != '\n' && plain.Steers(r) }); i >= 0 || !utf8.ValidString(bare) {
			t.Fatalf("%q comes out", bare[max(i, 0):])
		}
		if again := write(false, bare); again != bare {
			t.Fatalf("%q is written again as %q", bare, again)
		}
		if got := plain.Text(string(a)); strings.IndexFunc(got, plain.Steers) >= 0 || plain.Text(got) != got {
			t.Fatalf("Text = %q", got)
		}
	})
}
