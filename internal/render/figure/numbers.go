package figure

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/graphx-dev/graphx/internal/render"
)

// mostNumber bounds the numbers that are kept: no figure has more sources.
const mostNumber = 9999

// ReadNumbers reads the numbers of sources, by id, from an earlier figure (an
// SVG with its source list) or its sidecar (JSON).
func ReadNumbers(data []byte) (map[string]int, error) {
	type entry struct {
		ID     string `json:"id"`
		Number int    `json:"number"`
	}
	var list []entry
	if text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))); len(text) > 0 && text[0] == '{' {
		var in struct{ Sources []entry }
		if err := json.Unmarshal(text, &in); err != nil {
			return nil, fmt.Errorf("no JSON: %w", err)
		}
		list = in.Sources
	} else {
		if err := render.CheckBounds(text); err != nil {
			return nil, err
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("neither JSON nor SVG: %w", err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			var e entry
			class := ""
			for _, a := range start.Attr {
				switch a.Name.Local {
				case "class":
					class = a.Value
				case "data-id":
					e.ID = a.Value
				case "data-number":
					e.Number, _ = strconv.Atoi(a.Value)
				}
			}
			if class == "source" {
				list = append(list, e)
			}
		}
	}
	if len(list) == 0 {
		return nil, errors.New("no numbered sources in it")
	}
	out := map[string]int{}
	var taken []int
	for _, e := range list {
		switch {
		case e.ID == "": // a number that was free already
			continue
		case e.Number < 1 || e.Number > mostNumber:
			return nil, fmt.Errorf("source %q has the number %d: numbers are 1 to %d", render.Head(render.Clean(e.ID), 80), e.Number, mostNumber)
		case out[e.ID] != 0:
			return nil, fmt.Errorf("source %q appears twice", render.Head(render.Clean(e.ID), 80))
		case slices.Contains(taken, e.Number):
			return nil, fmt.Errorf("the number %d appears twice", e.Number)
		}
		out[e.ID] = e.Number
		taken = append(taken, e.Number)
	}
	return out, nil
}
