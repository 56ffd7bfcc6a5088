package interop

import (
	"bytes"
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/plain"
)

// originSep separates what the cells of one row say of its source: its title, its
// address, the address of a copy, its grade.
const originSep = "\x1d"

// origin returns what a row says of its source as one text, nil for nothing.
func (w *worker) origin(cell func(int) []byte) []byte {
	p, o := w.p, w.im.o
	title := o.said(cell(p.column(sourceRole)))
	if i := p.column(sourceRole); i >= 0 && p.columns[i].array && bytes.Contains(title, p.sep) {
		title = bytes.ReplaceAll(title, p.sep, []byte(listSep))
	}
	if !p.has(urlRole) && !p.has(archiveRole) && !p.has(reliabilityRole) {
		return title
	}
	address, archive := o.said(cell(p.column(urlRole))), o.said(cell(p.column(archiveRole)))
	if len(title)+len(address) == 0 {
		return nil
	}
	letter, _ := gradeOf(cell(p.column(reliabilityRole)))
	return bytes.TrimRight(bytes.Join([][]byte{title, address, archive, []byte(letter)}, []byte(originSep)), originSep)
}

// A document is one source that a cell names.
type document struct {
	title, url, archive string
	letter              evidence.Reliability
}

// key is what tells documents apart: the address, or else the title.
func (d *document) key() string {
	if d.url != "" {
		return "u" + d.url
	}
	return "t" + d.title
}

// isAddress reports whether a text is an address of the web.
func isAddress(s string) bool {
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") || strings.ContainsAny(s, " \t\n") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.Host != ""
}

// documentsOf reads a cell of sources. known says whether a text stands alone in
// some cell: "A; B" is two sources only if A or B does, since a title may hold a
// semicolon. sep separates sources in any case, if it is not "".
func documentsOf(cell, sep string, known func(string) bool) (list []document) {
	fields := append(strings.Split(cell, originSep), "", "", "")
	titles := splitSources(fields[0], sep, known)
	urls := splitSources(fields[1], sep, known)
	for i := range max(len(titles), len(urls)) {
		var d document
		if i < len(titles) {
			d = titled(titles[i])
		}
		if i < len(urls) && (len(urls) == len(titles) || i == 0 || d.url == "") {
			if isAddress(urls[i]) {
				d.url = urls[i]
			} else if d.title == "" {
				d.title = urls[i]
			}
		}
		if len(titles) <= 1 && len(urls) <= 1 && isAddress(fields[2]) {
			d.archive = fields[2]
		}
		d.letter = evidence.Reliability(fields[3])
		if d.title == "" {
			d.title = d.url
		}
		if !slices.ContainsFunc(list, func(x document) bool { return x.key() == d.key() }) {
			list = append(list, d)
		}
	}
	return list
}

// titled reads a source that is an address, or a title with an address.
func titled(s string) document {
	if isAddress(s) {
		return document{title: s, url: s}
	}
	at := strings.Index(s, "http")
	if at < 0 {
		return document{title: s}
	}
	address, _, _ := strings.Cut(strings.Join(strings.FieldsFunc(s[at:], func(r rune) bool { return strings.ContainsRune("<>\"", r) }), " "), " ")
	address = strings.TrimRight(address, ";,|.)]")
	rest := strings.Trim(s[:at]+" "+s[at+min(len(address), len(s)-at):], " \t\n;,:|.()[]<>\"-")
	if !isAddress(address) || rest == "" {
		return document{title: s}
	}
	return document{title: rest, url: address}
}

// splitSources cuts a cell that names several sources.
func splitSources(s, sep string, known func(string) bool) []string {
	if s == "" {
		return nil
	}
	cut := func(sep string) (list []string) {
		for part := range strings.SplitSeq(s, sep) {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		return list
	}
	if strings.Contains(s, listSep) {
		return cut(listSep)
	}
	if sep != "" {
		return cut(sep)
	}
	if n := strings.Count(s, "://"); n > 1 {
		// Addresses alone, whatever is between them.
		var list []string
		rest := s
		for {
			i := strings.Index(rest, "http")
			if i != 0 {
				break
			}
			end := len(rest)
			for _, next := range []string{"http://", "https://"} {
				for from := 1; ; {
					j := strings.Index(rest[from:], next)
					if j < 0 {
						break
					}
					j += from
					if strings.ContainsRune(" \t\n;,|", rune(rest[j-1])) {
						end = min(end, j)
						break
					}
					from = j + 1
				}
			}
			list = append(list, strings.TrimRight(rest[:end], " \t\n;,|"))
			rest = rest[end:]
		}
		if rest == "" && !slices.ContainsFunc(list, func(a string) bool { return !isAddress(a) }) {
			return list
		}
	}
	for _, sep := range []string{"\n", ";", "|"} {
		list := cut(sep)
		if len(list) < 2 {
			continue
		}
		addressed := true
		for _, part := range list {
			addressed = addressed && strings.Count(part, "://") == 1
		}
		if addressed || slices.ContainsFunc(list, known) {
			return list
		}
	}
	return []string{s}
}

// sources makes a source of each file, and one of each document that the rows
// name.
func (im *importer) sources(d *Data) {
	c := &claims{d: d, taken: map[string]bool{}}
	im.documents(d, c)
	im.fileSources(d, c)
	slices.SortFunc(d.rec.Sources, func(a, b *evidence.Source) int { return strings.Compare(a.ID, b.ID) })
}

// claims gives sources ids that nothing else has.
type claims struct {
	d     *Data
	taken map[string]bool
}

func (c *claims) claim(name []byte, prefix string, seed, sum uint64) string {
	id := append([]byte(prefix), appendSlug(nil, name)...)
	if len(id) == len(prefix) || len(id) > maxSlug {
		id = hashed(id, digest(seed, name), 7)
	}
	free := string(id)
	for n := uint64(0); c.taken[free] || c.d.FindEntity(free) >= 0 || c.d.FindRelation(free) >= 0; n++ {
		free = string(hashed(bytes.Clone(id), fold(sum^n, k1), 7))
	}
	c.taken[free] = true
	return free
}

// documents makes the sources that the rows name, and lists which of them each
// distinct cell names.
func (im *importer) documents(d *Data, c *claims) {
	alone := map[string]bool{}
	for _, cell := range d.originNames {
		title, _, _ := strings.Cut(cell, originSep)
		alone[title] = true
	}
	known := func(part string) bool { return alone[part] }
	byKey := map[string]*document{}
	cells := make([][]document, len(d.originNames))
	for i, cell := range d.originNames {
		cells[i] = documentsOf(cell, im.o.SourceSeparator, known)
		if len(cells[i]) == 1 && strings.ContainsAny(cells[i][0].title, ";|") {
			im.unsplit++
		}
		for _, doc := range cells[i] {
			x := byKey[doc.key()]
			if x == nil {
				x = &document{title: doc.title, url: doc.url, letter: doc.letter}
				byKey[doc.key()] = x
			}
			// Of several titles the least that is not the address; two grades are none.
			if x.title == x.url || doc.title != doc.url && doc.title < x.title {
				x.title = doc.title
			}
			if doc.archive != "" && (x.archive == "" || doc.archive < x.archive) {
				x.archive = doc.archive
			}
			switch {
			case doc.letter == "" || doc.letter == x.letter:
			case x.letter == "":
				x.letter = doc.letter
			default:
				x.letter = "?"
			}
		}
	}
	ids := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		x := byKey[key]
		s := &evidence.Source{Title: x.title, Type: "register", URL: x.url, Reliability: x.letter}
		if x.url != "" {
			s.Type = "other"
		}
		if x.archive != "" {
			s.Note = "Archived copy: " + x.archive
		}
		if s.Reliability == "?" {
			s.Reliability = ""
			im.graded++
		}
		s.ID = c.claim([]byte(strings.TrimPrefix(strings.TrimPrefix(x.title, "https://"), "http://")), "", 10, digest(10, []byte(key)))
		ids[key] = s.ID
		d.rec.Sources = append(d.rec.Sources, s)
	}
	for _, list := range cells {
		var set []string
		for _, doc := range list {
			set = append(set, ids[doc.key()])
		}
		slices.Sort(set)
		d.origins = append(d.origins, set)
	}
}

// fileSources makes the sources that the files are.
func (im *importer) fileSources(d *Data, c *claims) {
	used := make([]map[uint32]bool, len(im.files))
	for i := range used {
		used[i] = map[uint32]bool{}
	}
	if len(d.origins) > 0 {
		type pair struct {
			file   uint16
			origin uint32
		}
		last := pair{}
		for i := range d.edges {
			if p := (pair{d.edges[i].file, d.edges[i].origin}); p != last {
				used[p.file][p.origin] = true
				last = p
			}
		}
	}
	byName := slices.Clone(im.files)
	slices.SortStableFunc(byName, func(a, b *file) int {
		return cmp.Or(strings.Compare(a.sourceName(), b.sourceName()), bytes.Compare(a.sum[:], b.sum[:]))
	})
	d.files = make([]*evidence.Source, len(im.files))
	for _, f := range byName {
		name := f.sourceName()
		s := &evidence.Source{Title: plain.Text(name), Type: "register", Snapshot: f.name, SHA256: hexSum(f.sum)}
		s.ID = c.claim([]byte(name), "file-", 11, digest(11, f.sum[:]))
		var from []string
		for i, set := range d.origins {
			if used[f.number][uint32(i+1)] {
				from = append(from, set...)
			}
		}
		slices.Sort(from)
		if s.DerivedFrom = slices.Compact(from); len(from) > 0 {
			s.Type = evidence.Table
		}
		d.files[f.number] = s
		d.rec.Sources = append(d.rec.Sources, s)
	}
}

// sourceName is the title of the source that a file is.
func (f *file) sourceName() string {
	if f.part != nil {
		return f.name + " (" + f.part.name + ")"
	}
	return f.name
}
