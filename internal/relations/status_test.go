package relations

import (
	"strings"
	"testing"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
)

// cites reads citations from words of the form source[:mark...], where a mark is
// denies, alleged, planned, a date, @place or ^origin.
func cites(s string) []*evidence.Citation {
	var out []*evidence.Citation
	for word := range strings.FieldsSeq(s) {
		parts := strings.Split(word, ":")
		c := &evidence.Citation{Source: parts[0], Stance: evidence.Supports, Modality: evidence.Happened}
		for _, mark := range parts[1:] {
			switch {
			case mark == "denies":
				c.Stance = evidence.Denies
			case mark == "alleged" || mark == "planned":
				c.Modality = evidence.Modality(mark)
			case mark[0] == '^':
				c.Origin = mark[1:]
			case mark[0] == '@':
				c.Place = mark[1:]
			case mark[0] >= '1' && mark[0] <= '6' && len(mark) == 1:
				c.Credibility = evidence.Credibility(mark[0] - '0')
			default:
				c.Date = evidence.MustDate(mark)
			}
		}
		out = append(out, c)
	}
	return out
}

// bureau is a case whose sources are
//
//	tape <- paper, radio        clerk        rumour (F)
func bureau(rels ...*Relation) *Case {
	return NewCase(Records{
		Types: []*Type{
			{ID: "met", Class: Contact, Verb: "met"},
			{ID: "mocked", Class: Opinion, Directed: true, Verb: "mocked"},
		},
		Sources: []*evidence.Source{
			{ID: "tape", Reliability: "A", Published: evidence.MustDate("2025-01-10")},
			{ID: "paper", DerivedFrom: []string{"tape"}, Reliability: "B", Published: evidence.MustDate("2025-01-11")},
			{ID: "radio", DerivedFrom: []string{"tape"}, Reliability: "C", Published: evidence.MustDate("2025-01")},
			{ID: "clerk", Reliability: "B", Published: evidence.MustDate("2025-02-01")},
			{ID: "rumour", Reliability: "F"},
		},
		Entities: []*entities.Entity{
			{ID: "ana", Name: "Ana", Kind: "person"},
			{ID: "boris", Name: "Boris", Kind: "person"},
			{ID: "oslo", Name: "Oslo", Kind: "place", Within: "norway"},
			{ID: "norway", Name: "Norway", Kind: "place"},
			{ID: "rome", Name: "Rome", Kind: "place"},
		},
		Relations: rels,
	})
}

func TestAssess(t *testing.T) {
	c := bureau()
	for _, tt := range []struct{ name, citations, want string }{
		{"nothing", "", ""},
		{"one source", "tape", "single-origin"},
		{"one leak told three times", "tape paper radio", "single-origin"},
		{"two origins", "paper clerk", "corroborated"},
		{"only denied", "paper:denies clerk:denies", "denied"},
		{"support and denial", "paper clerk:denies", "disputed stance"},
		{"denied plan", "paper:planned clerk:denies", "disputed stance"},
		{"planned", "paper:planned clerk:planned", "planned"},
		{"alleged", "paper:alleged", "alleged"},
		{"alleged twice", "paper:alleged clerk:alleged", "alleged"},
		{"alleged and planned", "paper:alleged clerk:planned", "alleged"},
		{"told, and planned elsewhere", "paper clerk:planned", "single-origin"},
		{"told, and alleged elsewhere", "paper clerk:alleged", "corroborated"},
		{"dates clash", "paper:2025-01-01 clerk:2025-01-02", "disputed date"},
		{"dates meet", "paper:2025-01-01 clerk:2025-01", "corroborated"},
		{"unsure dates do not clash", "paper:2025-01-01 clerk:2025-02?", "corroborated"},
		{"a plan may have another date", "paper:2025-01-01 clerk:planned:2025-02-01", "single-origin"},
		{"two plans clash", "paper:planned:2025-01-01 clerk:planned:2025-02-01", "disputed date"},
		{"places clash", "paper:@oslo clerk:@rome", "disputed place"},
		{"one place in the other", "paper:@oslo clerk:@norway", "corroborated"},
		{"everything clashes", "paper:2025:@oslo clerk:2026:@rome tape:denies", "disputed stance date place"},
	} {
		a := c.Assess(cites(tt.citations), nil)
		got := string(a.Status)
		for _, clash := range a.Clash {
			got += " " + string(clash)
		}
		if got != tt.want {
			t.Errorf("%s: status of %q = %q, want %q", tt.name, tt.citations, got, tt.want)
		}
	}
}

// TestSupportNeverWeakens: one more supporting citation, told in the same mood
// or a firmer one by a new origin without date or place, never lowers a status.
func TestSupportNeverWeakens(t *testing.T) {
	c := bureau()
	words := []string{"tape", "paper:alleged", "radio:planned", "paper:denies", "tape:2025", "tape:@oslo", "paper:2026"}
	for set := range 1 << len(words) {
		var chosen []string
		for i, w := range words {
			if set>>i&1 == 1 {
				chosen = append(chosen, w)
			}
		}
		before := c.Assess(cites(strings.Join(chosen, " ")), nil)
		after := c.Assess(cites(strings.Join(append(chosen, "clerk"), " ")), nil)
		if after.Status.Strength() < before.Status.Strength() {
			t.Errorf("%v is %s, and with support by clerk %s", chosen, before.Status, after.Status)
		}
	}
}

func TestFilter(t *testing.T) {
	rel := func(typ, citations string) *Relation {
		return &Relation{ID: "r", Type: typ, Ends: []string{"ana", "boris"}, Citations: cites(citations)}
	}
	date := evidence.MustDate
	for _, tt := range []struct {
		name   string
		policy Policy
		rel    *Relation
		want   string // status, then why it is refused
	}{
		{"everything", Policy{}, rel("mocked", "paper:denies"), "denied"},
		{"class", PathPolicy(), rel("mocked", "paper"), "single-origin: of class stance"},
		{"planned", PathPolicy(), rel("met", "paper:planned"), "planned: planned"},
		{"denied", PathPolicy(), rel("met", "paper:denies"), "denied: denied"},
		{"disputed", PathPolicy(), rel("met", "paper clerk:denies"), "disputed"},
		{"a denied plan is still a plan", PathPolicy(), rel("met", "paper:planned clerk:denies"), "disputed: planned and disputed"},
		{"type", Policy{Types: []string{"mocked"}}, rel("met", "paper"), "single-origin: of type met"},
		{"without the leak", Policy{Without: []string{"tape"}}, rel("met", "paper radio"), ": without a citation that counts"},
		{"own reporting stays without the leak", Policy{Without: []string{"tape"}}, rel("met", "paper:^paper radio:^tape"), "single-origin"},
		{"as of a month is as of its end", Policy{AsOf: date("2025-01")}, rel("met", "radio"), "single-origin"},
		{"without a paper", Policy{Without: []string{"paper"}}, rel("met", "paper radio clerk"), "corroborated"},
		{"only the leak", Policy{Only: []string{"tape"}}, rel("met", "paper clerk"), "single-origin"},
		{"grade", Policy{Least: evidence.Grade{Reliability: "B"}}, rel("met", "radio rumour clerk:denies"), "denied"},
		{"unknown grades do not meet", Policy{Least: evidence.Grade{Credibility: 5}}, rel("met", "paper clerk:6"), ": without a citation that counts"},
		{"both halves", Policy{Least: evidence.Grade{Reliability: "B", Credibility: 2}}, rel("met", "paper:2 clerk:3"), "single-origin"},
		{"origins", Policy{Origins: 2}, rel("met", "paper radio"), "single-origin: resting on 1 of 2 origins"},
		{"as of", Policy{AsOf: date("2025-01-15")}, rel("met", "tape paper:denies radio:denies clerk rumour"), "disputed"},
		{"as of before all", Policy{AsOf: date("2024")}, rel("met", "tape paper clerk rumour"), ": without a citation that counts"},
		{"since", Policy{Since: date("2025-02")}, rel("met", "tape:2025-01-01"), "single-origin: dated 2025-01-01"},
		{"undated", Policy{Until: date("2025-02")}, rel("met", "tape"), "single-origin: without a date"},
		{"until", Policy{Until: date("2025-02")}, rel("met", "tape:2025-01-01"), "single-origin"},
	} {
		c := bureau(tt.rel)
		line, refusal := NewFilter(c, tt.policy).Line(tt.rel)
		got := string(line.Status)
		if refusal != "" {
			got += ": " + string(refusal)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestWithoutAndBack: withdrawing a source and restoring it changes nothing.
func TestWithoutAndBack(t *testing.T) {
	r := &Relation{ID: "r", Type: "met", Ends: []string{"ana", "boris"}, Citations: cites("paper:2025 radio:alleged clerk:denies rumour:@oslo")}
	c := bureau(r)
	whole, _ := NewFilter(c, Policy{}).Line(r)
	for _, s := range c.Sources {
		NewFilter(c, Policy{Without: []string{s.ID}}).Line(r)
		again, _ := NewFilter(c, Policy{}).Line(r)
		if again.Status != whole.Status || len(again.Supports) != len(whole.Supports) {
			t.Errorf("after withdrawing %s: %s, want %s", s.ID, again.Status, whole.Status)
		}
	}
}

func TestPolicyString(t *testing.T) {
	for _, tt := range []struct {
		p    Policy
		want string
	}{
		{Policy{}, "--class all --kind all --disputed mark --alleged mark --planned mark --denied mark"},
		{PathPolicy(), "--class contact,participation,tie,unstated --kind organisation,person,unstated --disputed mark --alleged mark --planned exclude --denied exclude"},
		{Policy{Least: evidence.Grade{Reliability: "B", Credibility: 2}, Origins: 2, Since: evidence.MustDate("2025-10"), Without: []string{"a", "b"}},
			"--class all --kind all --disputed mark --alleged mark --planned mark --denied mark --min B2 --origins 2 --since 2025-10 --without a,b"},
		{Policy{Least: evidence.Grade{Credibility: 3}}, "--class all --kind all --disputed mark --alleged mark --planned mark --denied mark --min 3"},
	} {
		if got := tt.p.String(); got != tt.want {
			t.Errorf("policy = %q, want %q", got, tt.want)
		}
	}
}
