module github.com/graphx-dev/graphx/bench

go 1.26.0

replace github.com/graphx-dev/graphx => ../

require github.com/graphx-dev/graphx v0.0.0-00010101000000-000000000000

require (
	github.com/dominikbraun/graph v0.23.0 // indirect
	github.com/hbollon/go-edlib v1.7.0 // indirect
	github.com/mozillazg/go-unidecode v0.2.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
