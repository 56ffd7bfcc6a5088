// Package data embeds the cases that graphx carries with it.
package data

import (
	"embed"
	"io/fs"
)

//go:embed witkoff/*.yaml
var cases embed.FS

// Witkoff is the case that graphx takes where none is named. Its root is the
// case's folder.
func Witkoff() fs.FS {
	sub, err := fs.Sub(cases, "witkoff")
	if err != nil {
		panic(err) // the path above is no path
	}
	return sub
}
