package paint

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unicode/utf16"

	"github.com/go-text/typesetting/font"
)

// errNoTrueType says that a font's outlines are no TrueType ones, which the
// subset is made of.
var errNoTrueType = errors.New("its outlines are not TrueType's")

// subset makes a WOFF file of a TrueType font with the glyphs of some characters
// only: their outlines and widths, without hints and kerning. The glyphs are
// numbered anew. Name is the family that the file says it is.
func subset(ttf []byte, name string, runes []rune, glyphOf func(rune) (font.GID, bool)) ([]byte, error) {
	tables, err := fontTables(ttf)
	if err != nil {
		return nil, err
	}
	if tables["glyf"] == nil || tables["loca"] == nil {
		return nil, errNoTrueType
	}
	head, maxp, hhea := slices.Clone(tables["head"]), slices.Clone(tables["maxp"]), slices.Clone(tables["hhea"])
	if len(head) < 54 || len(maxp) < 32 || len(hhea) < 36 || len(tables["OS/2"]) < 78 {
		return nil, errors.New("a table is too short")
	}
	// The glyphs: the one for what is missing, those of the characters, and the
	// parts that composed ones are made of.
	c := &chosen{tables: tables, ids: []int{0}, number: map[int]int{0: 0}}
	runes = slices.Clone(runes)
	slices.Sort(runes)
	runes = slices.Compact(runes)
	of := map[rune]int{}
	for _, r := range runes {
		if id, ok := glyphOf(r); ok && r <= 0xFFFF {
			of[r] = c.add(int(id))
		}
	}
	glyf, loca, hmtx, err := c.glyphs()
	if err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint32(head[8:], 0)  // of the whole file; readers of WOFF do not ask for it
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(c.ids)))
	binary.BigEndian.PutUint16(maxp[26:], 0) // instructions
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(c.ids)))
	post := append([]byte{0, 3, 0, 0}, make([]byte, 28)...)
	if p := tables["post"]; len(p) >= 32 {
		copy(post[4:16], p[4:16])
	}
	return woff([]fontTable{
		{"OS/2", tables["OS/2"]}, {"cmap", cmap(runes, of)}, {"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx},
		{"loca", loca}, {"maxp", maxp}, {"name", nameTable(name)}, {"post", post},
	})
}

// chosen are the glyphs of a font that its subset has.
type chosen struct {
	tables map[string][]byte // of the font
	ids    []int             // of the glyphs in the font, by their number in the subset
	number map[int]int       // the other way round
}

// add chooses a glyph and returns its number.
func (c *chosen) add(id int) int {
	if _, ok := c.number[id]; !ok {
		c.number[id] = len(c.ids)
		c.ids = append(c.ids, id)
	}
	return c.number[id]
}

// glyphs makes the tables of the chosen glyphs, with long offsets. Parts of
// composed glyphs are added to the choice.
func (c *chosen) glyphs() (glyf, loca, hmtx []byte, err error) {
	old, metrics := c.tables["hmtx"], u16(c.tables["hhea"], 34)
	for i := 0; i < len(c.ids); i++ { // ids grows
		id := c.ids[i]
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		g := slices.Clone(c.outline(id))
		if len(g) >= 10 && int16(u16(g, 0)) < 0 {
			if g, err = recompose(g, c.add); err != nil {
				return nil, nil, nil, err
			}
		} else if len(g) >= 10 {
			g = unhinted(g)
		}
		glyf = append(glyf, g...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		bearing := 4*metrics + 2*(id-metrics)
		if id < metrics {
			bearing = 4*id + 2
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(u16(old, 4*min(id, metrics-1))))
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(u16(old, bearing)))
	}
	return glyf, binary.BigEndian.AppendUint32(loca, uint32(len(glyf))), hmtx, nil
}

// outline is the outline of a glyph of the font, nil for none.
func (c *chosen) outline(id int) []byte {
	glyf, loca := c.tables["glyf"], c.tables["loca"]
	var from, to int
	if u16(c.tables["head"], 50) == 1 { // long offsets
		if 4*id+8 > len(loca) {
			return nil
		}
		from, to = int(binary.BigEndian.Uint32(loca[4*id:])), int(binary.BigEndian.Uint32(loca[4*id+4:]))
	} else {
		from, to = 2*u16(loca, 2*id), 2*u16(loca, 2*id+2)
	}
	if from > to || to > len(glyf) {
		return nil
	}
	return glyf[from:to]
}

// u16 is the number at a place, 0 beyond the end.
func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

// unhinted takes the instructions out of a glyph.
func unhinted(g []byte) []byte {
	contours := int(binary.BigEndian.Uint16(g))
	at := 10 + 2*contours
	if at+2 > len(g) {
		return g
	}
	n := int(binary.BigEndian.Uint16(g[at:]))
	if at+2+n > len(g) {
		return g
	}
	binary.BigEndian.PutUint16(g[at:], 0)
	return append(g[:at+2], g[at+2+n:]...)
}

// recompose numbers the parts of a composed glyph anew, without instructions.
func recompose(g []byte, add func(id int) int) ([]byte, error) {
	const words, scaled, more, xyScaled, square, instructed = 1, 8, 0x20, 0x40, 0x80, 0x100
	for at := 10; ; {
		if at+4 > len(g) {
			return nil, errors.New("a composed glyph is cut")
		}
		flags := int(binary.BigEndian.Uint16(g[at:]))
		binary.BigEndian.PutUint16(g[at:], uint16(flags&^instructed))
		binary.BigEndian.PutUint16(g[at+2:], uint16(add(int(binary.BigEndian.Uint16(g[at+2:])))))
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scaled != 0:
			at += 2
		case flags&xyScaled != 0:
			at += 4
		case flags&square != 0:
			at += 8
		}
		if at > len(g) {
			return nil, errors.New("a composed glyph is cut")
		}
		if flags&more == 0 {
			return g[:at], nil
		}
	}
}

// cmap is a table of characters in format 4, one segment a stretch of
// characters.
func cmap(runes []rune, of map[rune]int) []byte {
	type segment struct{ first, last, delta int }
	var list []segment
	for _, r := range runes {
		id, ok := of[r]
		if !ok {
			continue
		}
		if n := len(list); n > 0 && list[n-1].last == int(r)-1 && list[n-1].delta == id-int(r) {
			list[n-1].last++
			continue
		}
		list = append(list, segment{int(r), int(r), id - int(r)})
	}
	if n := len(list); n == 0 || list[n-1].last != 0xFFFF {
		list = append(list, segment{0xFFFF, 0xFFFF, 1})
	}
	n := len(list)
	log := 0
	for 1<<(log+1) <= n {
		log++
	}
	put := func(b []byte, v ...int) []byte {
		for _, x := range v {
			b = binary.BigEndian.AppendUint16(b, uint16(x))
		}
		return b
	}
	b := put(nil, 4, 16+8*n, 0, 2*n, 2<<log, log, 2*n-2<<log)
	for _, s := range list {
		b = put(b, s.last)
	}
	b = put(b, 0)
	for _, s := range list {
		b = put(b, s.first)
	}
	for _, s := range list {
		b = put(b, s.delta)
	}
	for range list {
		b = put(b, 0)
	}
	return append(put(nil, 0, 1, 3, 1, 0, 12), b...)
}

// nameTable says the family: the subset of a font may not go by its name.
func nameTable(family string) []byte {
	var text []byte
	for _, u := range utf16.Encode([]rune(family)) {
		text = binary.BigEndian.AppendUint16(text, u)
	}
	ids := []int{1, 2, 4, 6}
	var b []byte
	put := func(v ...int) {
		for _, x := range v {
			b = binary.BigEndian.AppendUint16(b, uint16(x))
		}
	}
	put(0, len(ids), 6+12*len(ids))
	for _, id := range ids {
		put(3, 1, 0x409, id, len(text), 0)
	}
	return append(b, text...)
}

type fontTable struct {
	tag  string
	data []byte
}

// fontTables finds the tables of a TrueType or OpenType file.
func fontTables(ttf []byte) (map[string][]byte, error) {
	if len(ttf) < 12 {
		return nil, errors.New("it is too short")
	}
	if magic := string(ttf[:4]); magic != "\x00\x01\x00\x00" && magic != "true" {
		return nil, errNoTrueType
	}
	out := map[string][]byte{}
	n := int(binary.BigEndian.Uint16(ttf[4:]))
	for i := range n {
		at := 12 + 16*i
		if at+16 > len(ttf) {
			return nil, errors.New("its list of tables is cut")
		}
		offset, length := int(binary.BigEndian.Uint32(ttf[at+8:])), int(binary.BigEndian.Uint32(ttf[at+12:]))
		if offset+length > len(ttf) {
			return nil, fmt.Errorf("table %q is cut", ttf[at:at+4])
		}
		out[string(ttf[at:at+4])] = ttf[offset : offset+length]
	}
	return out, nil
}

// woff packs tables, sorted by tag, into a WOFF 1.0 file.
func woff(list []fontTable) ([]byte, error) {
	var directory, body []byte
	begin := 44 + 20*len(list)
	size := 12 + 16*len(list)
	for _, t := range list {
		size += (len(t.data) + 3) &^ 3
		var z bytes.Buffer
		w, err := zlib.NewWriterLevel(&z, zlib.BestCompression)
		if err != nil {
			return nil, err
		}
		w.Write(t.data)
		w.Close()
		packed := z.Bytes()
		if len(packed) >= len(t.data) {
			packed = t.data
		}
		directory = append(directory, t.tag...)
		for _, v := range []int{begin + len(body), len(packed), len(t.data), int(tableSum(t.data))} {
			directory = binary.BigEndian.AppendUint32(directory, uint32(v))
		}
		body = append(body, packed...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	out := append([]byte("wOFF"), 0, 1, 0, 0)
	out = binary.BigEndian.AppendUint32(out, uint32(begin+len(body)))
	out = binary.BigEndian.AppendUint16(out, uint16(len(list)))
	out = binary.BigEndian.AppendUint16(out, 0)
	out = binary.BigEndian.AppendUint32(out, uint32(size))
	out = append(out, 0, 1, 0, 0)             // version of the font
	out = append(out, make([]byte, 44-24)...) // neither metadata nor private data
	return append(append(out, directory...), body...), nil
}

// tableSum is the checksum of a table.
func tableSum(b []byte) uint32 {
	sum := uint32(0)
	for i := 0; i < len(b); i += 4 {
		var word [4]byte
		copy(word[:], b[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
