package ask

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/snapshots"
)

// Copies are the copies of the sources that can be looked up, or why there are
// none.
type Copies struct {
	*snapshots.Folder // nil for none
	Why               string
	// Wrong is what is wrong with the folder that case.yaml names, nil for nothing.
	Wrong *relations.Problem
}

// Copies opens the folder of snapshots: the one named, or with nil the one that
// case.yaml names, seen from the case's folder. One that is named must be there;
// "" is none. The caller closes what was opened.
func (s *Session) Copies(named *string) (Copies, error) {
	if named != nil {
		if *named == "" {
			return Copies{Why: "none are to be looked up"}, nil
		}
		f, err := snapshots.Open(*named)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				err = errors.New("there is no such folder")
			}
			return Copies{}, &Error{Kind: NoInput, Message: fmt.Sprintf("no snapshots in %s: %v", Quote(*named), err)}
		}
		return Copies{Folder: f}, nil
	}
	inCase := s.Case.Snapshots
	sample, builtIn := strings.CutPrefix(s.Folder, "@")
	switch {
	case builtIn && inCase == "":
		return Copies{Why: "the sample has none; name a folder of snapshots"}, nil
	case builtIn:
		fsys, _ := data.Sample(sample)
		documents, err := fs.Sub(fsys, inCase)
		if err != nil {
			return Copies{}, err
		}
		return Copies{Folder: snapshots.OpenFS(documents, s.Folder+"/"+inCase)}, nil
	case inCase == "":
		return Copies{Why: "case.yaml names no folder of snapshots"}, nil
	}
	f, err := snapshots.OpenWithin(s.Folder, inCase)
	switch {
	case err == nil:
		return Copies{Folder: f}, nil
	case errors.Is(err, snapshots.ErrOutside):
		return Copies{Why: "the folder of snapshots leads out of the case's folder", Wrong: &relations.Problem{Record: s.Case, Field: "snapshots",
			Message: fmt.Sprintf("snapshots %s leads out of the case's folder", inCase),
			Hint:    "a case reads nothing outside its folder; name another folder of snapshots when you ask"}}, nil
	}
	return Copies{Why: filepath.Join(s.Folder, inCase) + " is not there"}, nil
}

// Missing is the error for a question that cannot do without snapshots.
func (c Copies) Missing() error {
	if c.Wrong != nil {
		return &Error{Kind: BadData, Message: c.Wrong.Message, Hint: c.Wrong.Hint}
	}
	return &Error{Kind: NoInput, Message: "there are no snapshots to look in: " + c.Why, Try: []Setting{{"snapshots", "DIR"}}}
}

// Close closes the folder, if there is one.
func (c Copies) Close() error {
	if c.Folder != nil {
		c.Folder.Close()
	}
	return nil
}

// Words returns a look-up of the words that a citation points to, nil where there
// are no snapshots. What has changed or is not found gives "".
func (c Copies) Words(kase *relations.Case) func(*evidence.Citation) string {
	if c.Folder == nil {
		return nil
	}
	return func(cit *evidence.Citation) string {
		source := kase.Source(cit.Source)
		if source == nil || cit.End == 0 && cit.Quote == "" {
			return ""
		}
		text, err := c.Text(source)
		if err != nil || text == nil {
			return ""
		}
		f := text.Locate(cit.Locator)
		if f.Outcome != evidence.Verified && f.Outcome != evidence.Moved && f.Outcome != evidence.OtherParagraph {
			return ""
		}
		return text.Words(f.Place.Start, f.Place.End)
	}
}

// copies opens the snapshots that a question looks in. They are closed when the
// answer is.
func (a *asking) copies() (Copies, error) {
	var named *string
	if a.Has("snapshots") {
		name := a.Text("snapshots")
		named = &name
	}
	return a.s.Copies(named)
}
