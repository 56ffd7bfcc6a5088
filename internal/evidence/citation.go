package evidence

// A Stance says whether a citation speaks for or against its claim (CiTO
// supports / disputes).
type Stance string

// The stances. Supports is the default when a record names none.
const (
	Supports Stance = "supports"
	Denies   Stance = "denies"
)

// Stances lists the allowed stances.
var Stances = []Stance{Denies, Supports}

// A Modality says in which mood the passage speaks: as of something that
// happened, that somebody alleges, or that is planned. "Is expected to meet" is
// planned, whatever came of it.
type Modality string

// The modalities. Happened is the default when a record names none.
const (
	Happened Modality = "happened"
	Alleged  Modality = "alleged"
	Planned  Modality = "planned"
)

// Modalities lists the allowed modalities.
var Modalities = []Modality{Alleged, Happened, Planned}

// A Citation is one evidence record: one passage of one source that speaks for
// or against one claim.
type Citation struct {
	// Source is the id of the source that holds the passage.
	Source string
	// Origin is the id of the upstream source that this very passage rests on:
	// Source itself for its own reporting, or one of its ancestors. Empty means
	// that the passage does not say; see [Lineage.Origins].
	Origin string
	Locator
	// Claimant is the chain of those who say it inside the source, outermost
	// teller first; each is the id of an entity or source, or free text. Empty
	// means the source in its own voice.
	Claimant    []string
	Stance      Stance
	Modality    Modality
	Credibility Credibility
	// Date and Place are when and where as this source gives them; zero and ""
	// when it gives none.
	Date  Date
	Place string
	// Between are the ids of those who took part as this source names them; nil
	// where it gives no list. Lists that differ make a soft conflict.
	Between []string
	// Summary says in the case author's own words what the passage says.
	Summary string
}
