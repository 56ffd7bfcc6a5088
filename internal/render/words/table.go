package words

import (
	"fmt"
	"io"
	"strings"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render"
)

// Table tells rows below the names of their columns, and how many there are of
// total.
func Table(w io.Writer, columns []string, rows [][]string, total int, pol relations.Policy, o Options) error {
	p := &page{Options: o}
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = strings.ToUpper(c)
	}
	cells := append([][]string{head}, rows...)
	p.table(cells)
	if hidden := total - len(rows); hidden > 0 {
		p.line(0, 2, fmt.Sprintf("%s more.", render.Plural(hidden, "row")))
	}
	p.policy(pol)
	_, err := w.Write(p.Bytes())
	return err
}
