package casefile

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestCreate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "true: 1")
	if err := Create(dir, ""); err != nil {
		t.Fatal(err)
	}
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if c.Title != "true: 1" || c.Type("called") == nil {
		t.Errorf("title %q, types %v", c.Title, c.Types)
	}
	var full *FullError
	if err := Create(dir, ""); !errors.As(err, &full) {
		t.Errorf("Create in a folder with a case = %v, want a FullError", err)
	}
}
