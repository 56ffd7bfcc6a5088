package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/evidence"
	"github.com/graphx-dev/graphx/internal/relations"
)

// LockFile is the file of a case that says what the last import wrote: a line for
// each record with a digest of each of its fields. By it the next import tells what
// was edited by hand since.
const LockFile = "import.lock"

// maxLocked is of how many entities and relations a lock is written: a case with more
// is rather packed than edited by hand.
const maxLocked = 200_000

// A Lock is what the last import wrote: digests of fields by record and field.
type Lock map[string]map[string]string

const lockHead = "# What the last graphx import wrote, so that the next one keeps what was edited by hand. Do not edit.\n"

// digestOf shortens a field's text to 16 hexadecimal digits.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// LockOf makes the lock of a case as an import gives it.
func LockOf(c *relations.Case) Lock {
	l := Lock{}
	from := importOf(c)
	eachRecord(c, func(rec any) { l.put(rec, from) })
	return l
}

// lockedImport is the name in a lock's row of the import that wrote the record: the
// ids of its files. No field has that name.
const lockedImport = "import"

// importOf names an import by the sources that are its files, which have digests.
func importOf(c *relations.Case) string {
	var ids []string
	for _, s := range c.Sources {
		if s.SHA256 != "" {
			ids = append(ids, s.ID)
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, "+")
}

func (l Lock) put(rec any, from string) {
	row := map[string]string{lockedImport: from}
	for _, f := range fieldsOf(rec) {
		row[f.name] = digestOf(f.text)
	}
	l[keyOf(rec)] = row
}

// Bytes writes the lock, sorted.
func (l Lock) Bytes() []byte {
	keys := make([]string, 0, len(l))
	for k := range l {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var b bytes.Buffer
	b.WriteString(lockHead)
	for _, k := range keys {
		b.WriteString(k)
		names := make([]string, 0, len(l[k]))
		for n := range l[k] {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range names {
			b.WriteString(" " + n + "=" + l[k][n])
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// ReadLock reads the lock of the case in a folder, nil where there is none.
func ReadLock(dir string) (Lock, error) {
	text, err := os.ReadFile(filepath.Join(dir, LockFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ParseLock(text)
}

// ParseLock reads a lock. The error names the line.
func ParseLock(text []byte) (Lock, error) {
	l := Lock{}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) < 2 {
			return nil, fmt.Errorf("%s:%d: no line of an import", LockFile, n)
		}
		row := map[string]string{}
		for _, w := range words[2:] {
			name, digest, ok := strings.Cut(w, "=")
			if !ok {
				return nil, fmt.Errorf("%s:%d: want field=digest", LockFile, n)
			}
			row[name] = digest
		}
		l[words[0]+" "+words[1]] = row
	}
	return l, nil
}

// eachRecord calls visit with the sources, entities and relations of a case.
func eachRecord(c *relations.Case, visit func(rec any)) {
	for _, s := range c.Sources {
		visit(s)
	}
	n, m := c.Len()
	for i := range n {
		visit(c.EntityAt(i))
	}
	for i := range m {
		visit(c.RelationAt(i))
	}
}

// A fieldText is a field of a record as text, to be compared. The ends of a relation
// are one field.
type fieldText struct {
	name, text string
}

func fieldsOf(rec any) (out []fieldText) {
	var w writer
	w.filled(tableOf(rec), rec, func(f *field, slot any) {
		if f.name == "id" {
			return
		}
		text := jsonValue(f, slot)
		switch f.name {
		case "from", "to", "between":
			if n := len(out); n > 0 && out[n-1].name == "ends" {
				out[n-1].text += " " + text
				return
			}
			if _, ok := rec.(*relations.Relation); ok {
				out = append(out, fieldText{"ends", f.name + " " + text})
				return
			}
		}
		out = append(out, fieldText{f.name, text})
	})
	return out
}

// A Plan is what an import would change in a case.
type Plan struct {
	// Patch makes the changes; Lock is what the case's lock is afterwards.
	Patch Patch
	Lock  Lock
	// New, Same, Changed and Gone count records. Those that were added by hand are
	// none of them.
	New, Same, Changed, Gone int
	// Kept tells what was edited by hand since the last import and stays, Doubt what
	// nobody but a person can decide: both the file and a hand have changed it. It
	// stays as well.
	Kept, Doubt []string
}

// PlanUpdate compares a case on disk with what an import of newer files gives, and
// with the lock of the last import: field by field, what only the files changed is
// taken, what was edited by hand stays, and what both changed is in doubt and stays.
// What an earlier import of other files wrote is left alone. A relation that is gone and a new one of the same type and ends are one that has
// changed, where there is one of each. lock may be nil: then every difference is in
// doubt.
func (r *Reading) PlanUpdate(theirs *relations.Case, lock Lock) *Plan {
	u := &updater{plan: &Plan{Lock: Lock{}}, lock: lock, from: importOf(theirs), mine: map[string]any{}, theirs: map[string]any{}}
	maps.Copy(u.plan.Lock, lock)
	var order []string
	eachRecord(r.Case, func(rec any) { u.mine[keyOf(rec)] = rec; order = append(order, keyOf(rec)) })
	var fresh []any
	eachRecord(theirs, func(rec any) { u.theirs[keyOf(rec)] = rec })
	eachRecord(theirs, func(rec any) {
		if u.mine[keyOf(rec)] == nil {
			fresh = append(fresh, rec)
		}
	})
	var gone []any
	for _, key := range order {
		if u.theirs[key] == nil && lock[key] != nil && u.again(lock[key][lockedImport]) {
			gone = append(gone, u.mine[key])
		}
	}
	fresh, gone = u.pair(fresh, gone)
	for _, key := range order {
		if their := u.theirs[key]; their != nil {
			u.merge(u.mine[key], their)
		}
	}
	for _, rec := range fresh {
		key := keyOf(rec)
		u.plan.Lock.put(rec, u.from)
		if lock[key] != nil {
			u.plan.Kept = append(u.plan.Kept, key+" was removed by hand and stays out")
			continue
		}
		u.plan.New++
		u.plan.Patch.Add = append(u.plan.Patch.Add, rec)
	}
	u.remove(r.Case, gone)
	u.vocabulary(r.Case.Vocabulary(), theirs.Vocabulary())
	return u.plan
}

type updater struct {
	plan         *Plan
	lock         Lock
	from         string // the import, see importOf
	mine, theirs map[string]any
}

// vocabulary adds the rows that the case does not have. Those that it has stay: they
// are the case author's.
func (u *updater) vocabulary(mine, theirs relations.Records) {
	has := map[string]bool{}
	for _, t := range mine.Types {
		has[keyOf(t)] = true
	}
	for _, p := range mine.Properties {
		has[keyOf(p)] = true
	}
	for i := range mine.Kinds {
		has[keyOf(&mine.Kinds[i])] = true
	}
	add := func(rec any) {
		if !has[keyOf(rec)] {
			u.plan.Patch.Add = append(u.plan.Patch.Add, rec)
		}
	}
	for _, t := range theirs.Types {
		add(t)
	}
	for _, p := range theirs.Properties {
		add(p)
	}
	for i := range theirs.Kinds {
		add(&theirs.Kinds[i])
	}
}

// again reports whether all files of an earlier import are among those of this one:
// only then is gone what they do not hold any more.
func (u *updater) again(earlier string) bool {
	now := strings.Split(u.from, "+")
	for id := range strings.SplitSeq(earlier, "+") {
		if !slices.Contains(now, id) {
			return false
		}
	}
	return true
}

// pair finds relations that are gone under one id and new under another.
func (u *updater) pair(fresh, gone []any) (left, lost []any) {
	same := func(rec any) string {
		r, ok := rec.(*relations.Relation)
		if !ok {
			return ""
		}
		return r.Type + " " + strings.Join(r.Ends, " ")
	}
	byEnds := map[string][2][]any{}
	for side, list := range [2][]any{gone, fresh} {
		for _, rec := range list {
			if k := same(rec); k != "" {
				both := byEnds[k]
				both[side] = append(both[side], rec)
				byEnds[k] = both
			}
		}
	}
	paired := map[any]bool{}
	for _, rec := range gone {
		both := byEnds[same(rec)]
		switch {
		case same(rec) == "" || len(both[1]) == 0:
		case len(both[0]) == 1 && len(both[1]) == 1:
			old, now := both[0][0].(*relations.Relation), *both[1][0].(*relations.Relation)
			now.ID = old.ID
			u.theirs[keyOf(old)] = &now
			paired[both[0][0]], paired[both[1][0]] = true, true
		default:
			u.plan.Doubt = append(u.plan.Doubt, fmt.Sprintf("%s is gone, and %s with the same ends: which it was is not told", keyOf(rec), countNew(len(both[1]))))
		}
	}
	drop := func(list []any) []any {
		return slices.DeleteFunc(slices.Clone(list), func(rec any) bool { return paired[rec] })
	}
	return drop(fresh), drop(gone)
}

func countNew(n int) string {
	if n == 1 {
		return "1 relation is new"
	}
	return fmt.Sprintf("%d relations are new", n)
}

// merge compares a record with what the import gives.
func (u *updater) merge(mine, theirs any) {
	key := keyOf(mine)
	u.plan.Lock.put(theirs, u.from)
	m, t := fieldMap(mine), fieldMap(theirs)
	base, known := u.lock[key]
	var take []string
	for _, name := range fieldNames(m, t) {
		was, is := digestOf(m[name]), digestOf(t[name])
		if m[name] == "" {
			was = ""
		}
		if t[name] == "" {
			is = ""
		}
		switch {
		case was == is:
		case !known:
			u.plan.Doubt = append(u.plan.Doubt, fmt.Sprintf("%s: %s differs, and nothing tells who changed it", key, name))
		case was == base[name]:
			take = append(take, name)
		case is == base[name]:
			u.plan.Kept = append(u.plan.Kept, fmt.Sprintf("%s: %s was edited by hand", key, name))
		default:
			u.plan.Doubt = append(u.plan.Doubt, fmt.Sprintf("%s: %s was edited by hand, and the file has changed it, too", key, name))
		}
	}
	if len(take) == 0 {
		u.plan.Same++
		return
	}
	u.plan.Changed++
	u.plan.Patch.Replace = append(u.plan.Patch.Replace, Replacement{mine, withFields(mine, theirs, take)})
}

func fieldMap(rec any) map[string]string {
	out := map[string]string{}
	for _, f := range fieldsOf(rec) {
		out[f.name] = f.text
	}
	return out
}

func fieldNames(maps ...map[string]string) (out []string) {
	for _, m := range maps {
		for n := range m {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	slices.Sort(out)
	return out
}

// withFields returns a copy of a record with some fields of another.
func withFields(mine, theirs any, names []string) any {
	out := reflect.New(reflect.TypeOf(mine).Elem())
	out.Elem().Set(reflect.ValueOf(mine).Elem())
	rec := out.Interface()
	t := tableOf(mine)
	for _, name := range names {
		if name == "ends" {
			to, from := rec.(*relations.Relation), theirs.(*relations.Relation)
			to.Ends, to.Ordered = from.Ends, from.Ordered
			continue
		}
		f := t.field(name)
		reflect.ValueOf(f.slot(rec)).Elem().Set(reflect.ValueOf(f.slot(theirs)).Elem())
	}
	return rec
}

// remove takes out the records that are gone, but for those that were edited by hand
// and those that others still name.
func (u *updater) remove(c *relations.Case, gone []any) {
	going := map[any]bool{}
	for _, rec := range gone {
		edited := ""
		fields := fieldMap(rec)
		base := u.lock[keyOf(rec)]
		for _, name := range fieldNames(fields, base) {
			is := ""
			if fields[name] != "" {
				is = digestOf(fields[name])
			}
			if name != lockedImport && is != base[name] {
				edited = name
			}
		}
		if edited != "" {
			u.plan.Kept = append(u.plan.Kept, fmt.Sprintf("%s is gone from the files, but %s was edited by hand: it stays", keyOf(rec), edited))
			continue
		}
		going[rec] = true
	}
	needed := map[string]string{}
	need := func(by any, ids ...string) {
		for _, id := range ids {
			if id != "" && needed[id] == "" {
				needed[id] = keyOf(by)
			}
		}
	}
	eachRecord(c, func(rec any) {
		if going[rec] {
			return
		}
		if r, ok := u.theirs[keyOf(rec)]; ok {
			rec = r
		}
		switch r := rec.(type) {
		case *relations.Relation:
			need(r, r.Ends...)
			need(r, r.Place)
			for _, cite := range r.Citations {
				need(r, append([]string{cite.Source, cite.Origin, cite.Place}, cite.Claimant...)...)
				need(r, cite.Between...)
			}
		case *entities.Entity:
			need(r, r.Within)
			for _, f := range r.Facts {
				for _, cite := range f.Citations {
					need(r, append([]string{cite.Source, cite.Origin, cite.Place}, cite.Claimant...)...)
				}
			}
		case *evidence.Source:
			need(r, r.DerivedFrom...)
		}
	})
	for _, rec := range gone {
		if !going[rec] {
			continue
		}
		if by := needed[idOf(rec)]; by != "" {
			u.plan.Kept = append(u.plan.Kept, fmt.Sprintf("%s is gone from the files, but %s names it: it stays", keyOf(rec), by))
			continue
		}
		u.plan.Gone++
		delete(u.plan.Lock, keyOf(rec))
		u.plan.Patch.Remove = append(u.plan.Patch.Remove, rec)
	}
}
