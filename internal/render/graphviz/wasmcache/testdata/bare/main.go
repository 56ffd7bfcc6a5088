// Bare links go-graphviz without the guard, to show what the guard is for.
package main

import _ "github.com/goccy/go-graphviz"

func main() {}
