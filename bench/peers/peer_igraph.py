"""igraph through its Python package. Ids are turned into numbers beforehand."""

import igraph

import driver

G = None
files, names, number = [], [], {}


def load(nodes, edges):
    global G
    files[:] = [nodes, edges]
    names[:] = driver.ids(nodes)
    number.update((name, i) for i, name in enumerate(names))
    G = igraph.Graph(n=len(names), edges=[(number[a], number[b]) for a, b in driver.edges(edges)])


def simple():
    """Parallel relations are one, as for the others; not measured."""
    if not G.is_simple():
        G.simplify()


def ends(queries):
    return [(number[q["From"]], number[q["To"]]) for q in queries]


def pair(queries):
    e = ends(queries)

    def answer(i):
        return len(G.get_shortest_paths(e[i][0], to=e[i][1])[0]) - 1

    return answer


def k10(queries):
    simple()
    e = ends(queries)

    def answer(i):
        paths = G.get_k_shortest_paths(e[i][0], e[i][1], k=queries[i]["K"])
        return [len(p) - 1 for p in paths if len(p) > 1]

    return answer


def weighted(queries):
    e = ends(queries)
    least = driver.weighted(files[1])
    W = igraph.Graph(n=len(names), edges=[(number[a], number[b]) for a, b in least])
    weights = list(least.values())
    W.es["weight"] = weights

    def answer(i):
        path = W.get_shortest_paths(e[i][0], to=e[i][1], weights="weight", output="epath")[0]
        return sum(weights[j] for j in path) if path else -1

    return answer


def all4(queries):
    simple()
    e = ends(queries)
    return lambda i: len(G.get_all_simple_paths(e[i][0], to=e[i][1], cutoff=queries[i]["Hops"]))


def near2(queries):
    e = [number[q["From"]] for q in queries]
    return lambda i: len(G.neighborhood(e[i], order=queries[i]["Hops"])) - 1


def components(queries):
    def answer(i):
        sizes = G.connected_components().sizes()
        return [len(sizes), max(sizes)]

    return answer


def pagerank(queries):
    simple()
    return lambda i: driver.top(zip(names, G.pagerank(damping=0.85)), queries[i]["Limit"])


def louvain(queries):
    simple()
    return lambda i: G.community_multilevel().modularity


driver.run(
    f"python-igraph {igraph.__version__}",
    load,
    {
        "pair": pair,
        "k10": k10,
        "weighted": weighted,
        "all4": all4,
        "near2": near2,
        "components": components,
        "pagerank": pagerank,
        "louvain": louvain,
    },
)
