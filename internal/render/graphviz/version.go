package graphviz

import "runtime/debug"

// Version is the name and the version of what lays figures out, "go-graphviz
// v0.2.10".
func Version() string {
	const path = "github.com/goccy/go-graphviz"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == path {
				return "go-graphviz " + d.Version
			}
		}
	}
	return "go-graphviz unknown"
}
