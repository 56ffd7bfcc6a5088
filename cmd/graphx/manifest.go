package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/graphx-dev/graphx/internal/casefile"
	"github.com/graphx-dev/graphx/internal/readfile"
	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/chart"
	"github.com/graphx-dev/graphx/internal/render/figure"
)

// signedCommands are the commands whose figures carry a manifest and can be made
// again: those that need one case and flags.
var signedCommands = []string{"conflicts", "near", "path", "render", "timeline"}

// unsigned are the flags that say where an answer goes and not what is in it, or
// that name the case.
var unsigned = []string{"case", "dpi", "format", "json", "o", "output", "progress", "quality", "sidecar", "snapshots"}

// fileFlags are the flags whose values are files that are read.
var fileFlags = []string{"font", "from-file", "numbers", "pin", "theme", "to-file"}

// usual are the values of flags that are in force without them: whether a flag
// that changes nothing is set changes no figure either.
var usual = map[string]string{"by": "hops", "layout": "auto", "meetings": "node", "parallel": "gather", "sources": "figure", "text": "font", "theme": "print", "time": "shortest"}

// ownFigure stands in a manifest for the figure itself, as it was before: "graphx
// near Ana --pin near.svg -o near.svg".
const ownFigure = "@figure"

// An origin is a case as it was read. It is safe for concurrent use.
type origin struct {
	r            *casefile.Reading
	folder, name string // see readFrom

	once  sync.Once
	files []figure.ManifestFile
	err   error
}

// sums lists the files of the case. A packed case that does not know of any is a
// file itself.
func (o *origin) sums() ([]figure.ManifestFile, error) {
	o.once.Do(func() {
		for _, s := range o.r.Sums() {
			o.files = append(o.files, figure.ManifestFile{Name: s.Name, SHA256: s.SHA256})
		}
		if o.files == nil {
			f := figure.ManifestFile{Name: filepath.Base(o.name)}
			f.SHA256, o.err = fileSum(o.name)
			o.files = append(o.files, f)
		}
	})
	return o.files, o.err
}

func fileSum(name string) (string, error) {
	f, err := readfile.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// sign puts the manifest into a figure that is written to a file, "" for stdout.
func (p *program) sign(format string, drawn *bytes.Buffer, file string) error {
	if format != "svg" || p.command == nil || p.origin == nil || !slices.Contains(signedCommands, p.command.Command.Name) {
		return nil
	}
	m, err := p.manifest(p.command, file)
	if err != nil {
		return err
	}
	signed, err := figure.Sign(drawn.Bytes(), m)
	if err != nil {
		return err
	}
	drawn.Reset()
	drawn.Write(signed)
	return nil
}

// manifest tells what made the figure that a command draws.
func (p *program) manifest(c *cli.Context, file string) (*figure.Manifest, error) {
	if p.copy != nil {
		return &figure.Manifest{Copy: true, Graphx: figure.ManifestShape, Version: version, Engine: engineVersion()}, nil
	}
	kase := p.origin.r.Case
	m := &figure.Manifest{
		Graphx: figure.ManifestShape, Version: version, Engine: engineVersion(), Theme: or(c.String("theme"), "print"),
		Case:    figure.ManifestCase{Title: kase.Title},
		Command: figure.ManifestCommand{Name: c.Command.Name, Args: []string{}, Flags: map[string][]string{}, Stdin: p.piped},
	}
	if strings.HasPrefix(p.origin.folder, "@") {
		m.Case.Name = p.origin.folder
	}
	var err error
	if m.Case.Files, err = p.origin.sums(); err != nil {
		return nil, err
	}
	def := relations.Policy{}
	if m.Command.Name == "path" {
		def = relations.PathPolicy()
	}
	pol, err := p.policy(c, kase, def)
	if err != nil {
		return nil, err
	}
	m.Policy = pol.String()
	for _, arg := range c.Args().Slice() {
		id := arg
		if m.Command.Name != "conflicts" || kase.Relation(arg) == nil {
			if id, err = p.entityID(kase, arg); err != nil {
				return nil, err
			}
		}
		m.Command.Args = append(m.Command.Args, id)
	}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if slices.ContainsFunc(f.Names(), func(n string) bool { return slices.Contains(unsigned, n) }) ||
			!slices.ContainsFunc(f.Names(), c.IsSet) {
			continue
		}
		values := flagValues(c, name)
		if len(values) == 1 && (values[0] == "" || values[0] == usual[name]) || c.Value(name) == false {
			continue
		}
		for i, v := range values {
			switch {
			case name == "focus" || name == "via" || name == "avoid":
				values[i], err = p.entityID(kase, v)
			case name == "only" || name == "without":
				var ids []string
				if ids, err = p.sourceIDs(kase, []string{v}); err == nil {
					values[i] = ids[0]
				}
			case v != "" && v != "-" && slices.Contains(fileFlags, name) && !(name == "theme" && chart.BuiltinTheme(v) != nil):
				var read figure.ManifestFile
				if read, err = p.fileRead(v, file); err == nil {
					read.Flag, values[i] = name, read.Name
					m.Files = append(m.Files, read)
					if name == "theme" {
						m.Theme = "sha256:" + read.SHA256
					}
				}
			}
			if err != nil {
				return nil, err
			}
		}
		m.Command.Flags[name] = values
	}
	p.rename(m)
	return m, nil
}

// rename calls the case and the files what the manifest calls them that is to be
// made again: names are where something lay, and not what made a figure.
func (p *program) rename(m *figure.Manifest) {
	if p.as == nil {
		return
	}
	if m.Case.Name = sampleOf(p.as); p.as.Case.Name != m.Case.Name && m.Case.Name == "" {
		return // such a name is nothing that graphx has written
	}
	if len(m.Files) != len(p.as.Files) {
		return
	}
	at := map[string]int{}
	for i := range m.Files {
		f, as := &m.Files[i], p.as.Files[i]
		if f.Flag != as.Flag {
			return
		}
		f.Name = as.Name
		if as.Name == ownFigure {
			f.SHA256 = ""
		}
		values := m.Command.Flags[f.Flag]
		if at[f.Flag] < len(values) {
			values[at[f.Flag]] = as.Name
		}
		at[f.Flag]++
	}
}

// fileRead tells of a file that a flag names: as it is seen from the case's
// folder or from here, and by its name alone where it is within neither.
func (p *program) fileRead(name, drawn string) (f figure.ManifestFile, err error) {
	if drawn != "" && same(name, drawn) {
		return figure.ManifestFile{Name: ownFigure}, nil
	}
	f.Name = filepath.Base(name)
	roots := []string{"."}
	if folder := p.origin.folder; folder != "" && !strings.HasPrefix(folder, "@") {
		roots = []string{folder, "."}
	}
	for _, root := range roots {
		if rel, ok := within(root, name); ok {
			f.Name = filepath.ToSlash(rel)
			break
		}
	}
	f.SHA256, err = fileSum(name)
	return f, err
}

// within tells where a file is, seen from a folder that it lies in.
func within(folder, file string) (string, bool) {
	folder, err1 := filepath.Abs(folder)
	file, err2 := filepath.Abs(file)
	if err1 != nil || err2 != nil {
		return "", false
	}
	rel, err := filepath.Rel(folder, file)
	return rel, err == nil && filepath.IsLocal(rel)
}

func (p *program) entityID(kase *relations.Case, name string) (string, error) {
	found, err := p.resolve(kase, []string{name})
	if err != nil {
		return "", err
	}
	return found[0].ID, nil
}

// flagValues lists the values of a flag as texts.
func flagValues(c *cli.Context, name string) []string {
	switch v := c.Value(name).(type) {
	case cli.StringSlice:
		return slices.Clone(v.Value())
	case float64:
		return []string{strconv.FormatFloat(v, 'g', -1, 64)}
	default:
		return []string{fmt.Sprint(v)}
	}
}
