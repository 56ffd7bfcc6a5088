package interop

import "github.com/graphx-dev/graphx/internal/relations"

// MaxShown is how many bad rows a report shows, MaxOfReason how many of one file
// and one reason.
const (
	MaxShown    = 100
	MaxOfReason = 20
)

// A Reason says what is wrong with a row.
type Reason uint8

// The reasons. Rows that are bad are left out; a row with a flaw is taken.
const (
	BadFields Reason = iota
	BadID
	BadNull
	BadEnd
	BadAlone
	BadCrowd
	BadQuote
	BadLong
	BadJSON
	FlawShort
	FlawQuote
	FlawDate
	FlawDoubt
	FlawWord
	FlawUTF8
	FlawControl
	reasons
)

// Taken reports whether rows with that reason are taken all the same.
func (r Reason) Taken() bool { return r >= FlawShort }

func (r Reason) String() string {
	return [...]string{
		"too many cells", "no id", "a word for nothing as an id", "an end with no such node", "one end only", "too many ends", "broken quotes", "line too long", "not a JSON object",
		"missing cells (taken as blank)", "odd quotes (mended)", "bad date (left out)", "day or month first? (only the year kept)", "unknown word (left out)", "not valid UTF-8 (bytes shown as \\xNN)", "control characters (left out)",
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
	Skipped             []Skipped
	Unsplit             int // cells that may name several sources, and are taken for one
	Regraded            int // sources that rows grade differently: they have no grade
	SeveralNames        int // entities to which rows with one id give different names
	Several             []Named
}

// A Named is an entity with the names that rows give it, sorted. A report has the
// first MaxOfReason, sorted by id.
type Named struct {
	ID    string
	Names []string
}

// A Skipped is a part of a workbook or an archive that was not read.
type Skipped struct{ Path, Part, Why string }

// A FileReport says how one file was taken.
type FileReport struct {
	Path, Format string
	Part         string   // the sheet, or the member of an archive; "" for a file
	Encoding     Encoding // "" for UTF-8
	Damaged      bool     // UTF-8 but for some bytes
	DateOrder    string   // dmy or mdy where other dates of the file settled those in doubt
	Edges        bool
	Rows         int
	Comments     int            // lines that are none
	Columns      []ColumnReport // those that are read
	Attributes   []string       // and those that are kept as they are
	LeftOut      []string       // and the others
}

// A ColumnReport says what a column is taken for: from, to, date ...
type ColumnReport struct{ Name, Role string }

// A TypeReport is a type and how many relations have it.
type TypeReport struct {
	Type    *relations.Type
	Count   int
	Guessed bool // the class comes of a word in the type
}

// A KindReport is a kind and how many entities have it.
type KindReport struct {
	ID    string
	Count int
	From  string // the word that it was guessed from, "" for none
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
