package packed

import (
	"encoding/binary"
	"encoding/hex"
	"errors"

	"github.com/graphx-dev/graphx/internal/evidence"
)

const (
	citationSource = 1 << iota
	citationDate
	citationSummary
	citationClaimant
	citationParagraph
	citationPosition // Start and End
	citationSeal
	citationModality // other than Happened
	citationStance   // other than Supports
	citationCredibility
	citationOrigin
	citationPlace
	citationPage
	citationQuote
	citationPrefix
	citationSuffix
	citationBetween
	citationEnd
)

func (w writer) citations(b []byte, list []*evidence.Citation) []byte {
	b = appendCount(b, len(list))
	for _, c := range list {
		b = w.citation(b, c)
	}
	return b
}

func (w writer) citation(b []byte, c *evidence.Citation) []byte {
	mask := bit(c.Source != "", citationSource) | bit(!c.Date.IsZero(), citationDate) | bit(c.Summary != "", citationSummary) |
		bit(c.Claimant != nil, citationClaimant) | bit(c.Paragraph != 0, citationParagraph) |
		bit(c.Start != 0 || c.End != 0, citationPosition) | bit(c.Seal != "", citationSeal) |
		bit(c.Modality != evidence.Happened, citationModality) | bit(c.Stance != evidence.Supports, citationStance) |
		bit(c.Credibility != 0, citationCredibility) | bit(c.Origin != "", citationOrigin) | bit(c.Place != "", citationPlace) |
		bit(c.Page != 0, citationPage) | bit(c.Quote != "", citationQuote) | bit(c.Prefix != "", citationPrefix) |
		bit(c.Suffix != "", citationSuffix) | bit(c.Between != nil, citationBetween)
	b = binary.AppendUvarint(b, mask)
	if mask&citationSource != 0 {
		b = w.word(b, c.Source)
	}
	if mask&citationDate != 0 {
		b = c.Date.Append(b)
	}
	if mask&citationSummary != 0 {
		b = appendText(b, c.Summary)
	}
	if mask&citationClaimant != 0 {
		b = w.refs(b, c.Claimant)
	}
	if mask&citationParagraph != 0 {
		b = binary.AppendVarint(b, int64(c.Paragraph))
	}
	if mask&citationPosition != 0 {
		b = binary.AppendVarint(b, int64(c.Start))
		b = binary.AppendVarint(b, int64(c.End-c.Start))
	}
	if mask&citationSeal != 0 {
		if evidence.IsSHA256(c.Seal) {
			b = append(b, 1)
			b, _ = hex.AppendDecode(b, []byte(c.Seal))
		} else {
			b = appendText(append(b, 0), c.Seal)
		}
	}
	if mask&citationModality != 0 {
		b = w.word(b, string(c.Modality))
	}
	if mask&citationStance != 0 {
		b = w.word(b, string(c.Stance))
	}
	if mask&citationCredibility != 0 {
		b = append(b, byte(c.Credibility))
	}
	if mask&citationOrigin != 0 {
		b = w.word(b, c.Origin)
	}
	if mask&citationPlace != 0 {
		b = w.ref(b, c.Place)
	}
	if mask&citationPage != 0 {
		b = binary.AppendVarint(b, int64(c.Page))
	}
	if mask&citationQuote != 0 {
		b = appendText(b, c.Quote)
	}
	if mask&citationPrefix != 0 {
		b = appendText(b, c.Prefix)
	}
	if mask&citationSuffix != 0 {
		b = appendText(b, c.Suffix)
	}
	if mask&citationBetween != 0 {
		b = w.refs(b, c.Between)
	}
	return b
}

// citations reads a list of citations, into room where it has as many.
func (r *reader) citations(room []*evidence.Citation) []*evidence.Citation {
	n := r.count()
	if n == 0 || n != len(room) {
		room = make([]*evidence.Citation, n)
	}
	for i := range room {
		if r.err != nil {
			break
		}
		if room[i] == nil {
			room[i] = new(evidence.Citation)
		}
		r.citation(room[i])
	}
	return room
}

func (r *reader) citation(c *evidence.Citation) {
	mask := r.uvarint()
	if mask >= citationEnd {
		r.fail(errors.New("a citation has an unknown field"))
		return
	}
	c.Modality, c.Stance = evidence.Happened, evidence.Supports
	if mask&citationSource != 0 {
		c.Source = r.word()
	}
	if mask&citationDate != 0 {
		c.Date = r.date()
	}
	if mask&citationSummary != 0 {
		c.Summary = r.text()
	}
	if mask&citationClaimant != 0 {
		c.Claimant = list(r, r.ref)
	}
	if mask&citationParagraph != 0 {
		c.Paragraph = r.number()
	}
	if mask&citationPosition != 0 {
		c.Start = r.number()
		c.End = c.Start + r.number()
	}
	if mask&citationSeal != 0 {
		c.Seal = r.seal()
	}
	if mask&citationModality != 0 {
		c.Modality = evidence.Modality(r.word())
	}
	if mask&citationStance != 0 {
		c.Stance = evidence.Stance(r.word())
	}
	if mask&citationCredibility != 0 {
		c.Credibility = evidence.Credibility(r.octet())
	}
	if mask&citationOrigin != 0 {
		c.Origin = r.word()
	}
	if mask&citationPlace != 0 {
		c.Place = r.ref()
	}
	if mask&citationPage != 0 {
		c.Page = r.number()
	}
	if mask&citationQuote != 0 {
		c.Quote = r.text()
	}
	if mask&citationPrefix != 0 {
		c.Prefix = r.text()
	}
	if mask&citationSuffix != 0 {
		c.Suffix = r.text()
	}
	if mask&citationBetween != 0 {
		c.Between = list(r, r.ref)
	}
}

func (r *reader) seal() string {
	switch r.octet() {
	case 0:
		return r.text()
	case 1:
		if len(r.rest) < 32 {
			break
		}
		raw := r.rest[:32]
		r.rest = r.rest[32:]
		var digits [64]byte
		const hexDigits = "0123456789abcdef"
		for i := range 32 {
			digits[2*i], digits[2*i+1] = hexDigits[raw[i]>>4], hexDigits[raw[i]&15]
		}
		return string(digits[:])
	}
	r.fail(errCut)
	return ""
}
