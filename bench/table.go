package main

import (
	"fmt"
	"math"
	"os"
	"strings"
)

// clock tells a time with two or three digits and its unit.
func clock(ns float64) string {
	for _, u := range []struct {
		ns   float64
		name string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}} {
		if ns >= u.ns {
			return digits(ns/u.ns) + " " + u.name
		}
	}
	return digits(ns) + " ns"
}

// digits tells a number with two or three digits.
func digits(v float64) string {
	switch {
	case v < 9.95:
		return fmt.Sprintf("%.1f", v)
	case v < 999.5:
		return fmt.Sprintf("%.0f", v)
	}
	unit := 10.0 // to three digits
	for v/unit >= 999.5 {
		unit *= 10
	}
	n := int(math.Round(v/unit) * unit)
	if n >= 1_000_000 {
		return fmt.Sprintf("%d,%03d,%03d", n/1_000_000, n/1000%1000, n%1000)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// megabytes turns kB of 1024 bytes into MB.
func megabytes(kB int64) int64 { return kB * 1024 / 1_000_000 }

// ratio tells how many times as long something took.
func ratio(v float64) string {
	if v < 0.095 {
		return fmt.Sprintf("%.1gx", v)
	}
	return digits(v) + "x"
}

// cell tells a measure and its ratio to graphx's.
func cell(m, ours *Measure, mine bool) string {
	if m == nil {
		return ""
	}
	if m.Answered == 0 {
		return m.Note
	}
	s := clock(m.Median)
	if ours != nil && ours.Answered > 0 && !mine {
		s += ", **" + ratio(m.Median/ours.Median) + "**"
	}
	if m.Answered < m.Asked {
		s += fmt.Sprintf(" (%d of %d)", m.Answered, m.Asked)
	}
	return s
}

// tables writes the results as Markdown.
func tables(r *Results) string {
	var b strings.Builder
	fmt.Fprintf(&b, "One run of %.0f minutes on %s; %s, seed %d.", r.Seconds/60, r.System, r.Go, r.Seed)
	if r.Quick {
		b.WriteString(" A quick run: few queries, for orientation only.")
	}
	b.WriteString("\nEach cell is the median time, then in bold how many times as long as graphx it took; in brackets how many of the queries were answered in the time that a question has.\n")
	if len(r.Differences) > 0 {
		fmt.Fprintf(&b, "\n%d answers differ from those of another engine:\n\n", len(r.Differences))
		for _, d := range r.Differences {
			fmt.Fprintf(&b, "- %s\n", d)
		}
	} else {
		b.WriteString("All engines gave the same answers.\n")
	}
	for _, s := range r.Sizes {
		fmt.Fprintf(&b, "Of %d random pairs in %s, %d are not connected.\n", s.Pairs, s.Title, s.Unconnected)
	}
	if rows := targets(r); len(rows) > 0 {
		b.WriteString("\n### What was asked of graphx\n\n")
		row(&b, "", "wanted", "measured", "")
		line(&b, 4)
		for _, t := range rows {
			row(&b, t.what, t.want, t.got, t.verdict)
		}
	}
	b.WriteString("\n### Engines\n\n")
	row(&b, "engine", "version")
	line(&b, 2)
	for _, p := range r.Peers {
		row(&b, p.Title, or(p.Missing, p.Version))
	}
	head := []string{""}
	for _, s := range r.Sizes {
		head = append(head, s.Title)
	}
	b.WriteString("\n### Reading the graph from CSV\n\nFrom the start of the process to the first question, and the most memory that was resident by then.\n\n")
	row(&b, head...)
	line(&b, len(head))
	for _, p := range r.Peers {
		cells := []string{p.Title}
		for _, s := range r.Sizes {
			l, ours := s.Loads[p.Key], s.Loads["graphx"]
			switch {
			case l == nil:
				cells = append(cells, "")
			case l.Note != "":
				cells = append(cells, l.Note)
			case ours == nil || ours.Note != "" || p.Key == "graphx":
				cells = append(cells, fmt.Sprintf("%s, %d MB", clock(l.Wall*1e9), megabytes(l.Peak)))
			default:
				cells = append(cells, fmt.Sprintf("%s, **%s**, %d MB", clock(l.Wall*1e9), ratio(l.Wall/ours.Wall), megabytes(l.Peak)))
			}
		}
		row(&b, cells...)
	}
	for _, q := range questions {
		if q.hidden {
			continue
		}
		var rows [][]string
		for _, p := range r.Peers {
			cells, any := []string{p.Title}, false
			for _, s := range r.Sizes {
				m := s.Answers[q.name][p.Key]
				ours := s.Answers[q.name]["graphx"]
				if q.name == "weighted" {
					ours = s.Answers["firmest"]["graphx"]
				}
				c := cell(m, ours, p.Key == "graphx")
				any = any || c != ""
				cells = append(cells, c)
			}
			if any {
				rows = append(rows, cells)
			}
		}
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n### %s\n\n", q.title)
		if q.says != "" {
			b.WriteString(q.says + "\n\n")
		}
		row(&b, head...)
		line(&b, len(head))
		for _, cells := range rows {
			row(&b, cells...)
		}
	}
	var rows [][]string
	for _, name := range commandNames {
		cells, any := []string{name}, false
		for _, s := range r.Sizes {
			c, text := s.Commands[name], ""
			if c != nil && c.Runs == 0 {
				text = c.Note
			} else if c != nil {
				text = fmt.Sprintf("%s, %d MB", clock(c.Median*1e9), megabytes(c.Peak))
				if e := s.Commands["empty program"]; name == "path on the packed case" && e.Runs > 0 {
					text = fmt.Sprintf("%s, **%s** the empty program, %d MB", clock(c.Median*1e9), ratio(c.Median/e.Median), megabytes(c.Peak))
				}
			}
			any = any || text != ""
			cells = append(cells, text)
		}
		if any {
			rows = append(rows, cells)
		}
	}
	if len(rows) > 0 {
		b.WriteString("\n### Whole processes\n\nFrom start to end, and the most memory that was resident: `graphx import nodes.csv edges.csv -o big.gxs` with its progress on a terminal and without, `graphx path --case big.gxs A B`, and a program that links the same packages and does nothing. The system counts what the benchmark itself holds in with the memory of the processes that it starts.\n\n")
		row(&b, head...)
		line(&b, len(head))
		for _, cells := range rows {
			row(&b, cells...)
		}
	}
	return b.String()
}

func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + strings.ReplaceAll(strings.ReplaceAll(c, "\n", " "), "|", "/") + " ")
	}
	b.WriteString("|\n")
}

func line(b *strings.Builder, n int) { b.WriteString(strings.Repeat("| --- ", n) + "|\n") }

// Markers of what fill replaces.
const (
	begin = "<!-- what `go run . --write` measured -->"
	end   = "<!-- end -->"
)

// fill puts text between the markers of a file.
func fill(name, text string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(data), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no lines %q and %q", name, begin, end)
	}
	return os.WriteFile(name, []byte(head+begin+"\n\n"+text+"\n"+end+tail), 0o644)
}
