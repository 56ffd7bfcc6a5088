package render

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/graphx-dev/graphx/internal/plain"
)

// WriteJSON writes an answer as every command does: indented, one value a line,
// characters that mean something in HTML as they are, and those that would steer
// a terminal escaped.
func WriteJSON(w io.Writer, answer any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		return err
	}
	_, err := w.Write(plain.JSON(b.Bytes()))
	return err
}
