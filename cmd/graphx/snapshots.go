package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/data"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/snapshots"
)

func snapshotsFlag() cli.Flag {
	return &cli.StringFlag{Name: "snapshots", Usage: "look the words up in the copies of the sources in `DIR`; '' looks nothing up", DefaultText: "snapshots of case.yaml, within the case's folder"}
}

// A copies is the folder of snapshots in force, or why there is none.
type copies struct {
	*snapshots.Folder // nil for none
	why               string
	// wrong is what is wrong with the folder that case.yaml names.
	wrong *relations.Problem
}

// copies opens the folder of snapshots: --snapshots, or the one that case.yaml
// names, seen from the case's folder. One that is named on the command line must
// be there. dir is the case's folder, as readFrom returns it. The caller
// closes what was opened.
func (p *program) copies(c *cli.Context, kase *relations.Case, dir string) (copies, error) {
	if c.IsSet("snapshots") {
		name := c.String("snapshots")
		if name == "" {
			return copies{why: "--snapshots '' says so"}, nil
		}
		f, err := snapshots.Open(name)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				err = errors.New("there is no such folder")
			}
			return copies{}, &answerError{fmt.Sprintf("no snapshots in %s: %v", quoteArg(name), err), "", nil, exitNoInput}
		}
		return copies{Folder: f}, nil
	}
	sample, builtIn := strings.CutPrefix(dir, "@")
	switch {
	case builtIn && kase.Snapshots == "":
		return copies{why: "the built-in case has none; --snapshots DIR names a folder"}, nil
	case builtIn:
		fsys, _ := data.Sample(sample)
		documents, err := fs.Sub(fsys, kase.Snapshots)
		if err != nil {
			return copies{}, err
		}
		return copies{Folder: snapshots.OpenFS(documents, dir+"/"+kase.Snapshots)}, nil
	case kase.Snapshots == "":
		return copies{why: "case.yaml names no folder of snapshots; --snapshots DIR does"}, nil
	}
	f, err := snapshots.OpenWithin(dir, kase.Snapshots)
	switch {
	case err == nil:
		return copies{Folder: f}, nil
	case errors.Is(err, snapshots.ErrOutside):
		return copies{why: "the folder of snapshots leads out of the case's folder", wrong: &relations.Problem{Record: kase, Field: "snapshots",
			Message: fmt.Sprintf("snapshots %s leads out of the case's folder", kase.Snapshots),
			Hint:    "a case reads nothing outside of its folder; --snapshots DIR on the command line names any"}}, nil
	}
	return copies{why: filepath.Join(dir, kase.Snapshots) + " is not at hand"}, nil
}

// missing is the error for a command that cannot do without snapshots.
func (s copies) missing() error {
	if s.wrong != nil {
		return &answerError{s.wrong.Message, s.wrong.Hint, nil, exitBadData}
	}
	return &answerError{"there are no snapshots to look in: " + s.why, "", nil, exitNoInput}
}

// Close closes the folder, if there is one.
func (s copies) Close() {
	if s.Folder != nil {
		s.Folder.Close()
	}
}

// words returns a look-up of the words that a citation points to, nil where
// there are no snapshots. What has changed or is not found gives "".
func (s copies) words(kase *relations.Case) func(*evidence.Citation) string {
	if s.Folder == nil {
		return nil
	}
	return func(cit *evidence.Citation) string {
		source := kase.Source(cit.Source)
		if source == nil || cit.End == 0 && cit.Quote == "" {
			return ""
		}
		text, err := s.Text(source)
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
