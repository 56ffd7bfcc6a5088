package chart

import (
	"io"
	"os"
	"testing"

	"github.com/graphx-dev/graphx/internal/relations"
	"github.com/graphx-dev/graphx/internal/render/rendertest"
)

func TestMain(m *testing.M) { os.Exit(rendertest.Main(m)) }

func writeTimeline(w io.Writer, t *relations.Timeline, o Options) error {
	d, err := DrawTimeline(t, o)
	if err != nil {
		return err
	}
	_, err = w.Write(d.SVG())
	return err
}

func writeLanes(w io.Writer, t *relations.Timeline, o Options) error {
	d, err := DrawLanes(t, o)
	if err != nil {
		return err
	}
	_, err = w.Write(d.SVG())
	return err
}
