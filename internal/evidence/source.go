package evidence

// A SourceType says what sort of document or recording a source is. The set is
// closed; SourceTypes lists it.
type SourceType string

// SourceTypes are the allowed source types, in alphabetical order.
var SourceTypes = []SourceType{
	"article", "broadcast", "document", "interview", "other", "poll", "post",
	"recording", "register", "report", "statement", "table", "transcript",
}

// Table is the type of a table whose rows name the sources that they rest on: it
// carries what those say, and is not cited in their place.
const Table SourceType = "table"

// A Source is a document or recording that citations refer to.
type Source struct {
	ID        string
	Title     string
	Type      SourceType
	Publisher string
	Authors   []string
	Published Date // zero when not known
	Retrieved Date // zero when not known
	URL       string
	Language  string // BCP 47
	// Reliability is the Admiralty letter A to F, or "" when nobody graded the
	// source. F means "cannot be judged" and is not worse than E.
	Reliability Reliability
	Note        string
	// DerivedFrom lists the ids of the sources that this one rests on, in file
	// order. A source without any is an origin.
	DerivedFrom []string
	// Snapshot is the file name of a stored copy within the snapshots folder,
	// SHA256 the lower-case hex digest of that copy's bytes; both may be empty.
	Snapshot string
	SHA256   string
	// Handling is the handling code under which a publication copy leaves the
	// source out or hides what it is, "" for none.
	Handling string
}

// A Reliability is an Admiralty source grade: "A" to "F", or "" for none.
type Reliability string

// Valid reports whether r is empty or one of the six letters.
func (r Reliability) Valid() bool {
	return r == "" || len(r) == 1 && r[0] >= 'A' && r[0] <= 'F'
}

// Meaning returns the standard's wording for the letter, "" for no grade.
func (r Reliability) Meaning() string {
	return map[Reliability]string{
		"A": "reliable",
		"B": "usually reliable",
		"C": "fairly reliable",
		"D": "not usually reliable",
		"E": "unreliable",
		"F": "cannot be judged",
	}[r]
}

// A Credibility is an Admiralty statement grade: 1 to 6, or 0 for none.
type Credibility int8

// Valid reports whether c is 0 or one of the six digits.
func (c Credibility) Valid() bool { return c >= 0 && c <= 6 }

// Meaning returns the standard's wording for the digit, "" for no grade.
func (c Credibility) Meaning() string {
	return map[Credibility]string{
		1: "confirmed",
		2: "probably true",
		3: "possibly true",
		4: "doubtful",
		5: "improbable",
		6: "cannot be judged",
	}[c]
}

// A Grade joins both Admiralty grades of one citation, as in "B2".
type Grade struct {
	Reliability Reliability
	Credibility Credibility
}

// String writes the grade as analysts do: "B2", "B-" and "-2" where one half is
// missing, "" where both are.
func (g Grade) String() string {
	if g == (Grade{}) {
		return ""
	}
	s := "-"
	if g.Reliability != "" {
		s = string(g.Reliability)
	}
	if g.Credibility == 0 {
		return s + "-"
	}
	return s + string(rune('0'+g.Credibility))
}

// Judgement is the answer of comparing a grade with a least grade.
type Judgement int8

// The three answers. Unknown is its own answer: a grade that is missing, F or
// 6 says nothing, and the caller decides what nothing is worth.
const (
	Unknown Judgement = iota
	Below
	Meets
)

// AtLeast compares g with least, half by half. A half of least that is missing
// asks nothing. Below wins over Unknown: one half that is known to be too low
// settles it.
func (g Grade) AtLeast(least Grade) Judgement {
	worst := Meets
	add := func(asked, known, meets bool) {
		switch {
		case !asked || worst == Below:
		case !known:
			worst = Unknown
		case !meets:
			worst = Below
		}
	}
	add(least.Reliability != "", g.Reliability != "" && g.Reliability != "F", g.Reliability <= least.Reliability)
	add(least.Credibility != 0, g.Credibility != 0 && g.Credibility != 6, g.Credibility <= least.Credibility)
	return worst
}
