// Package figure makes a document of a drawing: the manifest in an SVG that says
// what made it (manifest.go), the comparison of a figure with the same one drawn
// again (compare.go), the numbers that its sources keep in a later figure
// (numbers.go), and the sidecars that stand beside it: what it shows in words as
// Markdown or HTML, as JSON, and its sources for citation managers.
//
// A figure that somebody else may have written is hostile: what is read from it
// is bounded, and nothing in it is run or opened here.
package figure

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/plain"
	"github.com/graphx-dev/graphx/internal/render"
)

// A Manifest says what made a figure, so that it can be made again: no clock, no
// name of a machine and no absolute path is in it. The same figure of the same
// data has the same manifest. Its fields stand in the order of their names.
type Manifest struct {
	Case    ManifestCase    `json:"case,omitzero"`
	Command ManifestCommand `json:"command,omitzero"`
	// Copy says that the figure shows a publication copy. Its manifest says nothing
	// of the case, of its files or of the command, whose hashes and names could
	// confirm a guess about what is withheld.
	Copy   bool   `json:"copy,omitempty"`
	Engine string `json:"engine"` // "go-graphviz v0.2.10"
	// Figure is the SHA-256 of the figure without its manifest, in hex.
	Figure string `json:"figure"`
	// Files are those that flags name.
	Files   []ManifestFile `json:"files,omitempty"`
	Graphx  string         `json:"graphx"` // [ManifestShape]
	Policy  string         `json:"policy"`
	Theme   string         `json:"theme"`   // its name, or the hash of its file
	Version string         `json:"version"` // of graphx
}

// ManifestShape names the shape of a manifest and its version.
const ManifestShape = "manifest/1"

// A ManifestCase is the case that a figure shows.
type ManifestCase struct {
	Files []ManifestFile `json:"files"`
	Name  string         `json:"name,omitempty"` // of a case that is built in: "@harbour"
	Title string         `json:"title"`
}

// A ManifestFile is a file by its content.
type ManifestFile struct {
	Flag   string `json:"flag,omitempty"` // that names it
	Name   string `json:"name"`           // with slashes; see the flag
	SHA256 string `json:"sha256,omitempty"`
}

// A ManifestCommand is a command line.
type ManifestCommand struct {
	Args  []string            `json:"args"`
	Flags map[string][]string `json:"flags"` // each value of a flag that is set
	Name  string              `json:"name"`
	Stdin string              `json:"stdin,omitempty"`
}

// manifestNamespace is that of the element which holds a manifest.
const manifestNamespace = "https://github.com/graphx-dev/graphx/manifest"

const (
	manifestBegin  = " <metadata>\n  <graphx:manifest xmlns:graphx=\"" + manifestNamespace + "\" sha256=\""
	manifestMiddle = "\">"
	manifestEnd    = "</graphx:manifest>\n </metadata>\n"
	figureEnd      = "</svg>\n"
)

// JSON writes a manifest on one line, as a figure carries it. Nothing in it is
// markup: what would be is escaped in JSON's way.
func (m *Manifest) JSON() []byte {
	out, err := json.Marshal(m)
	if err != nil {
		panic(err) // texts and lists of texts
	}
	// Two characters that JSON takes and XML does not, and one that bad UTF-8 becomes:
	// read and written again it must stay as it is.
	return plain.JSON([]byte(strings.NewReplacer("\ufffd", `\ufffd`, "\ufffe", `\ufffe`, "\uffff", `\uffff`).Replace(string(out))))
}

// Sign puts a manifest into a figure, as its last element. It sets m.Figure.
func Sign(svg []byte, m *Manifest) ([]byte, error) {
	body, ok := bytes.CutSuffix(svg, []byte(figureEnd))
	if !ok {
		return nil, errors.New("no figure to sign")
	}
	m.Figure = hexSum(svg)
	text := m.JSON()
	var b bytes.Buffer
	b.Grow(len(svg) + len(text) + 256)
	b.Write(body)
	b.WriteString(manifestBegin + hexSum(text) + manifestMiddle)
	b.Write(text)
	b.WriteString(manifestEnd + figureEnd)
	return b.Bytes(), nil
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// A Signed figure is one that carries its manifest.
type Signed struct {
	Manifest *Manifest
	Drawing  []byte // the figure without its manifest
	// DrawingWhole and ManifestWhole say that nobody has changed them, as far as
	// their hashes tell.
	DrawingWhole, ManifestWhole bool
}

// A Error says why a file is no figure that can be made again.
type Error struct {
	Foreign bool // it is an SVG, and not one of graphx
	Message string
}

func (e *Error) Error() string { return e.Message }

func errorf(format string, args ...any) error { return &Error{Message: fmt.Sprintf(format, args...)} }

// ReadSigned reads a figure with its manifest. The error is a *[Error].
func ReadSigned(svg []byte) (*Signed, error) {
	if err := render.CheckBounds(svg); err != nil {
		return nil, errorf("too large to be a figure: %v", err)
	}
	m, err := findManifest(svg)
	if err != nil {
		return nil, err
	}
	switch {
	case m.count == 0 && !m.ours:
		return nil, &Error{Foreign: true, Message: "not a figure of graphx"}
	case m.count == 0:
		return nil, errorf("a figure of graphx without its manifest: it was removed, or the figure was drawn by a version that wrote none")
	case m.count > 1 || m.start < 0 || m.end < m.start:
		return nil, errorf("its manifest is not where graphx writes it, or there are several")
	case len(m.text) > render.MostManifest:
		return nil, errorf("its manifest is longer than %d MB", render.MostManifest>>20)
	}
	s := &Signed{ManifestWhole: hexSum([]byte(m.text)) == m.sum}
	if s.Manifest, err = parseManifest(m.text); err != nil {
		return nil, err
	}
	// The element's line is no part of the drawing.
	start, end := m.start, m.end
	if bytes.HasSuffix(svg[:start], []byte("\n ")) && bytes.HasPrefix(svg[end:], []byte("\n")) {
		start, end = start-1, end+1
	}
	s.Drawing = append(append([]byte{}, svg[:start]...), svg[end:]...)
	s.DrawingWhole = hexSum(s.Drawing) == s.Manifest.Figure
	return s, nil
}

// titled is the name of the title of a figure. Those of graphx 0.1 have no hash in
// it.
var titled = regexp.MustCompile(`^graphx-([0-9a-f]{8}-)?title$`)

// A foundManifest is the manifest of a file before it is read.
type foundManifest struct {
	ours       bool   // the root is one as graphx writes it
	text, sum  string // of the last manifest, and the hash beside it
	count      int    // of manifests
	start, end int    // of the metadata element, -1 for none
}

// findManifest looks for the manifest of an SVG. The error is a *[Error].
func findManifest(svg []byte) (*foundManifest, error) {
	d := xml.NewDecoder(bytes.NewReader(svg))
	m := &foundManifest{start: -1, end: -1}
	depth, root := 0, ""
	for {
		at := int(d.InputOffset())
		t, err := d.Token()
		switch {
		case err == io.EOF && root == "":
			return nil, errorf("not an SVG: it is empty")
		case err == io.EOF:
			return m, nil
		case err != nil && root != "svg":
			return nil, errorf("not an SVG: %v", err)
		case err != nil:
			return nil, errorf("not whole: %v", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			if depth == 1 {
				if root = t.Name.Local; root != "svg" {
					return nil, errorf("not an SVG: it begins with the element %s", render.Head(render.Clean(root), 40))
				}
				m.ours = titled.MatchString(attributes(t)["aria-labelledby"])
			}
			if depth == 2 && t.Name.Local == "metadata" {
				m.start = at
			}
			if t.Name == (xml.Name{Space: manifestNamespace, Local: "manifest"}) {
				m.sum = attributes(t)["sha256"]
				if err := d.DecodeElement(&m.text, &t); err != nil {
					return nil, errorf("not whole: %v", err)
				}
				depth--
				m.count++
			}
		case xml.EndElement:
			if depth == 2 && t.Name.Local == "metadata" && m.count > 0 && m.end < 0 {
				m.end = int(d.InputOffset())
			}
			depth--
		}
	}
}

// parseManifest reads a manifest. The error is a *[Error].
func parseManifest(text string) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal([]byte(text), m); err != nil {
		return nil, errorf("its manifest was damaged or changed: %v", err)
	}
	switch {
	case m.Graphx != ManifestShape && strings.HasPrefix(m.Graphx, "manifest/"):
		return nil, errorf("its manifest has the shape %s, and this version reads %s", render.Head(render.Clean(m.Graphx), 40), ManifestShape)
	case m.Graphx != ManifestShape:
		return nil, errorf("its manifest was damaged or changed: it does not say what it is")
	case m.Copy:
		return nil, errorf("a figure of a publication copy: to reveal nothing that is withheld, it does not say what it was made of, and cannot be made again")
	case m.Command.Name == "" || len(m.Case.Files) == 0 || len(m.Figure) != sha256.Size*2:
		return nil, errorf("its manifest was damaged or changed: the command, the case or the hash of the figure is missing")
	}
	return m, nil
}

// Line writes the command as it would be typed, without an output.
func (c *ManifestCommand) Line() string { return ShellLine(c.Words()) }

// ShellLine writes words as they would be typed for a shell.
func ShellLine(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, shellWord(w))
	}
	return strings.Join(out, " ")
}

// Words lists the command, its arguments and its flags in their order.
func (c *ManifestCommand) Words() []string {
	out := append([]string{c.Name}, c.Args...)
	for _, name := range slices.Sorted(maps.Keys(c.Flags)) {
		for _, v := range c.Flags[name] {
			out = append(out, "--"+name+"="+v)
		}
	}
	return out
}

// shellWord quotes a word for a shell where it must be.
func shellWord(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// Same reports whether two lists of files have the same content, and names those
// that have changed, are new and are gone.
func Same(was, is []ManifestFile) (changes []FileChange) {
	key := func(f ManifestFile) string { return f.Flag + "\x00" + path.Clean(f.Name) }
	old := map[string]ManifestFile{}
	for _, f := range was {
		old[key(f)] = f
	}
	for _, f := range is {
		o, ok := old[key(f)]
		switch delete(old, key(f)); {
		case !ok:
			changes = append(changes, FileChange{f.Name, f.Flag, "added"})
		case o.SHA256 != f.SHA256:
			changes = append(changes, FileChange{f.Name, f.Flag, "changed"})
		}
	}
	for _, f := range was {
		if _, ok := old[key(f)]; ok {
			changes = append(changes, FileChange{f.Name, f.Flag, "removed"})
			delete(old, key(f))
		}
	}
	return changes
}

// A FileChange is a file that differs: added, changed or removed.
type FileChange struct {
	Name string `json:"name"`
	Flag string `json:"flag,omitempty"`
	How  string `json:"how"`
}
