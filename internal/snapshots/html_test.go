package snapshots

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/graphx-dev/graphx/internal/evidence"
)

func TestHTML(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"plain text", "one two", "one two"},
		{"a page", "<!DOCTYPE html><html><head><title>T</title><meta charset=utf-8><style>p{}</style></head><body><h1>One</h1><p>Two <b>bold</b>face.</p></body></html>", "One|Two boldface."},
		{"head left open", "<html><head><title>T</title><body><p>One", "One"},
		{"head left out", "<title>T</title><p>One<p>Two", "One|Two"},
		{"paragraphs left open", "<p>One<p>Two<div>Three</div>four", "One|Two|Three|four"},
		{"entities", "<p>Ana &amp; Bo &lt;3 &eacute;t&#233; &nbsp;x&hellip;", "Ana & Bo <3 été x…"},
		{"a line break", "<p>One<br>two<br/>three<wbr>four", "One two threefour"},
		{"lists", "<ul><li>One<li>Two <ul><li>Three</ul><li>Four</ul>five", "One|Two|Three|Four|five"},
		{"a table", "<table><tr><th>A<th>B<tr><td>1<td>2<td></table>after", "A B|1 2|after"},
		{"definitions", "<dl><dt>A<dd>B<dd>C<dt>D</dl>", "A|B|C|D"},
		{"scripts", "<p>One<script>if (a < b) document.write('<p>no</p>')</script> two<noscript>no</noscript>", "One two"},
		{"a script with a false end", "<script>'<\\/script>'; <!-- <script> --></script>One", "One"},
		{"comments", "One<!-- no <p> -->two<!--", "Onetwo"},
		{"hidden", "<p>One<span hidden>no <b>no</b></span> two<div hidden=''><p>no</div><p>three", "One two|three"},
		{"hidden by style", `<p style="color: red; DISPLAY : None !important">no</p><p style="visibility:hidden">no</p><p style="display:block">One`, "One"},
		{"a hidden paragraph left open", "<p hidden>no<p>One", "One"},
		{"a hidden item left open", "<ul><li hidden>no<li>One</ul>two", "One|two"},
		{"a hidden element ended by what is around it", "<div><section hidden>no</div>One", "One"},
		{"an end without a start", "<div hidden>no</span>no</div>One</div></p>", "One"},
		{"a template", "<template><p>no</template>One", "One"},
		{"a drawing", "<p>One<svg><title>no</title><path d='x'/><text>no</text></svg> two<svg/> three", "One two three"},
		{"media", "<p>One<iframe>no</iframe><object>no</object><video>no</video><canvas>no</canvas><img alt=no> two", "One two"},
		{"a title within the body", "<body><p>One<title>no</title> two", "One two"},
		{"preformatted", "<pre>one\n  two</pre>", "one two"},
		{"an option", "<select><option>One<option>Two</select>", "One|Two"},
		{"self-closing means nothing", "<div/>One<p/>Two", "One|Two"},
		{"unknown elements", "<my-tag>One<x-y hidden>no</my-tag> two", "One two"},
		{"cut off in a tag", "<p>One<a href='", "One"},
		{"quotation", "<blockquote>One<p>Two</blockquote>", "One|Two"},
		{"upper case", "<P>One<P HIDDEN>no<SCRIPT>no</SCRIPT><P>Two", "One|Two"},
	} {
		blocks, err := readHTML([]byte(tt.in))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for _, b := range blocks {
			got = append(got, evidence.Normalize(b))
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s: %s reads %q, want %q", tt.name, tt.in, strings.Join(got, "|"), tt.want)
		}
	}
	if _, err := readHTML([]byte(strings.Repeat("<i>", maxOpen+1))); err == nil {
		t.Error("elements may nest without bounds")
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<p>One<p hidden>no", "<table><tr><td>1<td>2", "<svg/><script><!--", "<ul><li><ul><li>", "&amp&#x0;&notin;", "<a b='c\"", "<select><option>x<optgroup>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		blocks, err := readHTML([]byte(s))
		if err != nil {
			return
		}
		size := 0
		for _, b := range blocks {
			if strings.TrimSpace(b) == "" {
				t.Errorf("%q: a blank block", s)
			}
			if utf8.ValidString(s) && !utf8.ValidString(b) {
				t.Errorf("%q: %q is not UTF-8", s, b)
			}
			size += len(b)
		}
		if size > 3*len(s) {
			t.Errorf("%d bytes became %d", len(s), size)
		}
		// What is read does not depend on what stands around it.
		again, err := readHTML([]byte("<div>" + s))
		if err == nil && len(again) < len(blocks) && !strings.Contains(s, "<") {
			t.Errorf("%q: %d blocks, %d within a div", s, len(blocks), len(again))
		}
	})
}
