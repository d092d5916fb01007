"""kglite as a second engine in the benchmark, loaded from the NetworkX graph by Cypher.

Its `fuse_*` optimisations are off: they give wrong counts for some queries.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import kglite
import networkx as nx


class Kglite:
    def __init__(self, graph: nx.MultiDiGraph[Any]):
        self.graph = kglite.KnowledgeGraph()
        self.passes = [name for name in kglite.cypher_pass_names() if name.startswith("fuse_")]
        nodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
        edges: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
        for _, data in graph.nodes(data=True):
            nodes[data["label"]].append({k: v for k, v in data.items() if k != "label" and v is not None})
        for source, target, data in graph.edges(data=True):
            kind = (data["type"], graph.nodes[source]["label"], graph.nodes[target]["label"])
            edges[kind].append({"src": source, "tgt": target})
        for label, rows in nodes.items():
            self.run(f"UNWIND $rows AS row CREATE (n:{label}) SET n += row", {"rows": rows})
            self.graph.create_index(label, "id")
        for (kind, source, target), rows in edges.items():
            match = f"UNWIND $rows AS row MATCH (a:{source} {{id: row.src}}) MATCH (b:{target} {{id: row.tgt}})"
            self.run(f"{match} CREATE (a)-[:{kind}]->(b)", {"rows": rows})

    def run(self, text: str, parameters: dict[str, Any]) -> Any:
        return self.graph.cypher(text, params=parameters, disabled_passes=self.passes)

    def query(self, text: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self.run(text, parameters)]
