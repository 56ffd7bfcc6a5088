package casefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/graphx-dev/graphx/internal/atomicfile"
)

// template is the case.yaml of a new case: a vocabulary to start with, and comments
// that teach it.
const template = `# yaml-language-server: $schema=https://raw.githubusercontent.com/graphx-dev/graphx/main/docs/schema/case.schema.json
# A case is this folder: case.yaml says what words it uses; sources.yaml,
# entities.yaml and relations.yaml hold the records, one after the other. Edit them
# by hand, or with graphx add, set and remove. "graphx check" says what is wrong.
title: TITLE
language: en
# snapshots: documents        # a folder with copies of the sources, to find quotations again

# A type of relation has a class, which says whether paths walk it: contact, tie and
# participation do; role, stance, authorship, movement and other do not by default.
# A type is directed unless it says otherwise: "verb" stands between from and to.
types:
  # contact: they were in touch
  called: {class: contact, verb: called, inverse: was called by, label: called}
  wrote-to: {class: contact, verb: wrote to, inverse: was written to by, label: wrote to}
  met: {class: contact, directed: false, verb: met, label: met}
  # tie: they belong together
  related-to: {class: tie, directed: false, verb: is related to, label: related}
  owns: {class: tie, verb: owns, inverse: is owned by, label: owns}
  paid: {class: tie, verb: paid, inverse: was paid by, label: paid}
  # role: an office or a post
  works-for: {class: role, verb: works for, inverse: employs, label: works for}
  member-of: {class: role, verb: is a member of, inverse: has as member, label: member of}
  # participation: somebody took part in an event
  took-part-in: {class: participation, verb: took part in, inverse: had as participant, label: took part, to: [event]}
  # stance: what somebody says of another; it connects nobody
  criticised: {class: stance, verb: criticised, inverse: was criticised by, label: criticised}
  supports: {class: stance, verb: supports, inverse: is supported by, label: supports}
  # authorship and movement
  wrote: {class: authorship, verb: wrote, inverse: was written by, label: wrote, to: [document]}
  travelled-to: {class: movement, verb: travelled to, inverse: was visited by, label: travelled to, to: [place]}

# Kinds of entities are person, organisation, public-body, place, event, document,
# object, group and other; a case may add its own below them.
# kinds:
#   ship: {label: Ship, is: object}

# Properties are what facts of entities say.
# properties:
#   born: {label: born, functional: true, unit: date}
`

// Create makes the folder of a new case with a case.yaml in it that has a vocabulary
// to start with. The title is the folder's name where none is given. The error is a
// *FullError, or one of the file system.
func Create(dir, title string) error {
	if err := Free(dir); err != nil {
		return err
	}
	if title == "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		title = filepath.Base(abs)
	}
	text := strings.Replace(template, "TITLE", yamlWord(title, false), 1)
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, Marker), []byte(text))
}
