package chart

import (
	"testing"
)

// TestWordsApart crowds words until some find no room: those that are left lie
// on no other words and on no box.
func TestWordsApart(t *testing.T) {
	p := &plan{chart: &chart{}, w: 300, h: 120}
	for i := range 12 {
		a, b := 2*i, 2*i+1
		y := 20 + 6*i
		p.nodes = append(p.nodes, &node{w: 20, h: 4}, &node{w: 20, h: 4})
		p.at = append(p.at, point{10, y}, point{290, y})
		p.edges = append(p.edges, &edge{a: a, b: b, labels: []label{{w: 150, h: 17, rows: []row{{text: "met"}}}}})
	}
	p.route()
	p.letter()
	left := 0
	for i, w := range p.words {
		if w.rows == nil {
			continue
		}
		left++
		for j, o := range p.words[:i] {
			if o.rows != nil && w.meets(o.rect) {
				t.Errorf("the words of %d lie on those of %d", i, j)
			}
		}
		if p.onBox(w.rect) {
			t.Errorf("the words of %d lie on a box", i)
		}
	}
	if left == 0 || p.lost == 0 || left+p.lost != len(p.edges) {
		t.Errorf("%d words have room and %d have none, want some of each", left, p.lost)
	}
}
