"""NetworkX: a Graph, which holds one edge a pair."""

from itertools import islice

import networkx as nx

import driver

G = nx.Graph()
files = []


def load(nodes, edges):
    files[:] = [nodes, edges]
    G.add_nodes_from(driver.ids(nodes))
    G.add_edges_from(driver.edges(edges))


def pair(queries):
    def answer(i):
        try:
            return len(nx.bidirectional_shortest_path(G, queries[i]["From"], queries[i]["To"])) - 1
        except nx.NetworkXNoPath:
            return -1

    return answer


def k10(queries):
    def answer(i):
        try:
            paths = nx.shortest_simple_paths(G, queries[i]["From"], queries[i]["To"])
            return [len(p) - 1 for p in islice(paths, queries[i]["K"])]
        except nx.NetworkXNoPath:
            return []

    return answer


def weighted(queries):
    for (a, b), weight in driver.weighted(files[1]).items():
        G[a][b]["weight"] = weight

    def answer(i):
        try:
            return nx.bidirectional_dijkstra(G, queries[i]["From"], queries[i]["To"])[0]
        except nx.NetworkXNoPath:
            return -1

    return answer


def all4(queries):
    def answer(i):
        q = queries[i]
        return sum(1 for _ in nx.all_simple_paths(G, q["From"], q["To"], cutoff=q["Hops"]))

    return answer


def near2(queries):
    return lambda i: len(nx.single_source_shortest_path_length(G, queries[i]["From"], cutoff=queries[i]["Hops"])) - 1


def components(queries):
    def answer(i):
        sizes = [len(c) for c in nx.connected_components(G)]
        return [len(sizes), max(sizes)]

    return answer


def pagerank(queries):
    def answer(i):
        # The bound is of the mean error an entity.
        rank = nx.pagerank(G, alpha=0.85, tol=1e-9 / len(G), max_iter=200, weight=None)
        return driver.top(rank.items(), queries[i]["Limit"])

    return answer


def louvain(queries):
    def answer(i):
        parts = nx.community.louvain_communities(G, weight=None, seed=1)
        return nx.community.modularity(G, parts, weight=None)

    return answer


driver.run(
    f"NetworkX {nx.__version__}",
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
