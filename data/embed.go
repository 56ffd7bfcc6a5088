// Package data embeds the cases that graphx carries with it.
package data

import (
	"embed"
	"io/fs"
)

//go:embed witkoff/*.yaml harbour/*.yaml harbour/documents
var cases embed.FS

// Samples are the names of the cases, sorted: the fictional harbour affair,
// whose documents come with it, and the Witkoff calls, which graphx takes where
// no case is named.
var Samples = []string{"harbour", "witkoff"}

// Sample returns the folder of a case by its name; ok is false for none.
func Sample(name string) (folder fs.FS, ok bool) {
	folder, err := fs.Sub(cases, name)
	if err != nil {
		return nil, false
	}
	_, err = fs.Stat(folder, "case.yaml")
	return folder, err == nil
}
