package main

import "fmt"

// A target is a bound that graphx is to keep, and what was measured.
type target struct{ what, want, got, verdict string }

// targets compares the results with what was asked of graphx. What this run did
// not measure is left out.
func targets(r *Results) []target {
	var out []target
	add := func(ok bool, what, want, format string, args ...any) {
		verdict := "no"
		if ok {
			verdict = "yes"
		}
		out = append(out, target{what, want, fmt.Sprintf(format, args...), verdict})
	}
	size := func(name string) *SizeResult {
		for _, s := range r.Sizes {
			if s.Name == name {
				return s
			}
		}
		return nil
	}
	took := func(s *SizeResult, q, peer string) float64 {
		if s == nil || s.Answers[q][peer] == nil || s.Answers[q][peer].Answered == 0 {
			return 0
		}
		return s.Answers[q][peer].Median
	}
	if s := size("100k"); s != nil {
		for _, t := range []struct {
			peer, title string
			q           string
			least       float64
		}{{"networkx", "NetworkX", "pair", 30}, {"igraph", "igraph", "pair", 1000}, {"kuzu", "Kuzu", "pair", 1000}, {"networkx", "NetworkX", "k10", 100}} {
			ours, theirs := took(s, t.q, "graphx"), took(s, t.q, t.peer)
			if ours > 0 && theirs > 0 {
				add(theirs >= t.least*ours, fmt.Sprintf("%s, %s, against %s", find(t.q).title, s.Title, t.title), "at least "+ratio(t.least)+" faster", "%s", ratio(theirs/ours))
			}
		}
	}
	for _, name := range []string{"1m", "sparse"} {
		s := size(name)
		bare, ours := took(s, "pair", "probe"), took(s, "pair", "graphx")
		kept, under := took(s, "pair-policy", "probe"), took(s, "pair-policy", "graphx")
		if bare > 0 && ours > 0 {
			add(ours <= 1.5*bare, "Shortest path of a pair, "+s.Title+", against the bare probe", "at most 1.5x its time", "%s", ratio(ours/bare))
		}
		if bare > 0 && under > 0 {
			add(under <= 2*bare, "The same under a policy, against the bare probe without one", "at most 2x its time", "%s", ratio(under/bare))
		}
		if kept > 0 && under > 0 {
			add(under <= 2*kept, "The same under a policy, against the probe with the same relations", "at most 2x its time", "%s", ratio(under/kept))
		}
	}
	for _, q := range []string{"weighted", "all4", "near2", "pagerank", "components", "louvain"} {
		for _, s := range r.Sizes {
			ours := took(s, q, "graphx")
			if q == "weighted" {
				ours = took(s, "firmest", "graphx")
			}
			best, whose := 0.0, ""
			for _, p := range r.Peers {
				if t := took(s, q, p.Key); t > 0 && p.Key != "graphx" && p.Key != "probe" && (best == 0 || t < best) {
					best, whose = t, p.Title
				}
			}
			if ours > 0 && best > 0 {
				what := find(q).title
				if q == "weighted" {
					what += " (graphx: --by evidence)"
				}
				add(best > ours, what+", "+s.Title, "ahead of every peer", "%s against %s", ratio(best/ours), whose)
			}
		}
	}
	if s := size("sparse"); s != nil {
		if l := s.Loads["graphx"]; l != nil && l.Note == "" {
			add(l.Wall < 2.5, "Reading "+s.Title+" from CSV", "under 2.5 s", "%s", clock(l.Wall*1e9))
			add(megabytes(l.Peak) < 1000, "Memory for it", "under 1 GB", "%d MB", megabytes(l.Peak))
			best, whose := 0.0, ""
			for _, p := range r.Peers {
				if o := s.Loads[p.Key]; o != nil && o.Note == "" && p.Key != "graphx" && p.Key != "probe" && (best == 0 || o.Wall < best) {
					best, whose = o.Wall, p.Title
				}
			}
			if best > 0 {
				add(best >= 3*l.Wall, "Reading it, against the fastest peer", "at least 3.0x faster", "%s against %s", ratio(best/l.Wall), whose)
			}
		}
		if e, p := s.Commands["empty program"], s.Commands["path on the packed case"]; e != nil && p != nil && e.Runs > 0 && p.Runs > 0 {
			add(p.Median < 3*e.Median, "A cold process graphx path, "+s.Title+", against an empty program", "under 3x its time", "%s", ratio(p.Median/e.Median))
			add(megabytes(p.Peak) < 100, "Memory of that process", "under 100 MB", "%d MB", megabytes(p.Peak))
		}
	}
	if s := size("1m"); s != nil {
		if a, b := s.Commands["import"], s.Commands["import with progress"]; a != nil && b != nil && a.Runs > 0 && b.Runs > 0 {
			add(a.Median >= 0.7*b.Median, "Speed of import with a progress bar, "+s.Title, "at least 0.7x that without", "%.2fx", a.Median/b.Median)
		}
	}
	return out
}
