package interop

import "github.com/graphx-dev/graphx/internal/relations"

// MaxShown is how many bad rows a report shows.
const MaxShown = 100

// A Reason says what is wrong with a row.
type Reason uint8

// The reasons. Rows that are bad are left out; a row with a flaw is taken.
const (
	BadFields Reason = iota
	BadID
	BadEnd
	BadLoop
	BadQuote
	BadLong
	BadJSON
	FlawDate
	FlawWord
	FlawUTF8
	FlawControl
	reasons
)

// Taken reports whether rows with that reason are taken all the same.
func (r Reason) Taken() bool { return r >= FlawDate }

func (r Reason) String() string {
	return [...]string{
		"wrong number of cells", "no id", "an end with no such node", "joined to itself", "broken quotes", "line too long", "not a JSON object",
		"bad date (left out)", "unknown word (left out)", "not valid UTF-8 (replaced)", "control characters (left out)",
	}[r]
}

// A BadRow is a row that is not taken, or not as it stands.
type BadRow struct {
	File   string
	Line   int // from 1
	Reason Reason
	Detail string // "" for none
}

// A Report says what was read.
type Report struct {
	Files               []FileReport // sorted by path
	Entities, Relations int
	Types               []TypeReport
	Kinds               []KindReport
	Counts              [reasons]int
	Shown               []BadRow // the first MaxShown, by file and line
	Renamed             int      // ids that got a hash, since two originals have the same
}

// A FileReport says how one file was taken.
type FileReport struct {
	Path, Format string
	Edges        bool
	Rows         int
	LeftOut      []string // columns
}

// A TypeReport is a type and how many relations have it.
type TypeReport struct {
	Type  *relations.Type
	Count int
}

// A KindReport is a kind and how many entities have it.
type KindReport struct {
	ID    string
	Count int
}

// Bad returns how many rows were left out, and how many have a flaw.
func (r *Report) Bad() (left, flawed int) {
	for reason, n := range r.Counts {
		if Reason(reason).Taken() {
			flawed += n
		} else {
			left += n
		}
	}
	return left, flawed
}
