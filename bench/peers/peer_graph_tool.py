"""graph-tool. Ids are turned into numbers beforehand."""

import graph_tool
import graph_tool.centrality
import graph_tool.generation
import graph_tool.topology as topology
import numpy as np

import driver

G = graph_tool.Graph(directed=False)
files, names, number = [], [], {}


def load(nodes, edges):
    files[:] = [nodes, edges]
    names[:] = driver.ids(nodes)
    number.update((name, i) for i, name in enumerate(names))
    G.add_vertex(len(names))
    flat = [number[end] for pair in driver.edges(edges) for end in pair]
    G.add_edge_list(np.array(flat, dtype="int64").reshape(-1, 2))


def simple():
    """Parallel relations are one, as for the others; not measured."""
    graph_tool.generation.remove_parallel_edges(G)


def ends(queries):
    return [(G.vertex(number[q["From"]]), G.vertex(number[q["To"]])) for q in queries]


def pair(queries):
    e = ends(queries)

    def answer(i):
        return max(len(topology.shortest_path(G, *e[i])[0]), 0) - 1

    return answer


def weighted(queries):
    e = ends(queries)
    least = driver.weighted(files[1])
    W = graph_tool.Graph(directed=False)
    W.add_vertex(len(names))
    weight = W.new_ep("int")
    W.add_edge_list(np.array([(number[a], number[b], w) for (a, b), w in least.items()], dtype="int64"), eprops=[weight])
    most = np.iinfo("int32").max

    def answer(i):
        d = int(topology.shortest_distance(W, e[i][0], e[i][1], weights=weight))
        return -1 if d == most else d

    return answer


def all4(queries):
    simple()
    e = ends(queries)
    return lambda i: sum(1 for _ in topology.all_paths(G, *e[i], cutoff=queries[i]["Hops"]))


def near2(queries):
    e = ends([dict(q, To=q["From"]) for q in queries])

    def answer(i):
        _, reached = topology.shortest_distance(G, e[i][0], max_dist=queries[i]["Hops"], return_reached=True)
        return len(reached)  # without the first

    return answer


def components(queries):
    def answer(i):
        _, sizes = topology.label_components(G)
        return [len(sizes), int(max(sizes))]

    return answer


def pagerank(queries):
    simple()

    def answer(i):
        rank = graph_tool.centrality.pagerank(G, damping=0.85, epsilon=1e-9).a
        best = np.argsort(-rank, kind="stable")[: queries[i]["Limit"]]
        return driver.top(((names[j], rank[j]) for j in best), queries[i]["Limit"])

    return answer


driver.run(
    f"graph-tool {graph_tool.__version__.split(' ')[0]}",
    load,
    {
        "pair": pair,
        "weighted": weighted,
        "all4": all4,
        "near2": near2,
        "components": components,
        "pagerank": pagerank,
    },
)
