package main

import (
	"fmt"
	"math"
	"strings"
)

// curve draws what a query costs against the arcs that it looks at, both on
// logarithmic scales: one line a graph, full for graphx, thin for the bare probe.
// A line that rises says that the cost is that of what is visited. Lines of greater
// graphs lie higher by what it costs to fetch an arc that is in no cache.
func curve(r *Results) string {
	const width, height, left, right, top, bottom = 760, 470, 80, 190, 50, 60
	// Okabe and Ito's colours that can be told apart by anybody, and marks beside.
	colours := []string{"#0072B2", "#D55E00", "#009E73", "#CC79A7"}
	marks := []func(x, y float64, colour string) string{
		func(x, y float64, c string) string {
			return fmt.Sprintf(`<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`, x, y, c)
		},
		func(x, y float64, c string) string {
			return fmt.Sprintf(`<rect x="%.1f" y="%.1f" width="7" height="7" fill="%s"/>`, x-3.5, y-3.5, c)
		},
		func(x, y float64, c string) string {
			return fmt.Sprintf(`<path d="M%.1f %.1fl5 8h-10z" fill="%s"/>`, x, y-5, c)
		},
		func(x, y float64, c string) string {
			return fmt.Sprintf(`<path d="M%.1f %.1fl5 5l-5 5l-5 -5z" fill="%s"/>`, x, y-5, c)
		},
	}
	lowX, highX, lowY, highY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, s := range r.Sizes {
		for _, p := range s.Curve {
			x, y := math.Log10(max(p.Arcs, 1)), math.Log10(max(p.Ns, 1))
			lowX, highX, lowY, highY = min(lowX, x), max(highX, x), min(lowY, y), max(highY, y)
		}
	}
	if math.IsInf(lowX, 1) {
		lowX, highX, lowY, highY = 0, 1, 2, 3
	}
	lowX, highX, lowY, highY = math.Floor(lowX), math.Ceil(highX), math.Floor(lowY), math.Ceil(highY)
	highX, highY = max(highX, lowX+1), max(highY, lowY+1)
	x := func(v float64) float64 { return left + (v-lowX)/(highX-lowX)*(width-left-right) }
	y := func(v float64) float64 { return height - bottom - (v-lowY)/(highY-lowY)*(height-top-bottom) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222" role="img" aria-labelledby="t d">`+"\n", width, height, width, height)
	b.WriteString("<title id=\"t\">What a query costs against what it visits</title>\n")
	b.WriteString("<desc id=\"d\">Time of a shortest path between two entities against the arcs that the search looks at, on logarithmic scales, one line a graph: for graphx and, thin, for the bare probe.</desc>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text x="%d" y="26" font-size="16">What a shortest path costs against what the search visits</text>`+"\n", left)
	for e := lowX; e <= highX; e++ {
		fmt.Fprintf(&b, `<path d="M%.1f %.1fV%d" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x(e), y(lowY), top, x(e), height-bottom+18, count(math.Pow(10, e)))
		for k := 2.0; k < 10 && e < highX; k++ {
			at := x(e + math.Log10(k))
			fmt.Fprintf(&b, `<path d="M%.1f %.1fv4" stroke="#888"/>`, at, y(lowY))
		}
		b.WriteString("\n")
	}
	for e := lowY; e <= highY; e++ {
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", left, y(e), width-right, left-8, y(e)+4, round(math.Pow(10, e)))
		for k := 2.0; k < 10 && e < highY; k++ {
			at := y(e + math.Log10(k))
			fmt.Fprintf(&b, `<path d="M%d %.1fh-4" stroke="#888"/>`, left, at)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, `<path d="M%d %dV%dH%d" fill="none" stroke="#222"/>`+"\n", left, top, height-bottom, width-right)
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">arcs that the search looks at</text>`+"\n", (left+width-right)/2, height-18)
	fmt.Fprintf(&b, `<text transform="translate(22 %d) rotate(-90)" text-anchor="middle">time of the query, median</text>`+"\n", (top+height-bottom)/2)
	at := top + 10
	for i, s := range r.Sizes {
		i %= len(colours)
		for _, engine := range []string{"graphx", "probe"} {
			var line []string
			var dots strings.Builder
			for _, p := range s.Curve {
				if p.Engine != engine {
					continue
				}
				px, py := x(math.Log10(max(p.Arcs, 1))), y(math.Log10(max(p.Ns, 1)))
				line = append(line, fmt.Sprintf("%.1f %.1f", px, py))
				if engine == "graphx" {
					dots.WriteString(marks[i](px, py, colours[i]))
				}
			}
			if len(line) == 0 {
				continue
			}
			style := `stroke-width="2"`
			if engine == "probe" {
				style = `stroke-width="1" stroke-dasharray="4 3"`
			}
			fmt.Fprintf(&b, `<path d="M%s" fill="none" stroke="%s" %s/>%s`+"\n", strings.Join(line, "L"), colours[i], style, dots.String())
			key := width - right + 18
			fmt.Fprintf(&b, `<path d="M%d %dh26" stroke="%s" %s/>`, key, at, colours[i], style)
			name := s.Title + ", bare probe"
			if engine == "graphx" {
				b.WriteString(marks[i](float64(key+13), float64(at), colours[i]))
				name = s.Title
			}
			fmt.Fprintf(&b, `<text x="%d" y="%d" font-size="11">%s</text>`+"\n", key+32, at+4, name)
			at += 20
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// count tells a power of ten.
func count(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%gM", v/1e6)
	case v >= 1e3:
		return fmt.Sprintf("%gk", v/1e3)
	}
	return fmt.Sprintf("%g", v)
}

// round tells a time that is a power of ten.
func round(ns float64) string {
	switch {
	case ns >= 1e9:
		return fmt.Sprintf("%g s", ns/1e9)
	case ns >= 1e6:
		return fmt.Sprintf("%g ms", ns/1e6)
	case ns >= 1e3:
		return fmt.Sprintf("%g us", ns/1e3)
	}
	return fmt.Sprintf("%g ns", ns)
}
