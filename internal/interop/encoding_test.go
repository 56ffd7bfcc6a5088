package interop

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// samples are names and sentences that stand in no list of languages.go, with an
// encoding that their authors' programs write.
var samples = []struct{ encoding, text string }{
	{"windows-1252", "from,to\nMüller,Vzor\nMöller,Primer\n"},
	{"windows-1252", "Jürgen Großkreutz traf Bärbel Höhn in Düren"},
	{"windows-1252", "Le député François Fillon a rencontré Pénélope à Sablé-sur-Sarthe l’été dernier"},
	{"windows-1252", "Iñaki Urdangarín y Begoña Ibarrola, Compañía Española de Petróleos"},
	{"windows-1252", "Conceição Lemos, Estêvão Magalhães, São João da Barra"},
	{"windows-1252", "Bjørn Kjærgaard, Åge Sørensen, Malmö Tingsrätt, Hämäläinen"},
	{"macintosh", "from,to\nMüller,Vzor\nMöller,Primer\n"},
	{"macintosh", "Le député François Fillon a rencontré Pénélope à Sablé-sur-Sarthe"},
	{"macintosh", "Iñaki Urdangarín y Begoña Ibarrola, Compañía Española"},
	{"windows-1250", "Żaneta Wróbel, Łukasz Źrebak, Kędzierzyn-Koźle, Święcicki"},
	{"windows-1250", "Jiří Ševčík a Zdeňka Přibylová, Žďár nad Sázavou"},
	{"windows-1250", "Orbán Győző és Mészáros Lőrinc, Felcsút, Nagykőrös"},
	{"windows-1251", "Сергей Шойгу встретился с Антоном Силуановым в Сочи"},
	{"windows-1251", "Зінаїда Сердюк і Ігор Коломойський, ПриватБанк"},
	{"windows-1253", "Ευάγγελος Μεϊμαράκης και Φώφη Γεννηματά, Λαμία"},
	{"windows-1254", "Çağrı Işıklı ve Gülşah Bağcı, Ümraniye Şubesi, Altınoğlu"},
	{"koi8-r", "Сергей Шойгу встретился с Антоном Силуановым в Сочи"},
	{"ibm850", "Jürgen Großkreutz traf Bärbel Höhn in Düren"},
	{"ibm866", "Сергей Шойгу встретился с Антоном Силуановым в Сочи"},
	{"windows-1257", "Vaira Vīķe-Freiberga, Valdis Dombrovskis, Krišjānis Kariņš, Rīgā"},
}

// TestGuess: an encoding that is told without doubt is the right one or gives the
// same text, and few are in doubt.
func TestGuess(t *testing.T) {
	doubt := 0
	for _, s := range samples {
		table := Encoding(s.encoding).table()
		b, err := table.NewEncoder().String(s.text)
		if err != nil {
			t.Fatal(s.encoding, err)
		}
		var v survey
		if err := v.look(strings.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		got, err := v.decide("f")
		var e *EncodingError
		if errors.As(err, &e) {
			doubt++
			names, scores := v.guess()
			t.Logf("in doubt: %s %q: %v %.2f", s.encoding, s.text, names[:3], scores[:3])
			continue
		}
		back, err := io.ReadAll(got.decode(strings.NewReader(b)))
		if err != nil || string(back) != s.text {
			names, scores := v.guess()
			t.Errorf("%s taken for %s: %q (%v %.2f)", s.encoding, got, back, names[:3], scores[:3])
		}
	}
	if doubt > 3 {
		t.Errorf("%d of %d are in doubt", doubt, len(samples))
	}
}

func TestEncodingOf(t *testing.T) {
	for _, test := range []struct {
		start string
		want  Encoding
	}{
		{"\xff\xfea\x00", UTF16LE}, {"\xfe\xff\x00a", UTF16BE}, {"a\x00,\x00b\x00\n\x00", UTF16LE}, {"\x00a\x00,\x00b\x00\n", UTF16BE},
		{"a,b\n", ""}, {"", ""}, {"a\x00b\x00", UTF16LE}, {"a\x00", ""}, {"\x00\x00\x00\x00", ""}, {"a,b,c,\x00,d,e,f", ""},
	} {
		if got := encodingOf([]byte(test.start)); got != test.want {
			t.Errorf("encodingOf(%q) = %q, want %q", test.start, got, test.want)
		}
	}
}

func TestParseEncoding(t *testing.T) {
	for name, want := range map[string]Encoding{
		"UTF-8": UTF8, "utf16": UTF16LE, "Windows-1252": "windows-1252", "cp1251": "windows-1251", "latin1": "iso-8859-1", "Mac": "macintosh", "KOI8-R": "koi8-r", "cp850": "ibm850",
	} {
		got, ok := ParseEncoding(name)
		if !ok || got != want {
			t.Errorf("ParseEncoding(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
	if got, ok := ParseEncoding("utf-9"); ok {
		t.Errorf("ParseEncoding(utf-9) = %q", got)
	}
	for _, n := range EncodingNames()[3:] {
		if Encoding(n).table() == nil {
			t.Errorf("%s has no table", n)
		}
	}
}

// FuzzEncoding: no bytes make the survey panic, and what it decides can be
// decoded.
func FuzzEncoding(f *testing.F) {
	for _, s := range samples {
		b, _ := Encoding(s.encoding).table().NewEncoder().String(s.text)
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v survey
		if err := v.look(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
		if v.broken == 0 {
			return
		}
		e, err := v.decide("f")
		if err != nil {
			return
		}
		if _, err := io.ReadAll(e.decode(bytes.NewReader(data))); err != nil {
			t.Errorf("%s of %q: %v", e, data, err)
		}
	})
}
