package index

import (
	"errors"
	"slices"

	"github.com/dominikbraun/graph"

	"github.com/graphx-dev/graphx/internal/entities"
	"github.com/graphx-dev/graphx/internal/relations"
)

// errReadOnly is the error of every method of a store that would change it.
var errReadOnly = errors.New("the store is read-only")

// library returns the graph as an undirected graph of dominikbraun/graph, whose
// searches are compared with ours. The vertices are the entities
// whose kind counts, the edges the relations among them that count; where
// several join a pair, the edge's Properties.Data holds all of them as a
// []relations.Line sorted by id. Events join nobody here but are vertices of
// their own where their kind counts. The graph cannot be changed.
func (g *Graph) library() graph.Graph[string, *entities.Entity] {
	return graph.NewWithStore(func(e *entities.Entity) string { return e.ID }, graph.Store[string, *entities.Entity](store{g}))
}

// A store shows a Graph to dominikbraun/graph.
type store struct{ g *Graph }

func (s store) find(id string) (int32, error) {
	n := s.g.x.number(id)
	if n < 0 || !s.g.walk(n) {
		return -1, graph.ErrVertexNotFound
	}
	return n, nil
}

func (s store) Vertex(id string) (*entities.Entity, graph.VertexProperties, error) {
	n, err := s.find(id)
	if err != nil {
		return nil, graph.VertexProperties{}, err
	}
	return s.g.x.entity(n), graph.VertexProperties{}, nil
}

func (s store) ListVertices() ([]string, error) {
	var ids []string
	for e := range int32(s.g.x.n) {
		if s.g.walk(e) {
			ids = append(ids, s.g.x.entity(e).ID)
		}
	}
	return ids, nil
}

func (s store) VertexCount() (int, error) { return s.g.counted(), nil }

func (s store) Edge(from, to string) (graph.Edge[string], error) {
	a, err := s.find(from)
	if err != nil {
		return graph.Edge[string]{}, err
	}
	b, err := s.find(to)
	if err != nil {
		return graph.Edge[string]{}, err
	}
	arcs := s.g.x.arcsOf(a)
	first, _ := slices.BinarySearchFunc(arcs, b, func(x arc, b int32) int { return int(x.to) - int(b) })
	var lines []relations.Line
	for _, x := range arcs[first:] {
		if x.to != b {
			break
		}
		if s.g.counts.has(x.rel) {
			lines = append(lines, s.g.line(x.rel))
		}
	}
	if lines == nil {
		return graph.Edge[string]{}, graph.ErrEdgeNotFound
	}
	return graph.Edge[string]{Source: from, Target: to, Properties: graph.EdgeProperties{Data: lines}}, nil
}

// ListEdges returns every edge both ways, as the library's own store of an
// undirected graph does.
func (s store) ListEdges() ([]graph.Edge[string], error) {
	var edges []graph.Edge[string]
	for a := range int32(s.g.x.n) {
		if !s.g.walk(a) {
			continue
		}
		last := int32(-1)
		for _, x := range s.g.x.arcsOf(a) {
			if x.to == last || !s.g.counts.has(x.rel) || !s.g.walk(x.to) {
				continue
			}
			last = x.to
			e, err := s.Edge(s.g.x.entity(a).ID, s.g.x.entity(x.to).ID)
			if err != nil {
				return nil, err
			}
			edges = append(edges, e)
		}
	}
	return edges, nil
}

func (store) AddVertex(string, *entities.Entity, graph.VertexProperties) error { return errReadOnly }
func (store) RemoveVertex(string) error                                        { return errReadOnly }
func (store) AddEdge(string, string, graph.Edge[string]) error                 { return errReadOnly }
func (store) UpdateEdge(string, string, graph.Edge[string]) error              { return errReadOnly }
func (store) RemoveEdge(string, string) error                                  { return errReadOnly }
