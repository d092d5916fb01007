"""The nine queries of the benchmark, each with the same question answered by hand over the NetworkX graph.

The hand-written code is what a careful user of NetworkX writes: plain loops over the adjacency, with lists of nodes by
label and a dict of nodes by label and name made beforehand (``Handmade``), as the interpreter has its index.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx

Rows = list[tuple[Any, ...]]


class Handmade:
    def __init__(self, graph: nx.MultiDiGraph[Any]):
        self.graph = graph
        self.labels: dict[str, list[str]] = defaultdict(list)
        self.names: dict[tuple[str, str], list[str]] = defaultdict(list)
        for node, data in graph.nodes(data=True):
            self.labels[data["label"]].append(node)
            if data.get("name") is not None:
                self.names[data["label"], data["name"]].append(node)

    def out(self, node: str, *types: str) -> list[str]:
        return [
            other
            for other, parallel in self.graph._adj[node].items()
            for data in parallel.values()
            if data["type"] in types
        ]

    def into(self, node: str, *types: str) -> list[str]:
        return [
            other
            for other, parallel in self.graph._pred[node].items()
            for data in parallel.values()
            if data["type"] in types
        ]

    def is_a(self, node: str, label: str) -> bool:
        return bool(self.graph._node[node]["label"] == label)

    def name(self, node: str) -> Any:
        return self.graph._node[node].get("name")


def lookup(h: Handmade, p: dict[str, Any]) -> Rows:
    found = {
        h.name(b) for m in h.names["Method", p["method"]] for b in h.out(m, "EVALUATED_ON") if h.is_a(b, "Benchmark")
    }
    return [(name,) for name in sorted(found)]


def methods_of(h: Handmade, p: dict[str, Any]) -> Rows:
    papers: dict[str, set[str]] = defaultdict(set)
    for b in h.names["Benchmark", p["benchmark"]]:
        for paper in h.into(b, "EVALUATED_ON"):
            if h.is_a(paper, "Paper"):
                for m in h.out(paper, "PROPOSES", "USES"):
                    if h.is_a(m, "Method"):
                        papers[h.name(m)].add(paper)
    return sorted(((m, len(found)) for m, found in papers.items()), key=lambda row: (-row[1], row[0]))[:10]


def top_datasets(h: Handmade, p: dict[str, Any]) -> Rows:
    rows = []
    for d in h.labels["Dataset"]:
        papers = {paper for paper in h.into(d, "USES") if h.is_a(paper, "Paper")}
        if papers:
            years = {h.graph._node[paper]["year"] for paper in papers} - {None}
            rows.append((h.name(d), len(papers), len(years)))
    return sorted(rows, key=lambda row: (-row[1], row[0]))[: p["k"]]


def leaderboard(h: Handmade, p: dict[str, Any]) -> Rows:
    rows = []
    for b in h.names["Benchmark", p["benchmark"]]:
        for r in h.into(b, "EVALUATED_ON"):
            if not h.is_a(r, "Result"):
                continue
            for k in h.out(r, "REPORTS"):
                if h.is_a(k, "Metric") and h.name(k) == p["metric"]:
                    for m in h.out(r, "USES"):
                        for paper in h.into(r, "REPORTS"):
                            if h.is_a(m, "Method") and h.is_a(paper, "Paper"):
                                rows.append((h.name(m), h.graph._node[r]["value"], paper))
    return sorted(rows, key=lambda row: (-row[1], row[0], row[2]))


def co_occurring(h: Handmade, p: dict[str, Any]) -> Rows:
    counts: Counter[str] = Counter()
    for m in h.names["Method", p["method"]]:
        for paper in h.into(m, "USES"):
            if h.is_a(paper, "Paper"):
                for o in h.out(paper, "USES"):
                    if o != m and h.is_a(o, "Method"):
                        counts[h.name(o)] += 1
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:8]


def never_evaluated(h: Handmade, p: dict[str, Any]) -> Rows:
    found = {
        h.name(m)
        for m in h.labels["Method"]
        if not h.out(m, "EVALUATED_ON") and any(h.is_a(paper, "Paper") for paper in h.into(m, "PROPOSES"))
    }
    return [(name,) for name in sorted(found)]


def beaten(h: Handmade, p: dict[str, Any]) -> Rows:
    """Breadth first, three steps: whatever is reached by a walk of at most three is reached by such a trail."""
    reached: set[str] = set()
    frontier = list(h.names["Method", p["method"]])
    for _ in range(3):
        frontier = [other for node in frontier for other in set(h.into(node, "OUTPERFORMS"))]
        frontier = list(dict.fromkeys(frontier))
        reached.update(frontier)
    return [(name,) for name in sorted(h.name(m) for m in reached if h.is_a(m, "Method"))]


def all_pairs(h: Handmade, p: dict[str, Any]) -> Rows:
    counts: Counter[tuple[str, str]] = Counter()
    for paper in h.labels["Paper"]:
        names = sorted({h.name(m) for m in h.out(paper, "USES") if h.is_a(m, "Method")})
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                counts[a, b] += 1
    return sorted(((a, b, n) for (a, b), n in counts.items()), key=lambda row: (-row[2], row[0], row[1]))[:10]


@dataclass(frozen=True)
class Case:
    name: str
    query: str
    parameters: dict[str, Any]
    by_hand: Callable[[Handmade, dict[str, Any]], Rows]
    #: By how much slower than the hand-written code the query may be.
    bar: float = 2.0


CASES = [
    Case(
        "lookup",
        """MATCH (m:Method {name: $method})-[:EVALUATED_ON]->(b:Benchmark)
        RETURN DISTINCT b.name AS benchmark ORDER BY benchmark""",
        {"method": "Method 3"},
        lookup,
    ),
    Case(
        "methods of a benchmark",
        """MATCH (p:Paper)-[:EVALUATED_ON]->(b:Benchmark {name: $benchmark}) MATCH (p)-[:PROPOSES|USES]->(m:Method)
        RETURN m.name AS method, count(DISTINCT p) AS papers ORDER BY papers DESC, method LIMIT 10""",
        {"benchmark": "Benchmark 0"},
        methods_of,
    ),
    Case(
        "top datasets",
        """MATCH (p:Paper)-[:USES]->(d:Dataset) WITH d, count(DISTINCT p) AS papers, collect(DISTINCT p.year) AS years
        RETURN d.name AS dataset, papers, size(years) AS n_years ORDER BY papers DESC, dataset LIMIT $k""",
        {"k": 5},
        top_datasets,
    ),
    Case(
        "leaderboard, comma patterns",
        """MATCH (b:Benchmark {name: $benchmark})<-[:EVALUATED_ON]-(r:Result)-[:REPORTS]->(:Metric {name: $metric}),
        (r)-[:USES]->(m:Method), (p:Paper)-[:REPORTS]->(r)
        RETURN m.name AS method, r.value AS value, p.id AS paper ORDER BY value DESC, method, paper""",
        {"benchmark": "Benchmark 0", "metric": "Metric 0"},
        leaderboard,
    ),
    Case(
        "leaderboard, several MATCH",
        """MATCH (b:Benchmark {name: $benchmark})<-[:EVALUATED_ON]-(r:Result)
        MATCH (r)-[:REPORTS]->(:Metric {name: $metric})
        MATCH (r)-[:USES]->(m:Method) MATCH (p:Paper)-[:REPORTS]->(r)
        RETURN m.name AS method, r.value AS value, p.id AS paper ORDER BY value DESC, method, paper""",
        {"benchmark": "Benchmark 0", "metric": "Metric 0"},
        leaderboard,
    ),
    Case(
        "co-occurring",
        """MATCH (m:Method {name: $method})<-[:USES]-(p:Paper)-[:USES]->(o:Method) WHERE o <> m
        RETURN o.name AS other, count(*) AS n ORDER BY n DESC, other LIMIT 8""",
        {"method": "Method 0"},
        co_occurring,
    ),
    Case(
        "never evaluated",
        """MATCH (p:Paper)-[:PROPOSES]->(m:Method) WHERE NOT (m)-[:EVALUATED_ON]->()
        RETURN DISTINCT m.name AS method ORDER BY method""",
        {},
        never_evaluated,
    ),
    Case(
        "*1..3",
        "MATCH (a:Method {name: $method})<-[:OUTPERFORMS*1..3]-(b:Method) RETURN DISTINCT b.name AS name ORDER BY name",
        {"method": "Method 0"},
        beaten,
    ),
    Case(
        "all pairs",
        """MATCH (a:Method)<-[:USES]-(p:Paper)-[:USES]->(b:Method) WHERE a.name < b.name
        RETURN a.name AS a, b.name AS b, count(DISTINCT p) AS n ORDER BY n DESC, a, b LIMIT 10""",
        {},
        all_pairs,
        4.0,
    ),
]
