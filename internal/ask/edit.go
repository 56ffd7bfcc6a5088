package ask

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
	"github.com/graphx-dev/graphx/internal/render/words"
)

var dryRunParameter = &Parameter{Name: "dry-run", Type: Switch, Affects: Goes, Common: true, Summary: "show the diff, and write nothing"}

var editRules = []Rule{{When: "page", Needs: []string{"source"}}, {When: "paragraph", Needs: []string{"source"}}, {When: "quote", Needs: []string{"source"}}}

var addVerb = &Verb{
	Name: "add", Summary: "Add a relation, an entity, a source or a type to a case",
	Usage: "relation A TYPE B [MORE ...] | entity NAME | source TITLE | type NAME", Least: 2, Most: -1, Arguments: Text, Formats: []string{"text", "json"}, Lenient: true,
	Help: lines(
		"Writes one record into the files of the case, in the format that they have: YAML, CSV",
		"or JSON Lines. All other bytes stay as they are. The diff is shown; nothing is",
		"written where the case would not be in order afterwards.",
		"",
		"A relation needs a source. Names are found as everywhere; --create KIND makes the",
		"entities that the case does not have. A source that is an address or a file and is",
		"not in the case yet is added, too.",
		"",
		"    graphx add relation Ana called Carl --date 2024-03-01 --source report.pdf --page 4",
		"    graphx add entity 'Ana Beispiel' --kind person --alias 'A. Beispiel'",
		"    graphx add source 'Annual report 2023' --source-type report --url https://example.org/2023",
		"    graphx add type pays --class tie --verb pays",
	),
	Parameters: []*Parameter{
		{Name: "source", Type: Text, Many: true, Offers: sourceIDs, Common: true, Summary: "cite `SOURCE`: an id, the name of a snapshot, a file or an address"},
		{Name: "page", Type: Number, Least: 1, Common: true, Summary: "cite `PAGE`"},
		{Name: "paragraph", Type: Number, Least: 1, Summary: "cite `PARAGRAPH`"},
		{Name: "quote", Type: Text, Summary: "the `WORDS` of the source"},
		{Name: "summary", Type: Text, Common: true, Summary: "what the source says, in your own `WORDS`"},
		{Name: "claimant", Type: Text, Many: true, Summary: "`WHO` says it inside the source"},
		{Name: "stance", Type: Choice, Choices: texts(evidence.Stances), Summary: "whether the source `SUPPORTS` or denies it"},
		{Name: "modality", Type: Choice, Choices: texts(evidence.Modalities), Summary: "whether it `HAPPENED`, is alleged or planned"},
		{Name: "credibility", Type: Number, Least: 1, Most: 6, Summary: "the Admiralty `GRADE` of the statement, 1 to 6"},
		{Name: "date", Type: Date, Common: true, Summary: "`WHEN`, as the source gives it (EDTF); of an entity, when the event was"},
		{Name: "place", Type: Text, Summary: "`WHERE`: the name of a place"},
		{Name: "label", Type: Text, Summary: "`WORDS` on the line, instead of the type's"},
		{Name: "note", Type: Text, Summary: "a `NOTE` on the record"},
		{Name: "id", Type: Text, Summary: "the `ID` of the record; without it, one is made of the names"},
		{Name: "create", Type: Choice, Offers: kindIDs, Common: true, Summary: "make the ends that the case does not have, as entities of `KIND`"},
		{Name: "kind", Type: Choice, Offers: kindIDs, Common: true, Summary: "of an entity: its `KIND`"},
		{Name: "alias", Type: Text, Many: true, Common: true, Summary: "of an entity: another spelling of its `NAME`"},
		{Name: "source-type", Type: Choice, Choices: texts(evidence.SourceTypes), Usually: "document", Summary: "of a source: what `SORT` of document it is"},
		{Name: "url", Type: Text, Summary: "of a source: its `ADDRESS`"},
		{Name: "publisher", Type: Text, Summary: "of a source: `WHO` published it"},
		{Name: "author", Type: Text, Many: true, Summary: "of a source: `WHO` wrote it"},
		{Name: "published", Type: Date, Summary: "of a source: `WHEN` it was published"},
		{Name: "reliability", Type: Choice, Choices: []string{"A", "B", "C", "D", "E", "F"}, Summary: "of a source: its Admiralty `GRADE`"},
		{Name: "derived-from", Type: Text, Many: true, Offers: sourceIDs, Summary: "of a source: the `SOURCE` that it rests on"},
		{Name: "class", Type: Choice, Choices: texts(relations.Classes), Usually: "other", Summary: "of a type: its `CLASS`, which says whether paths walk it"},
		{Name: "verb", Type: Text, Summary: "of a type: the `WORDS` between from and to"},
		{Name: "undirected", Type: Switch, Summary: "of a type: it has no direction"},
		dryRunParameter,
		{Name: "json", Type: Switch, Affects: Goes, Summary: "answer in JSON (docs/json.md)"},
		caseParameter,
	},
	Rules:  editRules,
	check:  func(q *Question) error { return checkSort(q, "relation", "entity", "source", "type") },
	answer: answerAdd,
}

var setVerb = &Verb{
	Name: "set", Summary: "Change one field of a record",
	Usage: "ID FIELD [VALUE ...]", Least: 2, Most: -1, Arguments: Record, Formats: []string{"text", "json"}, Lenient: true,
	Help: lines(
		"Gives a field of a source, an entity or a relation a new value, or takes it out where",
		"no value is given. citations.2.page is the page of the second citation. A list takes",
		"several values, and ids elsewhere are written scheme=id.",
		"",
		"    graphx set ana note 'Met in person.'",
		"    graphx set ana aliases 'A. Beispiel' Anna",
		"    graphx set called-ana-carl citations.1.page 7",
		"    graphx set called-ana-carl date",
	),
	Parameters: []*Parameter{dryRunParameter, {Name: "json", Type: Switch, Affects: Goes, Summary: "answer in JSON (docs/json.md)"}, caseParameter},
	answer:     answerSet,
}

var removeVerb = &Verb{
	Name: "remove", Summary: "Take records out of a case",
	Usage: "ID [ID ...]", Least: 1, Most: -1, Arguments: Record, Formats: []string{"text", "json"}, Lenient: true,
	Help: lines(
		"Takes sources, entities or relations out of the files of the case. An entity that",
		"relations join stays, unless --relations takes them out, too. The diff shows all that",
		"goes.",
		"",
		"    graphx remove called-ana-carl",
		"    graphx remove carl --relations --dry-run",
	),
	Parameters: []*Parameter{
		{Name: "relations", Type: Switch, Common: true, Summary: "take out the relations that join the entities, too"},
		dryRunParameter, {Name: "json", Type: Switch, Affects: Goes, Summary: "answer in JSON (docs/json.md)"}, caseParameter,
	},
	answer: answerRemove,
}

// checkSort checks the first argument, which says what is added.
func checkSort(q *Question, sorts ...string) error {
	sort := q.Args[0]
	if !slices.Contains(sorts, sort) {
		return &Error{Message: "cannot add " + Quote(sort), Hint: suggest(sort, sorts, "one of"), Verb: q.Verb.Name}
	}
	n := len(q.Args)
	if sort == "relation" && n < 4 {
		return &Error{Message: "a relation needs two ends and a type between them", Hint: "such as graphx add relation Ana called Carl"}
	}
	if sort != "relation" && n > 2 {
		return &Error{Message: fmt.Sprintf("%s takes one name, not %s as well", sort, Quote(q.Args[2])), Hint: "put a name of several words in quotes"}
	}
	return nil
}

// editable says why a case cannot be edited.
func (a *asking) editable() error {
	switch {
	case a.s.Case != nil && a.s.Case.Store() != nil:
		return &Error{Message: "this case is not edited: it is no folder of files", Hint: "change the folder or the table that it was made from"}
	case strings.HasPrefix(a.s.Folder, "@"):
		return &Error{Message: "a sample cannot be changed", Hint: "name a case of your own", Try: []Setting{{"case", "DIR"}}}
	case a.s.Case == nil:
		return a.s.Problems
	}
	return nil
}

// An edited is what a change of a case has to say.
type edited struct {
	done  []string // sentences
	edits []casefile.Edit
	dry   bool
}

// patch makes the edits of a patch, and the answer that tells of them.
func (a *asking) patch(p casefile.Patch, done []string) (*Answer, error) {
	edits, err := a.s.Reading.Patch(p)
	var bad *casefile.PatchError
	if errors.As(err, &bad) {
		e := &Error{Kind: Misuse, Message: bad.Error(), Hint: bad.Hint, Err: err}
		for _, p := range bad.Problems {
			line := p.Position() + ": " + p.Message
			if p.Hint != "" {
				line += " (" + p.Hint + ")"
			}
			e.List = append(e.List, line)
		}
		return nil, e
	}
	if err != nil {
		return nil, err
	}
	e := &edited{done: done, edits: edits, dry: a.On("dry-run")}
	ans := &Answer{text: e.text, json: e.json}
	if !e.dry {
		ans.Edits = edits
	}
	return ans, nil
}

func (e *edited) text(w io.Writer, _ words.Options) error {
	for i := range e.edits {
		if err := e.edits[i].WriteDiff(w); err != nil {
			return err
		}
	}
	for _, line := range e.done {
		if e.dry {
			line = "would have " + line
		}
		fmt.Fprintln(w, line)
	}
	if len(e.edits) == 0 {
		fmt.Fprintln(w, "nothing changes: the files say so already")
	}
	return nil
}

// json writes the shape edit/1 (docs/json.md).
func (e *edited) json(w io.Writer) error {
	out := struct {
		Graphx  string   `json:"graphx"`
		Done    []string `json:"done"`
		Files   []string `json:"files"`
		Diff    string   `json:"diff"`
		Written bool     `json:"written"`
	}{Graphx: "edit/1", Done: e.done, Files: []string{}, Written: !e.dry && len(e.edits) > 0}
	var diff strings.Builder
	for i := range e.edits {
		out.Files = append(out.Files, e.edits[i].File)
		if err := e.edits[i].WriteDiff(&diff); err != nil {
			return err
		}
	}
	out.Diff = diff.String()
	return render.WriteJSON(w, out)
}

// An adder gathers the records that belong to one addition.
type adder struct {
	a     *asking
	patch casefile.Patch
	done  []string
	taken map[string]bool // ids of the case and of what is added
}

func answerAdd(a *asking) (*Answer, error) {
	for _, name := range []string{"kind", "create"} {
		if kind := a.Text(name); a.s.Case != nil && kind != "" && !slices.Contains(kindIDs(a.s.Case), kind) {
			return nil, &Error{Parameter: name, Message: "unknown kind " + Quote(kind), Hint: suggest(kind, kindIDs(a.s.Case), "kinds are")}
		}
	}
	if err := a.editable(); err != nil {
		return nil, err
	}
	w := &adder{a: a, taken: map[string]bool{}}
	c := a.s.Case
	for _, s := range c.Sources {
		w.taken[s.ID] = true
	}
	for _, e := range c.Entities() {
		w.taken[e.ID] = true
	}
	for _, r := range c.Relations() {
		w.taken[r.ID] = true
	}
	var err error
	switch a.Args[0] {
	case "relation":
		err = w.relation()
	case "entity":
		_, err = w.entity(a.Args[1], cmp.Or(a.Text("kind"), "person"))
	case "source":
		_, err = w.source(a.Args[1])
	default:
		err = w.typ(a.Args[1])
	}
	if err != nil {
		return nil, err
	}
	return a.patch(w.patch, w.done)
}

// id makes an id of words that the case does not have, or takes the one that is
// asked for.
func (w *adder) id(asked bool, words ...string) (string, error) {
	if given := w.a.Text("id"); asked && given != "" {
		if !relations.IsID(given) {
			return "", &Error{Parameter: "id", Message: Quote(given) + " is no id", Hint: "an id is lower-case letters and digits, joined by hyphens"}
		}
		if w.taken[given] {
			return "", &Error{Parameter: "id", Message: "the case has " + Quote(given) + " already"}
		}
		w.taken[given] = true
		return given, nil
	}
	base := strings.ReplaceAll(entities.Fold(strings.Join(words, " ")), " ", "-")
	if len(base) > 80 {
		base = strings.Trim(base[:80], "-")
	}
	if !relations.IsID(base) {
		return "", &Error{Message: "no id can be made of " + Quote(strings.Join(words, " ")), Try: []Setting{{"id", "ID"}}}
	}
	id := base
	for n := 2; w.taken[id]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	w.taken[id] = true
	return id, nil
}

// entity adds an entity and returns its id.
func (w *adder) entity(name, kind string) (string, error) {
	a := w.a
	own := a.Args[0] == "entity"
	if own {
		if e, err := a.s.Case.Finder().Resolve(name); err == nil && strings.EqualFold(e.Name, name) && a.Text("id") == "" {
			return "", &Error{Message: fmt.Sprintf("%s is in the case already, as %s", Quote(e.Name), e.ID), Hint: "if they are two, give the new one an id", Try: []Setting{{"id", "ID"}}}
		}
	}
	id, err := w.id(own, name)
	if err != nil {
		return "", err
	}
	e := &entities.Entity{ID: id, Name: name, Kind: kind}
	if own {
		e.Aliases, e.Note = a.List("alias"), a.Text("note")
		if e.Date, err = evidence.ParseDate(a.Text("date")); err != nil && a.Has("date") {
			return "", &Error{Parameter: "date", Message: err.Error()}
		}
	}
	w.patch.Add = append(w.patch.Add, e)
	w.done = append(w.done, fmt.Sprintf("added entity %s: %s (%s)", id, name, kind))
	return id, nil
}

// source adds a source and returns its id.
func (w *adder) source(title string) (string, error) {
	a := w.a
	own := a.Args[0] == "source"
	s := &evidence.Source{Title: title, Type: "document"}
	name := title
	lower := strings.ToLower(title)
	switch {
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
		s.URL = title
		name = title[strings.Index(title, "//")+2:]
	default:
		if info, err := os.Stat(title); err == nil && info.Mode().IsRegular() {
			s.Title = filepath.Base(title)
			name = s.Title
		}
	}
	if own {
		s.Type = evidence.SourceType(cmp.Or(a.Text("source-type"), "document"))
		s.URL = cmp.Or(a.Text("url"), s.URL)
		s.Publisher, s.Authors, s.Note = a.Text("publisher"), a.List("author"), a.Text("note")
		s.Reliability = evidence.Reliability(a.Text("reliability"))
		var err error
		if s.Published, err = evidence.ParseDate(a.Text("published")); err != nil && a.Has("published") {
			return "", &Error{Parameter: "published", Message: err.Error()}
		}
		if s.DerivedFrom, err = a.s.Sources(a.List("derived-from")); err != nil {
			return "", err
		}
	}
	var err error
	if s.ID, err = w.id(own, name); err != nil {
		return "", err
	}
	w.patch.Add = append(w.patch.Add, s)
	w.done = append(w.done, fmt.Sprintf("added source %s: %s", s.ID, s.Title))
	return s.ID, nil
}

// typ adds a type of relations.
func (w *adder) typ(name string) error {
	a := w.a
	id := strings.ReplaceAll(entities.Fold(name), " ", "-")
	if given := a.Text("id"); given != "" {
		id = given
	}
	if !relations.IsID(id) {
		return &Error{Message: "no id can be made of " + Quote(name), Try: []Setting{{"id", "ID"}}}
	}
	if a.s.Case.Type(id) != nil {
		return &Error{Message: "the case has the type " + id + " already"}
	}
	t := &relations.Type{ID: id, Class: relations.Class(cmp.Or(a.Text("class"), string(relations.OtherClass))), Directed: !a.On("undirected"), Verb: cmp.Or(a.Text("verb"), name)}
	w.patch.Add = append(w.patch.Add, t)
	w.done = append(w.done, fmt.Sprintf("added type %s (%s)", id, t.Class))
	return nil
}

// relation adds a relation, with the entities and sources that it needs.
func (w *adder) relation() error {
	a := w.a
	typ := a.s.Case.Type(a.Args[2])
	if typ == nil {
		typ = a.s.Case.Type(strings.ReplaceAll(entities.Fold(a.Args[2]), " ", "-"))
	}
	if typ == nil {
		return &Error{Message: "the case has no type " + Quote(a.Args[2]), Hint: cmp.Or(entities.DidYouMean(a.Args[2], typeIDs(a.s.Case)), "graphx add type "+Quote(a.Args[2])+" --class CLASS adds it")}
	}
	if typ.Directed && len(a.Args) > 4 {
		return &Error{Message: fmt.Sprintf("%s goes from one to one: %s is too many", typ.ID, Quote(a.Args[4]))}
	}
	names := append([]string{a.Args[1]}, a.Args[3:]...)
	var ends []string
	for _, name := range names {
		id, err := w.end(name)
		if err != nil {
			return err
		}
		ends = append(ends, id)
	}
	cite, err := w.citation()
	if err != nil {
		return err
	}
	id, err := w.id(true, append([]string{typ.ID}, ends...)...)
	if err != nil {
		return err
	}
	r := &relations.Relation{ID: id, Type: typ.ID, Ends: ends, Ordered: typ.Directed, Label: a.Text("label"), Note: a.Text("note"), Citations: cite}
	w.patch.Add = append(w.patch.Add, r)
	w.done = append(w.done, fmt.Sprintf("added relation %s: %s", id, strings.Join([]string{ends[0], typ.ID, strings.Join(ends[1:], ", ")}, " ")))
	return nil
}

// end finds an entity, or creates it if --create says so.
func (w *adder) end(name string) (string, error) {
	e, err := w.a.s.Case.Finder().Resolve(name)
	var unknown *entities.UnknownError
	switch {
	case err == nil:
		return e.ID, nil
	case errors.As(err, &unknown) && w.a.Has("create"):
		for _, rec := range w.patch.Add { // both ends may be new, and one
			if e, ok := rec.(*entities.Entity); ok && e.Name == name {
				return e.ID, nil
			}
		}
		return w.entity(name, w.a.Text("create"))
	case errors.As(err, &unknown):
		e := &Error{Kind: NoAnswer, Message: "the case has nobody named " + Quote(name), Err: err, Hint: "add it first with graphx add entity, or here", Try: []Setting{{"create", "person"}}}
		for _, near := range unknown.Nearest {
			e.List = append(e.List, fmt.Sprintf("%s  (%s, %s)", near.ID, near.Name, near.Kind))
		}
		return "", e
	}
	return "", err
}

// citation makes the citations of a relation: one for each source.
func (w *adder) citation() ([]*evidence.Citation, error) {
	a := w.a
	if !a.Has("source") {
		return nil, &Error{Message: "a relation needs a source", Try: []Setting{{"source", "SOURCE"}}}
	}
	var out []*evidence.Citation
	for _, name := range a.List("source") {
		id := ""
		if s := w.cited(name); s != nil {
			id = s.ID
		} else if known := strings.Contains(name, "://") || isFile(name) || filepath.Ext(name) != ""; known {
			var err error
			if id, err = w.source(name); err != nil {
				return nil, err
			}
		} else {
			return nil, &Error{Parameter: "source", Message: "the case has no source " + Quote(name), Hint: cmp.Or(entities.DidYouMean(name, sourceIDs(a.s.Case)), "graphx add source adds one; a file or an address is added by itself")}
		}
		c := &evidence.Citation{
			Source: id, Locator: evidence.Locator{Page: a.Number("page"), Paragraph: a.Number("paragraph"), Quote: a.Text("quote")},
			Claimant: a.List("claimant"), Stance: evidence.Stance(cmp.Or(a.Text("stance"), string(evidence.Supports))),
			Modality: evidence.Modality(cmp.Or(a.Text("modality"), string(evidence.Happened))), Credibility: evidence.Credibility(a.Number("credibility")), Summary: a.Text("summary"),
		}
		if a.Has("date") {
			var err error
			if c.Date, err = evidence.ParseDate(a.Text("date")); err != nil {
				return nil, &Error{Parameter: "date", Message: err.Error()}
			}
		}
		if a.Has("place") {
			e, err := a.s.Case.Finder().Resolve(a.Text("place"))
			if err != nil {
				return nil, err
			}
			c.Place = e.ID
		}
		out = append(out, c)
	}
	return out, nil
}

// cited finds a source by its id, its snapshot, its title or its address, nil for
// none.
func (w *adder) cited(name string) *evidence.Source {
	if s, err := w.a.s.Case.FindSource(name); err == nil {
		return s
	}
	for _, s := range w.a.s.Case.Sources {
		if s.URL == name || s.Title == name || s.Title == filepath.Base(name) && isFile(name) {
			return s
		}
	}
	return nil
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// record finds the record that a name means: an id of any sort, or the name of an
// entity or a source.
func (a *asking) record(name string) (any, error) {
	c := a.s.Case
	for _, r := range c.Relations() {
		if r.ID == name {
			return r, nil
		}
	}
	if e := c.Entity(name); e != nil {
		return e, nil
	}
	if s, err := c.FindSource(name); err == nil {
		return s, nil
	}
	e, err := c.Finder().Resolve(name)
	if err != nil {
		return nil, err
	}
	return c.Entity(e.ID), nil
}

func answerSet(a *asking) (*Answer, error) {
	if err := a.editable(); err != nil {
		return nil, err
	}
	rec, err := a.record(a.Args[0])
	if err != nil {
		return nil, err
	}
	field := strings.Split(a.Args[1], ".")
	for i, step := range field { // on the command line, entries count from 1
		if n, err := strconv.Atoi(step); err == nil {
			field[i] = strconv.Itoa(n - 1)
		}
	}
	values := a.Args[2:]
	if len(values) == 1 && values[0] == "" {
		values = nil
	}
	done := fmt.Sprintf("set %s of %s", a.Args[1], a.Args[0])
	if values == nil {
		done = fmt.Sprintf("taken %s out of %s", a.Args[1], a.Args[0])
	}
	return a.patch(casefile.Patch{Set: []casefile.FieldSet{{Record: rec, Field: strings.Join(field, "."), Values: values}}}, []string{done})
}

func answerRemove(a *asking) (*Answer, error) {
	if err := a.editable(); err != nil {
		return nil, err
	}
	var p casefile.Patch
	var done []string
	take := func(rec any, id string) {
		if !slices.Contains(p.Remove, rec) {
			p.Remove = append(p.Remove, rec)
			done = append(done, "removed "+id)
		}
	}
	for _, name := range a.Args {
		rec, err := a.record(name)
		if err != nil {
			return nil, err
		}
		switch r := rec.(type) {
		case *relations.Relation:
			take(r, "relation "+r.ID)
		case *evidence.Source:
			take(r, "source "+r.ID)
		case *entities.Entity:
			var joined []*relations.Relation
			for _, rel := range a.s.Case.Relations() {
				if rel.Joins(r.ID) {
					joined = append(joined, rel)
				}
			}
			if len(joined) > 0 && !a.On("relations") {
				return nil, &Error{Message: fmt.Sprintf("%s %s", plural(len(joined), "relation joins", "relations join"), r.ID), Hint: "remove them first, or together", Try: []Setting{{"relations", ""}}}
			}
			for _, rel := range joined {
				take(rel, "relation "+rel.ID)
			}
			take(r, "entity "+r.ID)
		}
	}
	return a.patch(p, done)
}
